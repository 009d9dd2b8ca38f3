/**
 * Accounts of the client: logging in, registering, and coming back.
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { haveAccount } from "../../../support/accounts.ts";
import { startDaemon } from "../../../support/daemon.ts";
import { RunningClient } from "../../support/running_client.ts";

Deno.test("after a login the user has the account's nick, now and after a reconnection", async () => {
  await using daemon = startDaemon();
  const { server } = daemon.daemon;
  await haveAccount(server, "alice");
  const client = new RunningClient(daemon.port, { nick: "al" });
  await client.event("names");
  client.client.login({ account: "alice", password: "wrong" });
  const { text } = await client.event("error");
  assertStringIncludes(text, "does not accept the password of the account alice");
  assertEquals(daemon.problems.splice(0), ["failed login from 127.0.0.1: account"]);
  client.client.login({ account: "alice", password: "sesame" });
  const { credentials } = await client.event("logged-in");
  assertEquals(credentials, { account: "alice", password: "sesame" });
  await client.event("own-nick", ({ nick }) => nick === "alice");
  assertEquals(server.hub.user("alice")?.account, "alice");
  for (const session of server.sessions.values()) session.end("a test");
  const { nick } = await client.event("connected", ({ again }) => again);
  assertEquals(nick, "alice");
  assertEquals(server.hub.user("alice")?.account, "alice");
  await client.client.quit();
});

Deno.test("who registers an account comes back as it after a reconnection", async () => {
  await using daemon = startDaemon();
  const { server } = daemon.daemon;
  const client = new RunningClient(daemon.port, { nick: "jim" });
  await client.event("names");
  client.client.register("sesame");
  assertEquals((await client.event("logged-in")).credentials, {
    account: "jim",
    password: "sesame",
  });
  for (const session of server.sessions.values()) session.end("a test");
  assertEquals((await client.event("connected", ({ again }) => again)).nick, "jim");
  assertEquals(server.hub.user("jim")?.account, "jim");
  await client.client.quit();
});

Deno.test("the nick of an account asks for its password, again if it is wrong, and logs in", async () => {
  await using daemon = startDaemon();
  await haveAccount(daemon.daemon.server, "alice");
  const client = new RunningClient(daemon.port, { nick: "alice", askNick: true });
  assertEquals((await client.event("nick-wanted")).account, "alice");
  client.client.login({ account: "alice", password: "wrong" });
  const again = await client.event("nick-wanted", ({ reason }) => /password/.test(reason));
  assertEquals(again.account, "alice");
  daemon.problems.splice(0);
  client.client.login({ account: "alice", password: "sesame" });
  assertEquals((await client.event("connected")).nick, "alice");
  await client.client.quit();
});

Deno.test("who is somebody else takes a nick like the account's", async () => {
  await using daemon = startDaemon();
  await haveAccount(daemon.daemon.server, "alice");
  const client = new RunningClient(daemon.port, { nick: "alice", askNick: true });
  await client.event("nick-wanted");
  client.client.disclaim();
  assertEquals((await client.event("connected")).nick, "alice2");
  await client.client.quit();
});

Deno.test("an invitation is used once: the next connection does without", async () => {
  await using daemon = startDaemon({ accounts: "invite" });
  const { server } = daemon.daemon;
  const { code } = server.invitations.make();
  const client = new RunningClient(daemon.port, { nick: "kim", invitation: code });
  await client.event("names");
  client.client.register("sesame");
  await client.event("logged-in");
  client.client.say("#a", "hello");
  for (const session of server.sessions.values()) session.end("a test");
  assertEquals((await client.event("connected", ({ again }) => again)).nick, "kim");
  await client.client.settled();
  assertEquals(client.client.undelivered, []);
  await client.client.quit();
});
