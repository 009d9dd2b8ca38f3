/**
 * WEBIRC.
 * @module
 */

import { assertEquals } from "@std/assert";
import { parseCidr } from "../../../server/net/cidr.ts";
import { TestServer } from "../../support/server.ts";

const gateways = [{ password: "hunter2", from: [parseCidr("192.0.2.0/24")!] }];

async function through(line: string, peer: { host: string; secure?: boolean }) {
  const server = new TestServer({ gateways });
  const client = server.client(peer);
  await client.send(line);
  await client.send("NICK alice");
  await client.send("USER alice 0 * :Alice");
  return { server, client, user: server.hub.user("alice") };
}

Deno.test("WEBIRC sets the user's address, which others see cloaked", async () => {
  const { server, user } = await through("WEBIRC hunter2 Web host.example 198.51.100.3", {
    host: "192.0.2.1",
  });
  const host = server.cloak.hostOf("198.51.100.3");
  assertEquals([user?.host, user?.address, user?.secure], [host, "198.51.100.3", false]);
});

Deno.test("WEBIRC puts a zero before an address that begins with a colon", async () => {
  const { user } = await through("WEBIRC hunter2 Web 0::1 0::1", { host: "192.0.2.1" });
  assertEquals([user?.host, user?.address], ["localhost", "0::1"]);
});

Deno.test("WEBIRC marks a user as secure if both hops use TLS", async () => {
  for (
    const [options, gateway, expected] of [
      [" secure", true, true],
      [" :local-port=6697 secure=whatever", true, true],
      [" secure", false, false],
      ["", true, false],
    ] as const
  ) {
    const { user } = await through(`WEBIRC hunter2 Web h.example 198.51.100.3${options}`, {
      host: "192.0.2.1",
      secure: gateway,
    });
    assertEquals(user?.secure, expected, options);
  }
});

Deno.test("WEBIRC with a wrong password, from elsewhere, or with nonsense ends the connection", async () => {
  for (
    const [line, host, reason] of [
      ["WEBIRC wrong Web h.example 198.51.100.3", "192.0.2.1", "Invalid WebIRC password"],
      ["WEBIRC hunter2 Web h.example 198.51.100.3", "203.0.113.1", "Invalid WebIRC password"],
      ["WEBIRC hunter2 Web h.example nonsense", "192.0.2.1", "Invalid WebIRC address"],
    ] as const
  ) {
    const { client, user } = await through(line, { host });
    assertEquals(client.lines(), [`ERROR :Closing link: ${reason}`]);
    assertEquals(user, undefined);
  }
});

Deno.test("WEBIRC must come first, once, and with its parameters", async () => {
  const server = new TestServer({ gateways });
  const line = "WEBIRC hunter2 Web h.example 198.51.100.3";
  for (const first of ["NICK alice", "CAP LS 302", line]) {
    const client = server.client({ host: "192.0.2.1" });
    await client.send(first);
    assertEquals(await client.ask(line), [
      "ERROR :Closing link: WEBIRC must be the first command",
    ]);
  }
  const client = server.client({ host: "192.0.2.1" });
  assertEquals(await client.ask("WEBIRC hunter2 Web h"), [
    ":test.local 461 * WEBIRC :Not enough parameters",
  ]);
  const alice = await server.connect("alice");
  assertEquals(await alice.ask(line), [":test.local 462 alice :You may not reregister"]);
});

Deno.test("UBAN matches a user behind a gateway, and no other users of the gateway", async () => {
  const server = new TestServer({ gateways, operators: [{ name: "root", password: "secret" }] });
  const root = await server.connect("root");
  await root.send("OPER root secret");
  await root.send("UBAN ADD 198.51.100.3 :spam");
  for (const [address, command] of [["198.51.100.3", "465"], ["198.51.100.4", "001"]] as const) {
    const client = server.client({ host: "192.0.2.1" });
    await client.send(`WEBIRC hunter2 Web h.example ${address}`);
    await client.send("NICK mallory");
    assertEquals((await client.askMessages("USER m 0 * :m"))[0]?.command, command);
  }
});
