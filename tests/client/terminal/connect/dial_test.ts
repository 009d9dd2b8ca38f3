/**
 * Dialling servers on loopback: TLS or plain text, known or unknown certificates.
 * @module
 */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { DialError } from "../../../../client/core/transport/transport.ts";
import { KeyValueFile } from "../../../../client/terminal/storage/key_value_file.ts";
import { Trust } from "../../../../client/terminal/connect/trust_on_first_use.ts";
import { makeSelfSigned } from "../../../../server/tls/self_signed.ts";
import { faultOf, Person } from "../../support/person.ts";
import { ScriptedServer } from "../../support/scripted_server.ts";

const cert = makeSelfSigned(["localhost", "127.0.0.1"]);
const otherCert = makeSelfSigned(["localhost", "127.0.0.1"]);

Deno.test("dial: a certificate is shown and remembered once, and accepted silently later", async () => {
  using person = new Person();
  const server = new ScriptedServer({ tls: cert });
  const first = await person.dial(server.port);
  const { fingerprint = "", secure } = first.info;
  first.close();
  assertEquals(secure, true);
  assertEquals(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/.test(fingerprint), true);
  assertStringIncludes(person.notes.join("\n"), fingerprint);
  assertEquals(person.knownHosts(), `localhost:${server.port} sha256:${fingerprint}\n`);
  if (Deno.build.os !== "windows") {
    assertEquals((Deno.statSync(`${person.state}/known_hosts`).mode ?? 0) & 0o777, 0o600);
    assertEquals((Deno.statSync(person.state).mode ?? 0) & 0o777, 0o700);
  }
  person.notes.length = 0;
  (await person.dial(server.port)).close();
  assertEquals(person.notes, []);
  await server.close();
});

Deno.test("dial: the error for a changed certificate says what to compare and to remove", async () => {
  using person = new Person();
  const before = new ScriptedServer({ tls: cert });
  const port = before.port;
  Deno.mkdirSync(person.state, { recursive: true });
  Deno.writeTextFileSync(`${person.state}/known_hosts`, "# mine\nelsewhere:1 sha256:00\n");
  const dial = person.dialer(port);
  const transport = await dial(new AbortController().signal);
  transport.close();
  await before.close();
  const after = new ScriptedServer({ tls: otherCert }, port);
  // The dialer that connected before is the one that reconnects.
  for (const again of [() => dial(new AbortController().signal), () => person.dial(port)]) {
    const { fault, message } = await faultOf(again());
    assertEquals(fault, "untrusted");
    assertStringIncludes(message, transport.info.fingerprint ?? "?");
    assertStringIncludes(message, "remove line 3 of");
    assertStringIncludes(message, `${person.state}/known_hosts`);
  }
  assertStringIncludes(person.knownHosts(), "# mine\nelsewhere:1 sha256:00\nlocalhost:");
  await after.close();
});

Deno.test("dial: a pinned fingerprint is the only one accepted, and is remembered", async () => {
  using person = new Person();
  const server = new ScriptedServer({ tls: cert });
  const shown = await person.dial(server.port, { host: "127.0.0.1" });
  shown.close();
  const pinned = shown.info.fingerprint ?? "";
  assertEquals(person.knownHosts().includes(`localhost:${server.port}`), false);
  (await person.dial(server.port, { pinned })).close();
  const { fault, message } = await faultOf(
    person.dial(server.port, {
      pinned: pinned.replace(/^../, pinned.startsWith("00") ? "11" : "00"),
    }),
  );
  assertEquals(fault, "untrusted");
  assertStringIncludes(message, pinned);
  assertStringIncludes(person.knownHosts(), `localhost:${server.port} sha256:${pinned}`);
  await server.close();
});

Deno.test("dial: on loopback a server without TLS is accepted, even a silent one", async () => {
  using person = new Person();
  const closing = new ScriptedServer();
  const transport = await person.dial(closing.port);
  assertEquals(transport.info.secure, false);
  transport.close();
  await closing.close();

  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const conns = (async () => [await silent.accept(), await silent.accept()])();
  const quiet = await person.dial(silent.addr.port, { limits: { loopbackHandshake: 30 } });
  assertEquals(quiet.info.secure, false);
  quiet.close();
  for (const conn of await conns) conn.close();
  silent.close();
});

Deno.test("dial: a probe detects a plain server on loopback that waits for more of the handshake", async () => {
  using person = new Person();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const heard: string[] = [];
  const conns: Deno.Conn[] = [];
  const reads: Promise<unknown>[] = [];
  const serving = (async () => {
    for await (const conn of listener) {
      conns.push(conn);
      const bytes = new Uint8Array(1024);
      reads.push(
        conn.read(bytes).then((count) => {
          const text = new TextDecoder().decode(bytes.subarray(0, count ?? 0));
          heard.push(text.startsWith("QUIT") ? text : "a handshake");
          if (text.startsWith("QUIT")) return conn.write(new TextEncoder().encode("ERROR :Bye"));
        }).catch(() => {}),
      );
    }
  })();
  const limits = { loopbackHandshake: 60_000, silence: 20 };
  const transport = await person.dial(listener.addr.port, { limits });
  assertEquals(transport.info.secure, false);
  await Promise.all(reads.slice(0, 2));
  // Under load the probe may be accepted before the handshake.
  assertEquals(heard.slice(0, 2).sort(), ["QUIT :\r\n", "a handshake"]);
  transport.close();
  // Elsewhere there is no probe.
  heard.length = 0;
  const far = { limits: { handshake: 50, silence: 1 }, isLoopback: () => false };
  assertEquals((await faultOf(person.dial(listener.addr.port, far))).fault, "untrusted");
  assertEquals(heard.filter((text) => text.startsWith("QUIT")), []);
  listener.close();
  for (const conn of conns) conn.close();
  await serving;
});

Deno.test("dial: the probe does no harm to a slow TLS server", async () => {
  using person = new Person();
  const server = new ScriptedServer({ tls: cert });
  const transport = await person.dial(server.port, { limits: { silence: 0 } });
  assertEquals(transport.info.secure, true);
  transport.close();
  await server.close();
});

Deno.test("dial: elsewhere a server without TLS is refused, except with --plain", async () => {
  using person = new Person();
  const server = new ScriptedServer();
  const isLoopback = () => false;
  const { fault, message } = await faultOf(person.dial(server.port, { isLoopback }));
  assertEquals(fault, "untrusted");
  assertStringIncludes(message, "--plain");
  const transport = await person.dial(server.port, { isLoopback, plain: true });
  assertEquals(transport.info.secure, false);
  transport.close();
  await server.close();
});

Deno.test("dial: a server that has used TLS is never dialled without TLS", async () => {
  using person = new Person();
  const secure = new ScriptedServer({ tls: cert });
  const port = secure.port;
  const dial = person.dialer(port);
  (await dial(new AbortController().signal)).close();
  await secure.close();
  const plain = new ScriptedServer({}, port);
  const { fault, message } = await faultOf(person.dial(port));
  assertEquals(fault, "untrusted");
  assertStringIncludes(message, "used TLS before");
  // During a reconnection the server may be restarting: the client tries again.
  assertEquals((await faultOf(dial(new AbortController().signal))).fault, "unreachable");
  await plain.close();
});

Deno.test("dial: each failure has its own message", async () => {
  using person = new Person();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  assertStringIncludes((await faultOf(person.dial(port))).message, "nothing listens at localhost:");
  assertStringIncludes(
    (await faultOf(person.dial(port, { plain: true }))).message,
    "nothing listens",
  );
  assertStringIncludes(
    (await faultOf(person.dial(port, { host: "no-such-host.invalid" }))).message,
    "there is no host called no-such-host.invalid",
  );
  const stopped = new AbortController();
  stopped.abort(new DialError("unreachable", "interrupted"));
  assertEquals((await faultOf(person.dialer(port)(stopped.signal))).message, "interrupted");
});

Deno.test("dial: a certificate from a trusted authority is accepted silently", async () => {
  using person = new Person();
  const server = new ScriptedServer({ tls: cert });
  const roots = () => Promise.resolve([cert.cert]);
  (await person.dial(server.port, { roots })).close();
  assertEquals(person.notes, []);
  assertEquals(person.knownHosts(), `localhost:${server.port} system-roots\n`);
  const { fault, message } = await faultOf(person.dial(server.port));
  assertEquals(fault, "untrusted");
  assertStringIncludes(message, "one from an authority that this system trusts");
  await server.close();
});

Deno.test("trust: a certificate from a trusted authority is accepted and remembered", async () => {
  using person = new Person();
  const hosts = new KeyValueFile(person.state, "known_hosts");
  const trust = new Trust(hosts, undefined, (note) => person.notes.push(note));
  await trust.check("chat.example.org:6697", { fingerprint: "AA:BB", verified: true });
  assertEquals(person.notes, []);
  assertEquals(await trust.expected("chat.example.org:6697"), true);
  await trust.check("chat.example.org:6697", { fingerprint: "CC:DD", verified: true });
  const fault = await assertRejects(
    () => trust.check("chat.example.org:6697", { fingerprint: "EE:FF", verified: false }),
    DialError,
  );
  assertEquals(fault.fault, "untrusted");
  assertStringIncludes(fault.message, "EE:FF");
});

Deno.test("trust: the client connects even if it cannot save anything, and tells the user", async () => {
  const notes: string[] = [];
  const trust = new Trust(
    new KeyValueFile(undefined, "known_hosts"),
    undefined,
    (n) => notes.push(n),
  );
  await trust.check("a:1", { fingerprint: "AA", verified: false });
  assertStringIncludes(notes.join("\n"), "cannot be remembered");
  // This process knows the server all the same.
  await trust.check("a:1", { fingerprint: "AA", verified: false });
  assertEquals(notes.length, 2);
  const { message } = await assertRejects(
    () => trust.check("a:1", { fingerprint: "BB", verified: false }),
    DialError,
  );
  assertStringIncludes(message, "has changed");
});
