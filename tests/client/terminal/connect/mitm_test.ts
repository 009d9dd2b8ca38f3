/**
 * A man in the middle between client and server: the client stops at each of its attacks, and says
 * why.
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { certificateFault } from "../../../../client/core/transport/certificate_fault.ts";
import type { Transport } from "../../../../client/core/transport/transport.ts";
import { makeSelfSigned } from "../../../../server/tls/self_signed.ts";
import { fingerprint, type TlsCertificate } from "../../../../server/tls/certificate.ts";
import { faultOf, Person } from "../../support/person.ts";
import { RunningClient } from "../../support/running_client.ts";
import { ScriptedServer } from "../../support/scripted_server.ts";

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
const WELCOME = ":chat.example 001 alice :Welcome\r\n:mallory!m@m PRIVMSG alice :send me money\r\n";

const genuine = makeSelfSigned(["localhost", "127.0.0.1"]);
const forged = makeSelfSigned(["localhost", "127.0.0.1"]);
/** The dialer treats this machine like any other. */
const far = { isLoopback: () => false };

/** Passes bytes on between client and server, and adds its own. */
class Middle implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #conns: Deno.TcpConn[] = [];
  readonly #running: Promise<void>;

  /**
   * @param before the first bytes that the client gets
   * @param after bytes that it gets once this resolves, among the server's
   */
  constructor(target: number, before: string, after: Promise<string> = Promise.resolve("")) {
    this.#running = this.#accept(target, before, after);
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  async #accept(target: number, before: string, after: Promise<string>): Promise<void> {
    const ends: Promise<unknown>[] = [];
    for await (const client of this.#listener) {
      const server = await Deno.connect({ hostname: "127.0.0.1", port: target });
      this.#conns.push(client, server);
      await client.write(new TextEncoder().encode(before));
      const inject = async () => void await client.write(new TextEncoder().encode(await after));
      ends.push(pass(client, server), pass(server, client), inject().catch(() => {}));
    }
    await Promise.all(ends);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const conn of this.#conns) {
      try {
        conn.close();
      } catch {
        // The other side has closed it.
      }
    }
    await this.#running;
  }
}

async function pass(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(16_384);
  try {
    for (let count; (count = await from.read(buffer)) !== null;) {
      await to.write(buffer.subarray(0, count));
    }
    await to.closeWrite();
  } catch {
    // One side is gone.
  }
}

/** A server that speaks TLS at once, and records the received lines. */
function secureServer(tls: TlsCertificate, port = 0): ScriptedServer {
  return new ScriptedServer({ tls }, port);
}

async function meet(person: Person, server: ScriptedServer): Promise<void> {
  (await person.dial(server.port, far)).close();
  person.notes.length = 0;
}

async function allLines(transport: Transport): Promise<string[]> {
  const heard: string[] = [];
  try {
    for await (const lines of transport.lines) heard.push(...lines);
  } catch {
    // The connection broke, as it should.
  }
  return heard;
}

Deno.test("mitm: another certificate is refused before anything is sent, the server password included", async () => {
  using person = new Person();
  const server = secureServer(genuine);
  const { port } = server;
  await meet(person, server);
  await server.close();
  const mallory = secureServer(forged, port);
  const alice = new RunningClient(port, {
    dial: person.dialer(port, far),
    password: "the server's",
    retryFirst: true,
  });
  const { kind, reason } = await alice.ended;
  assertEquals(kind, "untrusted");
  assertStringIncludes(reason, `The certificate of localhost:${port} has changed.`);
  assertStringIncludes(reason, await fingerprint(genuine.cert));
  assertStringIncludes(reason, await fingerprint(forged.cert));
  assertStringIncludes(reason, "someone intercepts the connection");
  assertEquals(mallory.received, []);
  await mallory.close();
});

Deno.test("mitm: another certificate is refused at a reconnection", async () => {
  using person = new Person();
  const server = secureServer(genuine);
  const { port } = server;
  const alice = new RunningClient(port, { dial: person.dialer(port, far) });
  await alice.event("connected");
  await server.close();
  const mallory = secureServer(forged, port);
  assertEquals((await alice.ended).kind, "untrusted");
  assertEquals(mallory.received, []);
  await mallory.close();
});

Deno.test("mitm: a known or pinned server is never dialled without TLS, even on loopback", async () => {
  using person = new Person();
  const server = secureServer(genuine);
  const { port } = server;
  await meet(person, server);
  await server.close();
  const mallory = new ScriptedServer({}, port);
  for (const options of [far, {}, { ...far, pinned: await fingerprint(genuine.cert) }]) {
    const { fault, message } = await faultOf(person.dial(port, options));
    assertEquals(fault, "untrusted");
    assertStringIncludes(message, "used TLS before and does not now");
  }
  using stranger = new Person();
  const { message } = await faultOf(stranger.dial(port, far));
  assertStringIncludes(message, "anyone on the way could read everything");
  assertEquals(mallory.received.filter(({ command }) => /^[A-Z]+$/.test(command)), []);
  await mallory.close();
});

Deno.test("mitm: an expired, not yet valid or foreign certificate is refused with the reason", async () => {
  const today = Date.now();
  for (
    const [identity, words] of [
      [makeSelfSigned(["localhost"], today - 11 * YEAR_MS), /expired on \d{4}-\d\d-\d\d\./],
      [makeSelfSigned(["localhost"], today + YEAR_MS), /is not valid before \d{4}-\d\d-\d\d, by/],
      [makeSelfSigned(["evil.example"]), /is for evil\.example, not for localhost\./],
    ] as const
  ) {
    const roots = () => Promise.resolve([identity.cert, genuine.cert]);
    const server = secureServer(genuine);
    const { port } = server;
    using regular = new Person();
    (await regular.dial(port, { ...far, roots })).close();
    assertStringIncludes(regular.knownHosts(), "system-roots");
    await server.close();
    const mallory = secureServer(identity, port);
    using stranger = new Person();
    for (const person of [regular, stranger]) {
      const { fault, message } = await faultOf(person.dial(port, { ...far, roots }));
      assertEquals(fault, "untrusted");
      assert(words.test(message), message);
      assertStringIncludes(message, await fingerprint(identity.cert));
    }
    // With --fingerprint it is accepted.
    const pinned = await fingerprint(identity.cert);
    (await stranger.dial(port, { ...far, roots, pinned })).close();
    await mallory.close();
  }
});

Deno.test("mitm: the names in a certificate can neither control nor fill the terminal", () => {
  const fault = certificateFault(
    {
      valid_from: "Jan  1 00:00:00 2020 GMT",
      valid_to: "Jan  1 00:00:00 2120 GMT",
      subjectaltname: `DNS:evil\x1b[2J\n\u202e.example, IP Address:192.0.2.1, ${
        "x".repeat(10_000)
      }`,
    },
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "localhost",
  ) ?? "";
  assertStringIncludes(fault, "is for evil?[2J??.example, 192.0.2.1, xxx");
  assertStringIncludes(fault, "x, not for localhost");
  assert(fault.length < 250);
});

Deno.test("mitm: plain text before the handshake is ignored", async () => {
  const server = secureServer(genuine);
  await using middle = new Middle(server.port, WELCOME);
  using stranger = new Person();
  const { fault, message } = await faultOf(stranger.dial(middle.port, far));
  assertEquals(fault, "untrusted");
  assertStringIncludes(message, "does not speak TLS");
  using regular = new Person();
  Deno.mkdirSync(regular.state, { recursive: true });
  Deno.writeTextFileSync(
    `${regular.state}/known_hosts`,
    `localhost:${middle.port} sha256:${await fingerprint(genuine.cert)}\n`,
  );
  const again = await faultOf(regular.dial(middle.port, far));
  assertStringIncludes(again.message, "used TLS before and does not now");
  const alice = new RunningClient(middle.port, { dial: regular.dialer(middle.port, far) });
  assertEquals((await alice.ended).kind, "untrusted");
  assertEquals(alice.events.map(({ type }) => type), ["ended"]);
  await server.close();
});

Deno.test("mitm: plain text after the handshake ends the connection, and is ignored", async () => {
  const server = secureServer(genuine);
  const ready = Promise.withResolvers<string>();
  await using middle = new Middle(server.port, "", ready.promise);
  using person = new Person();
  const transport = await person.dial(middle.port, far);
  ready.resolve(WELCOME);
  assertEquals(await allLines(transport), []);
  transport.close();
  await server.close();
});

Deno.test("next certificate: the announced one is accepted when it comes, and no other", async () => {
  using person = new Person();
  const next = await fingerprint(forged.cert);
  const hex = next.replaceAll(":", "").toLowerCase();
  const server = new ScriptedServer({
    tls: genuine,
    capabilities: ["server-time", `chatd/tls-next=sha256:${hex}`],
  });
  const { port } = server;
  const address = `localhost:${port}`;
  const trust = person.trust();
  const kept = Promise.withResolvers<void>();
  const alice = new RunningClient(port, {
    dial: person.dialer(port, far),
    onNextCertificate: (info, told) => kept.resolve(trust.succeed(address, info, told)),
  });
  await alice.event("connected");
  await kept.promise;
  alice.client.quit("");
  await alice.ended;
  const present = await fingerprint(genuine.cert);
  assertEquals(person.knownHosts(), `${address} sha256:${present},sha256:${next}\n`);
  await meet(person, server);
  await server.close();

  const mallory = secureServer(makeSelfSigned(["localhost"]), port);
  const { message } = await faultOf(person.dial(port, far));
  assertStringIncludes(message, `${present} or ${next}`);
  await mallory.close();

  const renewed = secureServer(forged, port);
  (await person.dial(port, far)).close();
  assertStringIncludes(person.notes.join("\n"), "the one that it announced");
  assertEquals(person.knownHosts(), `${address} sha256:${next}\n`);
  await renewed.close();

  const old = secureServer(genuine, port);
  assertEquals((await faultOf(person.dial(port, far))).fault, "untrusted");
  await old.close();
});

Deno.test("next certificate: no announcement counts under another certificate, without TLS, or from an authority", async () => {
  using person = new Person();
  Deno.mkdirSync(person.state, { recursive: true });
  const hosts = "a:1 sha256:AA\nb:1 system-roots\n";
  Deno.writeTextFileSync(`${person.state}/known_hosts`, hosts);
  const trust = person.trust();
  await trust.succeed("a:1", { address: "a:1", secure: true, fingerprint: "BB" }, "CC");
  await trust.succeed("a:1", { address: "a:1", secure: false }, "CC");
  await trust.succeed("b:1", { address: "b:1", secure: true, fingerprint: "AA" }, "CC");
  await trust.succeed("c:1", { address: "c:1", secure: true, fingerprint: "AA" }, "CC");
  assertEquals(person.knownHosts(), hosts);
  await person.trust("AA").succeed(
    "a:1",
    { address: "a:1", secure: true, fingerprint: "AA" },
    "CC",
  );
  assertEquals(person.knownHosts(), hosts);
  assertStringIncludes(person.notes.join("\n"), "--fingerprint CC");
});
