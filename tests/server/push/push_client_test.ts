/**
 * Sending push notifications to a push service.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { parseCidr } from "../../../server/net/cidr.ts";
import { type Outcome, pushClient } from "../../../server/push/push_client.ts";
import { newVapidKey } from "../../../server/push/vapid.ts";
import { Browser, PushService } from "../../support/push_service.ts";

const LOOPBACK = parseCidr("127.0.0.0/8")!;
const vapid = newVapidKey();

function client(service: PushService, { allowed = [LOOPBACK] } = {}) {
  return pushClient({
    vapid,
    contact: () => "mailto:admin@example.org",
    allowed: () => allowed,
    resolve: () => Promise.resolve(["127.0.0.1"]),
    authorities: [service.authority],
  });
}

Deno.test("push client: a browser decrypts the notification, and the request identifies the server", async () => {
  await using service = new PushService();
  const browser = await Browser.start();
  const text = "@msgid=1 :bob!~bob@host PRIVMSG alice :hé";
  const outcome = await client(service)(browser.subscription(service.endpoint("/a?b=c")), text);
  assertEquals(outcome, { kind: "sent" });
  const [request] = service.received;
  assert(request !== undefined);
  assertEquals(request.path, "/a?b=c");
  assertEquals(await browser.read(request.body), text);
  assertEquals(request.headers.get("content-encoding"), "aes128gcm");
  assertEquals(request.headers.get("urgency"), "high");
  assertEquals(request.headers.get("host"), new URL(service.endpoint()).host);
  const [, token = "", key] = /^vapid t=(\S+), k=(\S+)$/.exec(
    request.headers.get("authorization") ?? "",
  ) ?? [];
  assertEquals(key, vapid.publicKey);
  const claims = JSON.parse(
    new TextDecoder().decode(
      Uint8Array.fromBase64(token.split(".")[1] ?? "", { alphabet: "base64url" }),
    ),
  );
  assertEquals(claims.sub, "mailto:admin@example.org");
  assertEquals(claims.aud, new URL(service.endpoint()).origin);
});

Deno.test("push client: it follows no redirect, and tells what the answers mean", async () => {
  await using service = new PushService();
  const browser = await Browser.start();
  const send = client(service);
  const cases: [ResponseInit, Outcome][] = [
    [{ status: 200 }, { kind: "sent" }],
    [{ status: 404 }, { kind: "gone" }],
    [{ status: 410 }, { kind: "gone" }],
    [
      { status: 307, headers: { location: service.endpoint("/elsewhere") } },
      { kind: "refused", reason: "the push service answers 307" },
    ],
    [{ status: 403 }, { kind: "refused", reason: "the push service answers 403" }],
    [{ status: 503 }, { kind: "later", reason: "the push service answers 503" }],
    [
      { status: 429, headers: { "retry-after": "7" } },
      { kind: "later", reason: "the push service answers 429", after: 7_000 },
    ],
    [
      { status: 429, headers: { "retry-after": "999999" } },
      { kind: "later", reason: "the push service answers 429", after: 3_600_000 },
    ],
  ];
  for (const [answer, outcome] of cases) {
    service.answers.push(new Response(null, answer));
    assertEquals(await send(browser.subscription(service.endpoint()), "x"), outcome);
  }
  assertEquals(service.received.length, cases.length);
});

Deno.test("push client: no private address is connected to, whatever name it hides behind", async () => {
  await using service = new PushService();
  const browser = await Browser.start();
  const outcome = await client(service, { allowed: [] })(
    browser.subscription(service.endpoint()),
    "x",
  );
  assertEquals(outcome, { kind: "refused", reason: "the push service has a private address" });
  assertEquals(service.received, []);
});

Deno.test("push client: a certificate of an unknown authority is refused", async () => {
  await using service = new PushService();
  const browser = await Browser.start();
  const send = pushClient({
    vapid,
    contact: () => "mailto:admin@example.org",
    allowed: () => [LOOPBACK],
    resolve: () => Promise.resolve(["127.0.0.1"]),
  });
  const outcome = await send(browser.subscription(service.endpoint()), "x");
  assertEquals(outcome.kind, "later");
  assertEquals(service.received, []);
});

Deno.test("push client: a host that does not exist is tried again later", async () => {
  const browser = await Browser.start();
  const send = pushClient({
    vapid,
    contact: () => "mailto:admin@example.org",
    allowed: () => [],
    resolve: () => Promise.reject(new Error("getaddrinfo ENOTFOUND push.test")),
  });
  const outcome = await send(browser.subscription("https://push.test/a"), "x");
  assert(outcome.kind === "later");
  assertMatch(outcome.reason, /ENOTFOUND/);
});
