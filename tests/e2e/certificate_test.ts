/**
 * Certificates, with the executable: fingerprints, renewal, changes.
 * @module
 */

import { assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { fingerprint } from "../../server/tls/certificate.ts";
import { makeSelfSigned } from "../../server/tls/self_signed.ts";
import { freePort } from "../../tools/ports.ts";
import { chatd, Sandbox, Served } from "../support/executable.ts";
import { until } from "../support/until.ts";

Deno.test("fingerprint: it prints what join takes, for the server's certificate or another", async () => {
  await using sandbox = new Sandbox();
  const early = await chatd(sandbox, ["fingerprint"]);
  assertEquals(early.code, 2);
  assertMatch(
    early.stderr,
    /there is no certificate in .*tls yet: the first 'chatd serve' makes it/,
  );

  await using server = await Served.start(sandbox);
  const { stdout, code } = await chatd(sandbox, ["fingerprint"]);
  assertEquals([code, stdout], [0, `${server.fingerprint}\n`]);
  const joined = await chatd(
    sandbox,
    ["join", `localhost:${server.tls.split(":")[1]}`, "--fingerprint", stdout.trim()],
    { input: "hello\n" },
  );
  assertEquals([joined.code, joined.stderr], [0, ""]);

  const { cert, key } = makeSelfSigned(["elsewhere"]);
  await Deno.writeTextFile(`${sandbox.path}/cert.pem`, cert);
  await Deno.writeTextFile(`${sandbox.path}/key.pem`, key);
  const other = await chatd(sandbox, ["fingerprint", "--cert", "cert.pem"]);
  assertEquals(other.stdout, `${await fingerprint(cert)}\n`);
  const wrong = await chatd(sandbox, ["fingerprint", "--cert", "key.pem"]);
  assertEquals(wrong.code, 2);
  assertStringIncludes(wrong.stderr, "cannot use key.pem: it holds no certificate");
});

Deno.test("serve: a certificate with 60 days left is shown with the next one, which join accepts", async () => {
  await using sandbox = new Sandbox();
  const folder = `${sandbox.path}/.local/share/chatd/tls`;
  await Deno.mkdir(folder, { recursive: true });
  const old = makeSelfSigned(["localhost"], Date.now() - 3_590 * 24 * 60 * 60 * 1000);
  await Deno.writeTextFile(`${folder}/cert.pem`, old.cert);
  await Deno.writeTextFile(`${folder}/key.pem`, old.key);
  const port = freePort();
  const tls = ["--tls", `127.0.0.1:${port}`];
  const join = () => chatd(sandbox, ["join", `localhost:${port}`], { input: "hello\n" });
  {
    await using _server = await Served.start(sandbox, tls);
    assertEquals((await join()).code, 0);
  }
  const { stdout } = await chatd(sandbox, ["fingerprint"]);
  const present = await fingerprint(old.cert);
  const [, next = ""] = /^by \d{4}-\d\d-\d\d: (\S+)$/m.exec(stdout) ?? [];
  assertStringIncludes(stdout, `${present}\n`);
  assertNotEquals(next, "");

  // This is the state on the old certificate's last day.
  await Deno.rename(`${folder}/next-key.pem`, `${folder}/key.pem`);
  await Deno.rename(`${folder}/next-cert.pem`, `${folder}/cert.pem`);
  await using server = await Served.start(sandbox, tls);
  assertEquals(server.fingerprint, next);
  const joined = await join();
  assertEquals(joined.code, 0, joined.stderr);
  assertStringIncludes(joined.stderr, "the one that it announced");
});

Deno.test("join: a server with a changed certificate gets no message, and the user learns why", async () => {
  await using home = new Sandbox();
  await using elsewhere = new Sandbox();
  const port = freePort();
  const tls = ["--tls", `127.0.0.1:${port}`];
  const join = (...more: string[]) =>
    chatd(home, ["join", `localhost:${port}`, ...more], { input: "a secret\n" });
  {
    await using _server = await Served.start(home, tls);
    assertEquals((await join()).code, 0);
  }
  await using mallory = await Served.start(elsewhere, tls);
  const { code, stdout, stderr } = await join();
  assertEquals([code, stdout], [3, ""]);
  assertStringIncludes(stderr, `The certificate of localhost:${port} has changed.`);
  assertStringIncludes(stderr, mallory.fingerprint);
  assertStringIncludes(stderr, "remove line 1 of");
  const pinned = await join("--fingerprint", mallory.fingerprint.replaceAll(/[0-4]/g, "5"));
  assertEquals(pinned.code, 3);
  assertStringIncludes(
    pinned.stderr,
    "a different certificate than --fingerprint asks for",
  );
});

Deno.test("serve: SIGHUP reads the current certificate, and every client stays", async () => {
  await using sandbox = new Sandbox();
  const [before, after] = [
    makeSelfSigned(["localhost"]),
    makeSelfSigned(["localhost"]),
  ];
  const write = async ({ cert, key }: typeof before) => {
    await Deno.writeTextFile(`${sandbox.path}/cert.pem`, cert);
    await Deno.writeTextFile(`${sandbox.path}/key.pem`, key);
  };
  await write(before);
  await using server = await Served.start(sandbox, ["--cert", "cert.pem", "--key", "key.pem"]);
  const port = Number(server.tls.split(":")[1]);
  const dial = ({ cert }: typeof before) =>
    Deno.connectTls({ hostname: "localhost", port, caCerts: [cert] });
  using early = await dial(before);
  await early.handshake();
  await write(after);
  Deno.kill(server.pid, "SIGHUP");
  await until("the new certificate is served", async () => {
    try {
      using late = await dial(after);
      await late.handshake();
      return true;
    } catch (error) {
      // The signal takes time, and a client that connects just as the listener with the old
      // certificate closes still reaches that one.
      const { InvalidData, ConnectionReset } = Deno.errors;
      if (!(error instanceof InvalidData || error instanceof ConnectionReset)) throw error;
      return false;
    }
  });
  await early.write(new TextEncoder().encode("NICK early\r\nUSER e 0 * :e\r\n"));
  const bytes = new Uint8Array(1_000);
  const count = await early.read(bytes) ?? 0;
  assertMatch(new TextDecoder().decode(bytes.subarray(0, count)), / 001 early /);
});
