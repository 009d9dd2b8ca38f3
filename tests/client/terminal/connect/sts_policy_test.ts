/**
 * Servers that require TLS: https://ircv3.net/specs/extensions/sts
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { parseSts } from "../../../../protocol/sts.ts";
import { makeSelfSigned } from "../../../../server/tls/self_signed.ts";
import { fingerprint } from "../../../../server/tls/certificate.ts";
import { faultOf, Person } from "../../support/person.ts";
import { RunningClient } from "../../support/running_client.ts";
import { ECHOING, ScriptedServer } from "../../support/scripted_server.ts";

const HOUR_MS = 3_600_000;

const cert = makeSelfSigned(["localhost", "127.0.0.1"]);
const pinned = await fingerprint(cert.cert);

/** A TLS server with this policy, and a plain one that sends clients there. */
function servers(policy = "duration=3600") {
  const secure = new ScriptedServer({ tls: cert, capabilities: [...ECHOING, `sts=${policy}`] });
  const sts = `sts=duration=9,port=${secure.port}`;
  const plain = new ScriptedServer({ capabilities: [...ECHOING, sts] });
  return {
    secure,
    plain,
    async [Symbol.asyncDispose]() {
      await Promise.all([secure.close(), plain.close()]);
    },
  };
}

/**
 * This person's client, as `chatd join` makes it.
 *
 * @param remote whether the server counts as another machine's, known by its fingerprint
 */
function running(
  person: Person,
  port: number,
  { plain = false, remote = plain, now = Date.now }: {
    plain?: boolean;
    remote?: boolean;
    now?: () => number;
  } = {},
) {
  const strict = person.strict(port, now);
  const known = remote ? { pinned, isLoopback: () => false } : {};
  const dial = person.dialer(port, { strict, plain, ...known });
  return { client: new RunningClient(port, { dial, strict }), strict };
}

/** Whether the plain server received nothing but a handshake. */
function heardNothing(server: ScriptedServer): boolean {
  return server.received.every(({ command }) => !/^[A-Z]+$/.test(command));
}

Deno.test("sts: a client switches to TLS before it sends anything, and reconnects with TLS", async () => {
  for (const plain of [false, true]) {
    using person = new Person();
    await using both = servers();
    const begun = Date.now();
    const { client, strict } = running(person, both.plain.port, { plain });
    const { info, again } = await client.event("connected");
    assertEquals([info.secure, again], [true, false]);
    assertEquals(info.address, `localhost:${both.secure.port}`);
    const said = new Set(both.plain.received.map(({ command }) => command));
    for (const command of ["CAP", "NICK", "USER"]) said.delete(command);
    assertEquals([...said].filter((command) => /^[A-Z]+$/.test(command)), []);
    await client.event("joined");
    both.secure.peers.at(-1)?.close();
    assertEquals((await client.event("connected", (event) => event.again)).info.secure, true);
    await client.client.quit();
    await strict.flush();
    assertEquals(client.all("disconnected").length, 1);
    assertStringIncludes(person.notes.join(), "asks for TLS");
    if (!plain) {
      assertThrows(() => person.strictHosts(), Deno.errors.NotFound);
      continue;
    }
    const [, port, until = ""] = /^localhost (\d+),([^,]+),(\d+)\n$/.exec(person.strictHosts()) ??
      [];
    assertEquals(Number(port), both.secure.port);
    assert(Date.parse(until) >= begun + HOUR_MS, until);
    if (Deno.build.os !== "windows") {
      assertEquals((Deno.statSync(`${person.state}/sts`).mode ?? 0) & 0o777, 0o600);
    }
  }
});

Deno.test("sts: while the policy holds, no flag makes a client connect without TLS", async () => {
  using person = new Person();
  const both = servers();
  const first = running(person, both.plain.port, { plain: true });
  await first.client.event("connected");
  await first.client.client.quit();
  await first.strict.flush();
  const ports = [both.plain.port, both.secure.port];
  await both[Symbol.asyncDispose]();
  const mallory = ports.map((port) => new ScriptedServer({ capabilities: ECHOING }, port));
  for (
    const [port = 0, plain] of [[ports[0], false], [ports[0], true], [ports[1], true]] as const
  ) {
    const { client } = running(person, port, { plain, remote: true });
    const { kind, reason } = await client.ended;
    assertEquals(kind, "untrusted");
    assertMatch(
      reason,
      /^localhost requires TLS until \d{4}-\d\d-\d\d, and/,
    );
    assertStringIncludes(reason, `localhost:${ports[1]} does not speak it now`);
    assertStringIncludes(reason, "try again later");
    assertEquals(reason.includes("--plain"), false);
  }
  assertEquals(mallory.map(heardNothing), [true, true]);
  await Promise.all(mallory.map((server) => server.close()));
  // A closed port is no reason to connect without TLS either.
  const { fault, message } = await faultOf(person.dial(ports[0] ?? 0, { plain: true }));
  assertEquals(fault, "unreachable");
  assertStringIncludes(message, `nothing listens at localhost:${ports[1]}`);
});

Deno.test("sts: a client leaves a server that asks for TLS and does not speak it", async () => {
  using person = new Person();
  const nobody = new ScriptedServer();
  const plain = new ScriptedServer({ capabilities: [`sts=port=${nobody.port}`] });
  const { client } = running(person, plain.port, { plain: true });
  const { kind, reason } = await client.ended;
  assertEquals(kind, "untrusted");
  assertStringIncludes(reason, "requires TLS, and");
  assertEquals(plain.peers.filter(({ registered }) => registered), []);
  assert(heardNothing(nobody));
  await Promise.all([plain.close(), nobody.close()]);
});

Deno.test("sts: without a duration TLS is for this run only, and a duration of 0 removes the policy", async () => {
  for (const policy of ["port=6697", "duration=0"]) {
    using person = new Person();
    Deno.mkdirSync(person.state, { recursive: true });
    const kept = "# mine\nother.example 6697,2999-01-01T00:00:00.000Z\n";
    await using both = servers(policy);
    const mine = `localhost ${both.secure.port},2999-01-01T00:00:00.000Z\n`;
    Deno.writeTextFileSync(`${person.state}/sts`, kept + (policy === "duration=0" ? mine : ""));
    const { client, strict } = running(person, both.plain.port, { plain: true });
    assertEquals((await client.event("connected")).info.secure, true);
    await client.client.quit();
    await strict.flush();
    assertEquals(person.strictHosts(), kept);
  }
});

Deno.test("sts: the duration restarts when the connection ends, and an expired policy has no effect", async () => {
  using person = new Person();
  let now = Date.UTC(2030, 0, 1);
  await using both = servers();
  const { client, strict } = running(person, both.secure.port, {
    remote: true,
    now: () => now,
  });
  await client.event("connected");
  await strict.flush();
  const kept = (time: number) =>
    `localhost ${both.secure.port},${new Date(time + HOUR_MS).toISOString()}\n`;
  assertEquals(person.strictHosts(), kept(now));
  now += 30 * 24 * HOUR_MS;
  await client.client.quit();
  await strict.flush();
  assertEquals(person.strictHosts(), kept(now));
  now += HOUR_MS - 1;
  assertEquals(
    (await person.strict(both.secure.port, () => now).required())?.port,
    both.secure.port,
  );
  now += 1;
  assertEquals(await person.strict(both.secure.port, () => now).required(), undefined);
});

Deno.test("sts: a server that is trusted on first use cannot make or end a stored policy", async () => {
  using person = new Person();
  for (const policy of ["duration=3600", "duration=0"]) {
    await using both = servers(policy);
    for (const isLoopback of [undefined, () => false]) {
      const strict = person.strict(both.plain.port);
      const known = isLoopback === undefined ? {} : { isLoopback };
      const client = new RunningClient(both.plain.port, {
        dial: person.dialer(both.plain.port, { strict, plain: true, ...known }),
        strict,
      });
      assertEquals((await client.event("connected")).info.secure, true);
      // In this process it holds.
      assertEquals((await strict.required())?.port, both.secure.port);
      await client.client.quit();
      await strict.flush();
      if (policy === "duration=0") {
        assertStringIncludes(person.strictHosts(), "localhost 6697,2999");
      } else assertThrows(() => person.strictHosts(), Deno.errors.NotFound);
    }
    Deno.writeTextFileSync(`${person.state}/sts`, "localhost 6697,2999-01-01T00:00:00.000Z\n");
  }
});

Deno.test("sts: a policy covers its port, 6667 and the ports that led to it, and no others", async () => {
  using person = new Person();
  Deno.mkdirSync(person.state, { recursive: true });
  Deno.writeTextFileSync(
    `${person.state}/sts`,
    "localhost 6697,2999-01-01T00:00:00.000Z,7000\n",
  );
  const required = async (port: number) => (await person.strict(port).required())?.port;
  assertEquals(await Promise.all([6697, 6667, 7000, 7001].map(required)), [
    6697,
    6697,
    6697,
    undefined,
  ]);
  const strict = person.strict(7002);
  strict.connected(true);
  strict.persist({ address: "localhost:7697", secure: true }, 3600);
  await strict.flush();
  assertMatch(person.strictHosts(), /^localhost 7697,[^,]+,7002,6697,7000\n$/);
});

Deno.test("sts: an unreadable file does not disable it", async () => {
  using person = new Person();
  Deno.mkdirSync(person.state, { recursive: true });
  Deno.writeTextFileSync(`${person.state}/sts`, "localhost 6697,soon\n");
  const server = new ScriptedServer();
  const { fault, message } = await faultOf(person.dial(server.port, { plain: true }));
  assertEquals(fault, "untrusted");
  assertStringIncludes(message, `${person.state}/sts is not valid in line 1`);
  assertEquals(server.peers.length, 0);
  await server.close();
});

Deno.test("sts: invalid parts of a policy are ignored", () => {
  assertEquals(parseSts("duration=10,port=6697,preload"), { port: 6697, duration: 10 });
  for (const value of ["", "duration", "duration=-1", "port=0", "port=70000,duration=1e9"]) {
    assertEquals(parseSts(value), {}, value);
  }
});

Deno.test("sts: the server password is never sent before TLS", async () => {
  using person = new Person();
  await using both = servers();
  // The policy stands in the second of two lines.
  const policy = `sts=port=${both.secure.port}`;
  const halting = new ScriptedServer({
    capabilities: ECHOING,
    answer({ command, params }, peer) {
      if (command !== "CAP" || params[0] !== "LS") return false;
      peer.send(":srv CAP * LS * :batch", `:srv CAP * LS :${policy}`);
      return true;
    },
  });
  for (const plain of [both.plain, halting]) {
    const strict = person.strict(plain.port);
    const client = new RunningClient(plain.port, {
      dial: person.dialer(plain.port, {
        strict,
        plain: true,
        pinned,
        isLoopback: () => false,
      }),
      strict,
      password: "open sesame",
    });
    assertEquals((await client.event("connected")).info.secure, true);
    await client.client.quit();
    await strict.flush();
    assertEquals(plain.received.filter(({ command }) => command === "PASS"), []);
    const told = both.secure.received.filter(({ command }) => command === "PASS");
    assertEquals(told.at(-1)?.params, ["open sesame"]);
    Deno.removeSync(`${person.state}/sts`);
  }
  await halting.close();
});

Deno.test("sts: a server without capabilities gets the password before NICK and USER", async () => {
  for (const command of ["421", "451", "nothing"]) {
    const server = new ScriptedServer({
      answer(message, peer) {
        if (message.command !== "CAP") return false;
        if (command !== "nothing") peer.send(`:srv ${command} * CAP :No`);
        return true;
      },
    });
    const client = new RunningClient(server.port, { password: "open sesame" });
    await client.event("connected");
    const said = server.received.map((message) => message.command);
    assertEquals(said.filter((each) => /^(?:PASS|NICK|USER)$/.test(each)), [
      "PASS",
      "NICK",
      "USER",
    ]);
    await client.client.quit();
    await server.close();
  }
});
