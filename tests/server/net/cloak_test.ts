/**
 * Cloaked hosts, and the users who see the address behind one.
 * @module
 */

import { assert, assertEquals, assertMatch, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UsageError } from "../../../cli/flags.ts";
import { Cloak, loadCloak } from "../../../server/net/cloak.ts";
import { HOST_MAX, isHost } from "../../../server/net/host.ts";
import { TestServer } from "../../support/server.ts";

const KEY = "00".repeat(32);
const cloak = new Cloak(KEY);

Deno.test("an address has the same cloak each time, and another one with another key", () => {
  const host = cloak.hostOf("192.0.2.7");
  assertMatch(host, /^[0-9a-f]{10}\.[0-9a-f]{10}\.[0-9a-f]{10}\.ip$/);
  assertEquals(new Cloak(KEY).hostOf("192.0.2.7"), host);
  assertNotEquals(new Cloak("11".repeat(32)).hostOf("192.0.2.7"), host);
  assertNotEquals(new Cloak().hostOf("192.0.2.7"), new Cloak().hostOf("192.0.2.7"));
});

Deno.test("cloaks of one network end alike, so that a ban can be of the network", () => {
  const tail = (address: string, labels: number) =>
    cloak.hostOf(address).split(".").slice(-labels - 1).join(".");
  for (
    const [a, b, same] of [
      ["192.0.2.7", "192.0.2.8", 2],
      ["192.0.2.7", "192.0.3.7", 1],
      ["192.0.2.7", "192.1.2.7", 0],
      ["2001:db8:1:2::7", "2001:db8:1:3::7", 2],
      ["2001:db8:1:2::7", "2001:db8:2:2::7", 1],
      ["2001:db8:1:2::7", "2001:db9:1:2::7", 0],
    ] as const
  ) {
    assertEquals(tail(a, same), tail(b, same), `${a} ${b}`);
    assertNotEquals(tail(a, same + 1), tail(b, same + 1), `${a} ${b}`);
  }
});

Deno.test("a machine keeps its cloak whatever address it takes within its /64", () => {
  assertEquals(cloak.hostOf("2001:db8:1:2::7"), cloak.hostOf("2001:db8:1:2:aaaa:bbbb:cccc:dddd"));
});

Deno.test("IPv4 written as IPv6 has the cloak of IPv4", () => {
  assertEquals(cloak.hostOf("::ffff:192.0.2.7"), cloak.hostOf("192.0.2.7"));
});

Deno.test("the machine's own addresses are localhost", () => {
  for (const own of ["127.0.0.1", "127.9.9.9", "::1", "0::1", "::ffff:127.0.0.1"]) {
    assertEquals(cloak.hostOf(own), "localhost");
  }
});

Deno.test("a cloak can stand in a source, and has no part of the address in it", () => {
  fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
    const host = cloak.hostOf(address);
    assert(isHost(host), host);
    assert(host.length <= HOST_MAX);
    assert(!host.includes(address));
  }));
});

Deno.test("the key is made once, and only its owner can read it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const host = loadCloak(folder).hostOf("192.0.2.7");
    assertEquals(loadCloak(folder).hostOf("192.0.2.7"), host);
    const file = `${folder}/cloak.key`;
    assertEquals((Deno.statSync(file).mode ?? 0) & 0o777, 0o600);
    Deno.writeTextFileSync(file, "nonsense");
    assertThrows(() => loadCloak(folder), UsageError, "64 hexadecimal digits");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("users see the cloak everywhere; operators and the user see the address", async () => {
  const server = new TestServer({ operators: [{ name: "root", password: "secret" }] });
  const address = "198.51.100.3";
  const from = server.peerFrom({ address, secure: false });
  const alice = server.client(from);
  await alice.send("NICK alice");
  await alice.send("USER alice 0 * :Alice");
  const bob = await server.connect("bob", {
    caps: ["extended-monitor", "chghost"],
    channels: ["#a"],
  });
  await alice.send("JOIN #a");
  await alice.send("PRIVMSG #a :hi");
  const questions = [
    "WHOIS alice",
    "WHO #a",
    "WHO #a %tcuihsnfdlaor,1",
    "USERHOST alice",
    "NAMES #a",
    "WHO 198.51.100.*",
    `WHO ${address}`,
    "MODE #a b",
  ];
  const seen = bob.lines();
  for (const question of questions) seen.push(...await bob.ask(question));
  assert(seen.some((line) => line.includes(from.host)), seen.join("\n"));
  assertEquals(seen.filter((line) => line.includes("198.51")), [
    // The reply repeats the mask and lists no user.
    ":test.local 315 bob 198.51.100.* :End of WHO list",
    `:test.local 315 bob ${address} :End of WHO list`,
  ]);
  const own = await alice.ask("WHOIS alice");
  assert(own.some((line) => line.includes(`338 alice alice ~alice@${address} ${address} `)));

  const root = await server.connect("root");
  await root.ask("OPER root secret");
  for (const question of ["WHOIS alice", "WHO #a %i"]) {
    const answers = await root.ask(question);
    assert(answers.some((line) => line.includes(address)), answers.join("\n"));
  }
  assert((await root.ask(`WHO ${address}`)).some((line) => line.includes(" alice ")));
  await alice.send("QUIT");
  const past = await bob.ask("WHOWAS alice");
  assertEquals(past.filter((line) => line.includes(address)), []);
  assert((await root.ask("WHOWAS alice")).some((line) => line.includes(address)));
});

Deno.test("a channel's ban of a cloaked network keeps out all of it, and reveals no address", async () => {
  const server = new TestServer({}, { cloak });
  const boss = await server.connect("boss", { channels: ["#a"] });
  const network = cloak.hostOf("198.51.100.3").split(".").slice(1).join(".");
  await boss.send(`MODE #a +b *!*@*.${network}`);
  await boss.send("MODE #a +b *!*@192.0.2.*");
  for (
    const [nick, address, command] of [
      ["near", "198.51.100.200", "474"],
      ["far", "198.51.101.3", "JOIN"],
      ["probed", "192.0.2.7", "JOIN"],
    ] as const
  ) {
    const client = server.client(server.peerFrom({ address, secure: false }));
    await client.send(`NICK ${nick}`);
    await client.send(`USER ${nick} 0 * :x`);
    client.lines();
    assertEquals((await client.askMessages("JOIN #a"))[0]?.command, command, nick);
  }
});

Deno.test("operators can ban addresses, networks and cloaks", async () => {
  for (const mask of ["198.51.100.3", "198.51.100.0/24", "*!*@198.51.*", undefined]) {
    const server = new TestServer({ operators: [{ name: "root", password: "secret" }] });
    const root = await server.connect("root");
    await root.send("OPER root secret");
    const { host } = server.peerFrom({ address: "198.51.100.3", secure: false });
    await root.send(`UBAN ADD ${mask ?? `*!*@*.${host.split(".").slice(1).join(".")}`} :spam`);
    const client = server.client(server.peerFrom({ address: "198.51.100.3", secure: true }));
    await client.send("NICK mallory");
    assertEquals((await client.askMessages("USER m 0 * :m"))[0]?.command, "465", mask);
  }
});
