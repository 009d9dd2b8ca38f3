/**
 * HELP.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { COMMANDS } from "../../../server/commands/dispatch/table.ts";
import { TARGETS } from "../../../server/limits/command_limits.ts";
import { TestServer } from "../../support/server.ts";

Deno.test("HELP lists the commands, and explains each", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  const lines = await alice.ask("HELP");
  assertMatch(lines[0] ?? "", /^:test\.local 704 alice \* :/);
  assertMatch(lines.at(-1) ?? "", /^:test\.local 706 alice \* :/);
  const columns = lines.slice(1, -1).map((line) => {
    assertMatch(line, /^:test\.local 705 alice \* :[A-Z]+ /);
    return /:[A-Z]+ +/.exec(line.slice(1))?.[0].length;
  });
  assertEquals(new Set(columns).size, 1, lines.join("\n"));
  for (const name of ["JOIN", "PRIVMSG", "HELP"]) {
    assert(lines.some((line) => line.includes(` :${name} `)), name);
    const about = await alice.ask(`HELP ${name.toLowerCase()}`);
    assertEquals(about.map((line) => line.split(" ").slice(1, 4).join(" ")), [
      `704 alice ${name}`,
      `705 alice ${name}`,
      `706 alice ${name}`,
    ]);
  }
});

Deno.test("HELP on an unknown command says so", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  assertEquals(await alice.ask("HELP nonsense"), [
    ":test.local 524 alice NONSENSE :No help available on this topic",
  ]);
});

Deno.test("each command has a name in capitals, a usage and a help line that fits", () => {
  for (const [name, { usage, help }] of COMMANDS) {
    assertMatch(name, /^[A-Z]+$/);
    assert(name.length + usage.length + help.length < 400, name);
    assertMatch(help, /^[^.]*[^. ]$/);
  }
});

Deno.test("a command without enough parameters names itself in 461", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  for (const { name, least, when } of COMMANDS.values()) {
    if (least === 0 || when === "unregistered") continue;
    const [line = ""] = await alice.ask(name);
    assertMatch(line, new RegExp(`^:test\\.local (?:461 alice ${name}|481 alice) :`));
  }
});

Deno.test("TARGMAX names only commands", () => {
  assertEquals(Object.keys(TARGETS).filter((name) => !COMMANDS.has(name)), []);
});

Deno.test("HELP and HELPOP come from the command table", async () => {
  const alice = await new TestServer().connect("alice");
  for (const command of ["HELP", "HELPOP"]) {
    const index = await alice.askMessages(command);
    assertEquals(index[0]?.command, "704");
    assertEquals(index.at(-1)?.command, "706");
    assert(index.slice(1, -1).every(({ command }) => command === "705") && index.length > 30);
    const one = await alice.askMessages(`${command} privmsg`);
    assertEquals(one.map(({ command }) => command), ["704", "705", "706"]);
    assert(one.every(({ params }) => params[1] === "PRIVMSG"));
    assertEquals(await alice.ask(`${command} NOTHING`), [
      ":test.local 524 alice NOTHING :No help available on this topic",
    ]);
  }
});
