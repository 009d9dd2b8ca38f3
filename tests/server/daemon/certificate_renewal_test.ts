/**
 * Renewing chatd's own certificate in a running server.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { configure } from "../../../server/config/configuration.ts";
import { Options } from "../../../server/config/options.ts";
import { CertificateRenewal } from "../../../server/daemon/certificate_renewal.ts";
import { Daemon } from "../../../server/daemon/daemon.ts";
import { ListenError } from "../../../server/daemon/listeners.ts";
import { fingerprint } from "../../../server/tls/certificate.ts";
import { endOf, ownCertificate } from "../../../server/tls/own_certificate.ts";
import { makeSelfSigned } from "../../../server/tls/self_signed.ts";
import { startTlsDaemon } from "../../support/daemon.ts";
import { Server } from "../../../server/server.ts";
import { Sandbox } from "../../support/executable.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

Deno.test("the next certificate is announced over TLS, and its use ends no connection", async () => {
  await using sandbox = new Sandbox();
  const folder = `${sandbox.path}/tls`;
  let now = Date.now() - 3_560 * DAY_MS;
  const identify = () => ownCertificate(folder, ["localhost"], now);
  const made = await identify();
  const options = new Options(new Map([["data", [sandbox.path]]]));
  const configuration = configure(options, {
    hostname: () => "test.local",
    env: () => undefined,
    version: "chatd-test",
  });
  await using daemon = startTlsDaemon({}, made);
  const { nextCertificate, sessions } = daemon.daemon.server;
  const renewal = new CertificateRenewal({
    current: made,
    load: identify,
    show: daemon.daemon.renew,
    announce: (next) => nextCertificate.announce(next, sessions.values()),
  });
  const alice = await daemon.dialTls();
  await alice.write("CAP LS 302\r\nNICK alice\r\nUSER a 0 * :a\r\nCAP END\r\n");
  assert(!(await alice.expect(/ 376 .*\r\n/)).includes("tls-next"));
  const plain = await daemon.irc("plain");
  await plain.write("CAP LS 302\r\n");
  await plain.expect(/ LS :.*\r\n/);

  now = Date.now();
  await renewal.renew(configuration);
  const { next } = await identify();
  const sha256 = (await fingerprint(next?.cert ?? "")).replaceAll(":", "").toLowerCase();
  const token = `chatd/tls-next=sha256:${sha256}`;
  await alice.expect(`:test.local CAP alice NEW ${token}\r\n`);
  const bob = await daemon.dialTls();
  await bob.write("CAP LS 302\r\n");
  await bob.expect(token);

  now = endOf(made) - DAY_MS / 2;
  await renewal.renew(configuration);
  assertEquals(renewal.current?.cert, next?.cert);
  await alice.expect(":test.local CAP alice DEL chatd/tls-next\r\n");
  const carol = await daemon.dialTls(next?.cert);
  await carol.write("NICK carol\r\nUSER c 0 * :c\r\n");
  await carol.expect(/ 376 /);
  await alice.write("PRIVMSG carol :still here\r\n");
  await carol.expect("PRIVMSG carol :still here");
  await plain.write("CAP LS 302\r\nPING end\r\n");
  assert(!(await plain.expect("PONG test.local end")).includes("tls-next"));
});

Deno.test("no client is refused during a change of certificates, at the latest at its second try", async () => {
  const identities = ["a", "b"].map((name) => makeSelfSigned([name]));
  await using daemon = startTlsDaemon({}, makeSelfSigned(["localhost"]));
  const port = daemon.tlsPort;
  let over = false;
  const shown = new Set<string>();
  const { connect } = await import("node:tls");
  const attempt = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
      socket.once("error", reject);
      socket.once("secureConnect", () => {
        shown.add(socket.getPeerCertificate().fingerprint256);
        socket.once("close", () => resolve());
        socket.destroy();
      });
    });
  const visit = () =>
    attempt().catch((error: Error & { code?: string }) => {
      assertEquals(error.code, "ECONNRESET");
      return attempt();
    });
  const visitors = (async () => {
    let count = 0;
    for (; !over; count++) await visit();
    return count;
  })();
  for (let i = 0; i < 20; i++) {
    const identity = identities[i % 2]!;
    await daemon.daemon.renew(identity);
    shown.clear();
    await visit();
    assert(shown.has(await fingerprint(identity.cert)), "a connection made later has the old one");
  }
  over = true;
  assert(await visitors > 20);
  assertEquals(daemon.tlsPort, port);
});

Deno.test("a port in use by another server is not shared with it", async () => {
  const identity = makeSelfSigned(["localhost"]);
  await using first = startTlsDaemon({}, identity);
  const { testSettings } = await import("../../support/settings.ts");
  const tls = [{ hostname: "127.0.0.1", port: first.tlsPort }];
  try {
    new Daemon(new Server({ settings: testSettings() }), { plain: [], tls, identity });
  } catch (error) {
    assert(error instanceof ListenError);
    assertMatch(error.message, /port \d+ is in use by another program/);
    return;
  }
  throw new Error("it listens");
});
