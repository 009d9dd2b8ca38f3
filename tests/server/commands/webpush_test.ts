/**
 * WEBPUSH.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { connectAs, haveAccount } from "../../support/accounts.ts";
import { Browser } from "../../support/push_service.ts";
import { TestServer } from "../../support/server.ts";

const { keys } = await Browser.start();
const ENDPOINT = "https://push.example.org/a";

async function logIn() {
  const server = new TestServer({}, { sendPush: () => Promise.resolve({ kind: "sent" }) });
  await haveAccount(server, "alice");
  const alice = await connectAs(server, "alice", { caps: ["draft/webpush"] });
  alice.lines();
  return { server, alice };
}

Deno.test("WEBPUSH: a client subscribes, subscribes again and unsubscribes", async () => {
  const { server, alice } = await logIn();
  const answer = [`:test.local WEBPUSH REGISTER ${ENDPOINT}`];
  assertEquals(await alice.ask(`WEBPUSH REGISTER ${ENDPOINT} ${keys}`), answer);
  assertEquals(await alice.ask(`webpush register ${ENDPOINT} ${keys}`), answer);
  assertEquals(server.store.metadata("push alice").size, 1);
  const end = [`:test.local WEBPUSH UNREGISTER ${ENDPOINT}`];
  assertEquals(await alice.ask(`WEBPUSH UNREGISTER ${ENDPOINT}`), end);
  assertEquals(await alice.ask(`WEBPUSH UNREGISTER ${ENDPOINT}`), []);
  assertEquals(server.store.metadata("push alice").size, 0);
});

Deno.test("WEBPUSH: the server's key is a token of ISUPPORT", async () => {
  const { server, alice } = await logIn();
  const lines = await alice.ask("ISUPPORT");
  assert(lines.join(" ").includes(` VAPID=${server.webPush.publicKey} `), lines.join("\n"));
  assertMatch(server.webPush.publicKey, /^B[\w-]{86}$/);
});

Deno.test("WEBPUSH: a guest is refused, with what to do", async () => {
  const { server } = await logIn();
  const bob = await server.connect("bob");
  assertEquals(await bob.ask(`WEBPUSH REGISTER ${ENDPOINT} ${keys}`), [
    `:test.local FAIL WEBPUSH ACCOUNT_REQUIRED REGISTER ${ENDPOINT} ` +
    ":Only accounts get notifications: log in",
  ]);
});

Deno.test("WEBPUSH: what is malformed is refused, and nothing is stored", async () => {
  const { server, alice } = await logIn();
  const [, p256dh = "", auth = ""] = /^p256dh=(.*);auth=(.*)$/.exec(keys) ?? [];
  const offCurve = `B${"A".repeat(86)}`;
  for (
    const line of [
      "WEBPUSH",
      "WEBPUSH LIST",
      "WEBPUSH REGISTER",
      `WEBPUSH REGISTER ${ENDPOINT}`,
      `WEBPUSH REGISTER ${ENDPOINT} ${keys} more`,
      `WEBPUSH UNREGISTER ${ENDPOINT} more`,
      `WEBPUSH REGISTER http://push.example.org/ ${keys}`,
      `WEBPUSH REGISTER https://push.example.org/${"a".repeat(1_000)} ${keys}`,
      `WEBPUSH REGISTER ${ENDPOINT} p256dh=${p256dh}`,
      `WEBPUSH REGISTER ${ENDPOINT} auth=${auth}`,
      `WEBPUSH REGISTER ${ENDPOINT} p256dh=${p256dh};auth=AAAA`,
      `WEBPUSH REGISTER ${ENDPOINT} p256dh=${offCurve};auth=${auth}`,
      `WEBPUSH REGISTER ${ENDPOINT} p256dh=***;auth=${auth}`,
      `WEBPUSH REGISTER ${ENDPOINT} p256dh=${"A".repeat(3_000)};auth=${auth}`,
    ]
  ) {
    const answers = await alice.ask(line);
    assertEquals(answers.length, 1, line);
    assertMatch(answers[0] ?? "", /^:test.local FAIL WEBPUSH INVALID_PARAMS \S+ \S+ :\S/, line);
  }
  assertEquals(server.store.metadata("push alice").size, 0);
});

Deno.test("WEBPUSH: an account has a bounded number of subscriptions", async () => {
  const { alice } = await logIn();
  for (let i = 0; i < 8; i++) {
    const answer = [`:test.local WEBPUSH REGISTER ${ENDPOINT}${i}`];
    assertEquals(await alice.ask(`WEBPUSH REGISTER ${ENDPOINT}${i} ${keys}`), answer);
  }
  assertEquals(await alice.ask(`WEBPUSH REGISTER ${ENDPOINT}8 ${keys}`), [
    `:test.local FAIL WEBPUSH MAX_REGISTRATIONS REGISTER ${ENDPOINT}8 ` +
    ":An account has at most 8 subscriptions: unregister one first",
  ]);
});
