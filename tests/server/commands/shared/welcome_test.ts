/**
 * The welcome, LUSERS, MOTD, and other first answers to a client.
 * @module
 */

import { assertEquals } from "@std/assert";
import { TestServer } from "../../../support/server.ts";

Deno.test("LUSERS counts users, channels and unregistered connections", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a", "#b"] });
  const bob = await server.connect("bob", { channels: ["#b"] });
  server.client();
  await bob.send("QUIT");
  assertEquals(await alice.ask("LUSERS"), [
    ":test.local 251 alice :There are 1 users and 0 invisible on 1 servers",
    ":test.local 252 alice 0 :operator(s) online",
    ":test.local 253 alice 1 :unknown connection(s)",
    ":test.local 254 alice 2 :channels formed",
    ":test.local 255 alice :I have 1 clients and 0 servers",
    ":test.local 265 alice 1 2 :Current local users 1, max 2",
    ":test.local 266 alice 1 2 :Current global users 1, max 2",
  ]);
});

Deno.test("the welcome has the order that the Modern document wants, and names modes set already", async () => {
  const server = new TestServer();
  const order = async (secure: boolean) => {
    const client = server.client({ secure });
    await client.send(`NICK ${secure ? "alice" : "bob"}`);
    const answers = await client.askMessages("USER x 0 * :X");
    const commands = answers.map(({ command }) => command);
    const modes = answers.find(({ command }) => command === "221")?.params;
    return { commands: commands.filter((command, i) => command !== commands[i - 1]), modes };
  };
  const lusers = ["251", "252", "253", "254", "255", "265", "266"];
  const start = ["001", "002", "003", "004", "005", ...lusers];
  assertEquals(await order(false), {
    commands: [...start, "375", "372", "376"],
    modes: undefined,
  });
  assertEquals(await order(true), {
    commands: [...start, "221", "375", "372", "376"],
    modes: ["alice", "+Z"],
  });
});

Deno.test("MOTD shows the message of the day of this server", async () => {
  const server = new TestServer({ motd: ["One.", "", ":Three"] });
  const alice = await server.connect("alice");
  const motd = [
    ":test.local 375 alice :- test.local Message of the day - ",
    ":test.local 372 alice :- One.",
    ":test.local 372 alice :- ",
    ":test.local 372 alice :- :Three",
    ":test.local 376 alice :End of /MOTD command.",
  ];
  assertEquals(await alice.ask("MOTD"), motd);
  assertEquals(await alice.ask("MOTD test.local"), motd);
  assertEquals(await alice.ask("MOTD elsewhere.local"), [
    ":test.local 402 alice elsewhere.local :No such server",
  ]);
});

Deno.test("extended-join gives the account and the real name", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: ["extended-join"], channels: ["#a"] });
  const plain = await server.connect("bob", { channels: ["#a"] });
  alice.lines();
  await server.connect("carol", { channels: ["#a"], realname: "Carol C." });
  assertEquals(alice.lines(), [":carol!~carol@carol.host JOIN #a * :Carol C."]);
  assertEquals(plain.lines(), [":carol!~carol@carol.host JOIN #a"]);
});

Deno.test("PING is answered with its token, whatever it is", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  assertEquals(await alice.ask("PING x"), [":test.local PONG test.local x"]);
  assertEquals(await alice.ask("PING :two words"), [":test.local PONG test.local :two words"]);
  assertEquals(await alice.ask("PING a b"), [":test.local PONG test.local a"]);
  assertEquals(await alice.ask("PING :"), [":test.local 409 alice :No origin specified"]);
  assertEquals(await alice.ask("PING"), [":test.local 461 alice PING :Not enough parameters"]);
});
