/**
 * The file remembered.json: its format, and how it is read and written.
 * @module
 */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { RememberedFile } from "../../../../client/terminal/storage/remembered_file.ts";
import {
  formatRemembered,
  NEW_SERVER,
  NOTHING,
  parseRemembered,
  type Remembered,
  serverOf,
  withServer,
} from "../../../../client/terminal/storage/remembered_format.ts";
import { Sandbox } from "../../../support/executable.ts";

const FULL: Remembered = {
  theme: "dark",
  keywords: ["lunch"],
  servers: {
    "b:1": NEW_SERVER,
    "a:1": {
      nick: "alice",
      current: "#a",
      conversations: ["#a", "bob"],
      ignored: ["mallory"],
      history: { "#a": ["one", "two"] },
    },
  },
};

Deno.test("remembered: parsing reverses formatting, and the server used last is at the end", () => {
  assertEquals(parseRemembered(formatRemembered(FULL)), FULL);
  const next = withServer(FULL, "b:1", { nick: "bob" });
  assertEquals(Object.keys(next.servers), ["a:1", "b:1"]);
  assertEquals(serverOf(next, "b:1"), { ...NEW_SERVER, nick: "bob" });
  assertEquals(serverOf(next, "constructor"), NEW_SERVER);
  assertEquals(parseRemembered("{}"), NOTHING);
});

Deno.test("remembered: it stays small with any data", () => {
  const long = "x".repeat(5000);
  const many = Array.from({ length: 1000 }, (_, i) => `word ${i}`);
  const lines = [...many.map((word) => word.padEnd(400)), long];
  let all = NOTHING;
  for (let i = 0; i < 100; i++) {
    all = withServer(all, `host${i}:1`, {
      conversations: [...many, long],
      ignored: many,
      history: Object.fromEntries(many.map((name) => [name, lines])),
    });
  }
  const text = formatRemembered(all);
  assert(text.length <= 2 ** 20, `${text.length}`);
  const kept = parseRemembered(text);
  assertEquals(Object.keys(kept.servers).at(-1), "host99:1");
  assertEquals(formatRemembered(kept), text);
  assertEquals(Object.keys(serverOf(kept, "host99:1").history).length, 20);
  assertEquals(serverOf(kept, "host70:1").history, {});
});

Deno.test("remembered: each invalid value has an error", () => {
  for (
    const [text, fault] of [
      ["[]", "it is not an object"],
      ['{"servers": 1}', "servers is not an object"],
      ['{"servers": {"a:1": {"ignored": "bob"}}}', "ignored of a:1 is not a list of strings"],
      ['{"theme": 1}', "theme is not a string"],
      ['{"quiet": "night"}', "quiet is not a range of hours"],
      ['{"quiet": "25-7"}', "quiet is not a range of hours"],
      ["{", ""],
    ] as const
  ) assertThrows(() => parseRemembered(text), SyntaxError, fault);
});

Deno.test("remembered file: it is written atomically, and only its owner can read it", async () => {
  await using sandbox = new Sandbox();
  const folder = `${sandbox.path}/state/chatd`;
  const notes: string[] = [];
  const first = await RememberedFile.open(folder, (text) => notes.push(text));
  assertEquals(first.all, NOTHING);
  const second = await RememberedFile.open(folder, (text) => notes.push(text));
  first.keep("a:1", { nick: "alice" });
  second.keep("b:1", { nick: "bob" });
  second.keepOwn({ theme: "dark" });
  await Promise.all([first.flush(), first.flush()]);
  await second.flush();
  const { all } = await RememberedFile.open(folder, (text) => notes.push(text));
  assertEquals([serverOf(all, "a:1").nick, serverOf(all, "b:1").nick, all.theme], [
    "alice",
    "bob",
    "dark",
  ]);
  assertEquals(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["remembered.json"]);
  if (Deno.build.os !== "windows") {
    assertEquals((Deno.statSync(`${folder}/remembered.json`).mode ?? 0) & 0o777, 0o600);
  }
  assertEquals(notes, []);
});

Deno.test("remembered file: without a change it is not written", async () => {
  await using sandbox = new Sandbox();
  const memory = await RememberedFile.open(sandbox.path, () => {});
  memory.keep("a:1", { nick: "alice" });
  await memory.flush();
  await Deno.remove(`${sandbox.path}/remembered.json`);
  memory.keep("a:1", { nick: "alice", conversations: [] });
  await memory.flush();
  assertEquals(Array.from(Deno.readDirSync(sandbox.path)), []);
});

Deno.test("remembered file: the client renames a damaged file, and tells the user", async () => {
  await using sandbox = new Sandbox();
  const path = `${sandbox.path}/remembered.json`;
  await Deno.writeTextFile(path, '{"servers": {"a');
  const notes: string[] = [];
  const memory = await RememberedFile.open(sandbox.path, (text) => notes.push(text));
  assertEquals(memory.all, NOTHING);
  assertStringIncludes(notes.join(), `it was renamed to ${path}.damaged`);
  assertEquals(await Deno.readTextFile(`${path}.damaged`), '{"servers": {"a');
  memory.keep("a:1", { nick: "alice" });
  await memory.flush();
  assertEquals(serverOf(parseRemembered(await Deno.readTextFile(path)), "a:1").nick, "alice");
});

Deno.test("remembered file: the client tells the user once that it cannot be written", async () => {
  await using sandbox = new Sandbox();
  await Deno.writeTextFile(`${sandbox.path}/file`, "");
  const notes: string[] = [];
  const memory = await RememberedFile.open(
    `${sandbox.path}/file/state`,
    (text) => notes.push(text),
  );
  notes.length = 0;
  for (const nick of ["alice", "bob"]) {
    memory.keep("a:1", { nick });
    await memory.flush();
  }
  assertEquals([notes.length, memory.of("a:1").nick], [1, "bob"]);
  const nowhere = await RememberedFile.open(undefined, (text) => notes.push(text));
  nowhere.keep("a:1", { nick: "alice" });
  await nowhere.flush();
  assertEquals([notes.length, nowhere.of("a:1").nick], [1, "alice"]);
});
