/**
 * VERSION, ADMIN, TIME, INFO and LINKS.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { TestServer } from "../../../support/server.ts";

Deno.test("VERSION shows the software, and what it supports", async () => {
  const alice = await new TestServer().connect("alice");
  const messages = await alice.askMessages("VERSION");
  assertEquals(messages[0]?.params.slice(0, 3), ["alice", "chatd-test", "test.local"]);
  assertEquals(messages[0]?.command, "351");
  assert(messages.length > 1 && messages.slice(1).every(({ command }) => command === "005"));
});

Deno.test("server queries take the server's name, a mask or a user, and refuse others", async () => {
  const alice = await new TestServer({ admin: ["Berlin"] }).connect("alice");
  for (const command of ["VERSION", "ADMIN", "TIME", "INFO", "MOTD"]) {
    for (const target of ["test.local", "*.local", "alice"]) {
      const [first] = await alice.askMessages(`${command} ${target}`);
      assert(first !== undefined && Number(first.command) < 400, `${command} ${target}`);
    }
    for (const target of ["other.example", "nobody"]) {
      assertEquals(await alice.ask(`${command} ${target}`), [
        `:test.local 402 alice ${target} :No such server`,
      ]);
    }
  }
});

Deno.test("ADMIN shows the configured contact, or answers that there is none", async () => {
  const admin = ["Berlin", "The Team", "chat@example.org"];
  const alice = await new TestServer({ admin }).connect("alice");
  assertEquals(await alice.ask("ADMIN"), [
    ":test.local 256 alice test.local :Administrative info",
    ":test.local 257 alice :Berlin",
    ":test.local 258 alice :The Team",
    ":test.local 259 alice :chat@example.org",
  ]);
  const bob = await new TestServer().connect("bob");
  assertEquals(await bob.ask("ADMIN"), [
    ":test.local 423 bob test.local :No administrative info available",
  ]);
});

Deno.test("TIME, INFO and LINKS answer for this server", async () => {
  const alice = await new TestServer().connect("alice");
  assertMatch(
    (await alice.ask("TIME"))[0] ?? "",
    /^:test\.local 391 alice test\.local \d{10} 0 :.+GMT$/,
  );
  const info = await alice.askMessages("INFO");
  assertEquals(info.at(-1)?.command, "374");
  assert(info.slice(0, -1).every(({ command }) => command === "371") && info.length > 1);
  assertEquals(await alice.ask("LINKS"), [
    ":test.local 364 alice test.local test.local :0 Test",
    ":test.local 365 alice * :End of /LINKS list",
  ]);
});
