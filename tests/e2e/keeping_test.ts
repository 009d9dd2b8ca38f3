/**
 * Stored data, with the executable: export, import, backup, check, retention.
 * @module
 */

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { chatd, type Ended, Sandbox, Served } from "../support/executable.ts";
import { Socket } from "../support/socket.ts";
import { until } from "../support/until.ts";

const DATA = ".local/share/chatd";

/** Connects an IRC client that joins #a and #b; with a password, it logs in. */
async function dial(address: string, nick: string): Promise<Socket> {
  const socket = await Socket.dial(address);
  await socket.write(
    `CAP REQ :echo-message\r\nNICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\nCAP END\r\n`,
  );
  await socket.expect(/ 376 .*\r\n/);
  await socket.write("JOIN #a,#b\r\n");
  await socket.expect(/ 366 \S+ #b .*\r\n/);
  return socket;
}

/** Sends a message and waits until it is stored. */
async function say(socket: Socket, target: string, text: string): Promise<void> {
  await socket.write(`PRIVMSG ${target} :${text}\r\n`);
  await socket.expect(`PRIVMSG ${target} :${text}\r\n`);
}

/** Sends messages of all kinds to a server. */
async function fill(server: Served): Promise<void> {
  const alice = await dial(server.plain, "alice");
  const bob = await dial(server.plain, "bob");
  try {
    await alice.write("NS REGISTER sesame\r\n");
    await alice.expect(/you are logged in to it\.\r\n/);
    await alice.write("CS REGISTER #a\r\nTOPIC #a :tea\r\n");
    await alice.expect(/TOPIC #a :tea\r\n/);
    await say(alice, "#a", 'one \u{1F375} \\"quoted\\"');
    await say(alice, "#b", "two");
    await say(alice, "bob", "three");
    await alice.write("METADATA * SET url :https://example.org\r\n");
    await alice.write(
      "MODE #a +b *!*@192.0.2.1\r\nMARKREAD #a timestamp=2026-01-01T00:00:00.000Z\r\n",
    );
    await alice.expect(/MODE #a \+b .*\r\n/);
    await say(bob, "#a", "four");
  } finally {
    for (const socket of [alice, bob]) socket.close();
    await Promise.all([alice.closed, bob.closed]);
  }
}

function ok({ code, stdout, stderr }: Ended): string {
  assertEquals(code, 0, stderr);
  return stdout;
}

function texts(lines: string): string[] {
  return lines.split("\n").filter((line) => line.includes('"PRIVMSG"'))
    .map((line) => JSON.parse(line).event.text);
}

Deno.test("export and import round-trip exactly, and can be repeated", async () => {
  await using sandbox = new Sandbox();
  let running;
  {
    await using server = await Served.start(sandbox);
    await fill(server);
    running = ok(await chatd(sandbox, ["export"]));
    const { code, stderr } = await chatd(sandbox, ["import"], { input: running });
    assertEquals(code, 2);
    assertMatch(stderr, new RegExp(`another chatd \\(process ${server.pid}\\) .*: stop it`));
    const busy = await chatd(sandbox, ["serve", "--listen", "127.0.0.1:0", "--tls", "off"]);
    assertEquals(busy.code, 2);
    assertMatch(busy.stderr, new RegExp(`another chatd \\(process ${server.pid}\\) .*--data DIR`));
    await server.stop();
  }
  const exported = ok(await chatd(sandbox, ["export"]));
  assertEquals(texts(running), texts(exported));
  assertEquals(texts(exported), ['one \u{1F375} \\"quoted\\"', "four", "two", "three"]);
  for (const kind of ["account", "channel", "metadata", "marker", "event"]) {
    assertMatch(exported, new RegExp(`^\\{"${kind}":`, "m"));
  }

  const other = ["--data", `${sandbox.path}/other`];
  const { stderr } = await chatd(sandbox, ["import", ...other], { input: exported });
  assertMatch(stderr, /^imported \d+ lines into .*other\/chatd\.db\n$/);
  assertEquals(ok(await chatd(sandbox, ["export", ...other])), exported);
  const again = await chatd(sandbox, ["import", ...other], { input: exported });
  assertMatch(again.stderr, /^nothing new in \d+ lines: .*other\/chatd\.db has it all\n$/);
  ok(await chatd(sandbox, ["import"], { input: exported }));
  for (const folder of [[], other]) {
    assertEquals(ok(await chatd(sandbox, ["export", ...folder])), exported);
    assertMatch(ok(await chatd(sandbox, ["check", ...folder])), /is sound: schema \d+, 4 messages/);
  }

  await using server = await Served.start(sandbox, other);
  const alice = await dial(server.plain, "someone");
  await alice.write("NS IDENTIFY alice sesame\r\n");
  await alice.expect(/You are now logged in as alice\.\r\n/);
  alice.close();
  await alice.closed;
});

Deno.test("export can be limited to a channel or a time", async () => {
  await using sandbox = new Sandbox();
  await using server = await Served.start(sandbox);
  await fill(server);
  const lines = async (...flags: string[]) => ok(await chatd(sandbox, ["export", ...flags]));
  const channel = await lines("--channel", "#A");
  assertEquals(texts(channel).length, 2);
  assert(!channel.includes('"account":{'), "no accounts with a channel");
  assertEquals(texts(await lines("--channel", "b")), ["two"]);
  assertEquals(texts(await lines("--channel", "c")), []);
  assertEquals(texts(await lines("--before", "2020-01-31")), []);
  assertEquals(texts(await lines("--after", "2020-01-31T18:00:00+02:00")).length, 4);
  const second = JSON.parse((await lines("--channel", "b")).trim().split("\n").pop() ?? "");
  const at = new Date(second.event.time).toISOString();
  assertEquals(texts(await lines("--after", at, "--channel", "b")).length, 0);
  const { code, stderr } = await chatd(sandbox, ["export", "--after", "yesterday"]);
  assertEquals(code, 2);
  assertMatch(stderr, /^chatd: --after 'yesterday' is not a time: write it as 2026-01-31/);
});

Deno.test("import names the line that it cannot read, and imports the lines before", async () => {
  await using sandbox = new Sandbox();
  const event = (id: string, rest: string) =>
    `{"event":{"id":"${id}","time":1,"type":"message","user":1,"source":"a!a@a",${rest}},` +
    `"conversation":"#a"}`;
  const good = event("00000000100000", '"command":"PRIVMSG","target":"#a","text":"hi"');
  const first = '{"chatd-export":1}';
  const cases: readonly (readonly [string, RegExp])[] = [
    ["", /nothing to import/],
    ["hello\n", /line 1: it is not JSON/],
    [`${good}\n`, /line 1: an export begins with another line/],
    ['{"chatd-export":2}\n', /line 1: a newer chatd wrote it/],
    [`${first}\n${good}\n{"recipe":1}\n`, /line 3: it is not a line that 'chatd export' writes/],
    [`${first}\n${good}\n[1]\n`, /line 3: an object was expected/],
    [
      `${first}\n${good.replace('"time":1', '"time":2')}`,
      /line 2: the id '.*' does not match its time/,
    ],
    [`${first}\n${good.replace('"message"', '"dance"')}`, /line 2: there is no event of the type/],
    [`${first}\n{"account":{"scram":[]}}`, /line 2: the account's name is not a string/],
  ];
  for (const [input, answer] of cases) {
    const { code, stderr } = await chatd(sandbox, ["import"], { input });
    assertEquals(code, 2, input);
    assertMatch(stderr, answer);
    assert(!stderr.includes("    at "), stderr);
  }
  assertEquals(texts(ok(await chatd(sandbox, ["export"]))), ["hi"]);
});

Deno.test("backup copies the database of a running server, and a server can start from the copy", async () => {
  await using sandbox = new Sandbox();
  const copy = `${sandbox.path}/copy.db`;
  let exported;
  {
    await using server = await Served.start(sandbox);
    await fill(server);
    const made = await chatd(sandbox, ["backup", copy]);
    ok(made);
    assertMatch(made.stderr, /^made .*copy\.db, \d+ bytes\n$/);
    if (Deno.build.os !== "windows") assertEquals((Deno.statSync(copy).mode ?? 0) & 0o777, 0o600);
    const again = await chatd(sandbox, ["backup", copy]);
    assertEquals(again.code, 2);
    assertMatch(again.stderr, /copy\.db already exists: choose another name/);
    const nowhere = await chatd(sandbox, ["backup", `${sandbox.path}/no/copy.db`]);
    assertMatch(nowhere.stderr, /^chatd: cannot write .*: there is no such file/);
    exported = texts(ok(await chatd(sandbox, ["export"])));
    const socket = await dial(server.plain, "late");
    await say(socket, "#a", "after the copy");
    socket.close();
    await socket.closed;
    await server.stop();
  }
  Deno.mkdirSync(`${sandbox.path}/restored`, { mode: 0o700 });
  Deno.copyFileSync(copy, `${sandbox.path}/restored/chatd.db`);
  const restored = ["--data", `${sandbox.path}/restored`];
  assertMatch(ok(await chatd(sandbox, ["check", ...restored])), /is sound/);
  await using _server = await Served.start(sandbox, restored);
  assertEquals(texts(ok(await chatd(sandbox, ["export", ...restored]))), exported);
});

const DAMAGES: readonly (readonly [what: string, spoil: (file: string) => void, found: RegExp])[] =
  [
    [
      "cut off",
      (file) => Deno.truncateSync(file, Deno.statSync(file).size - 5_000),
      /is damaged: it was cut off/,
    ],
    [
      "partly overwritten",
      (file) => {
        using open = Deno.openSync(file, { write: true });
        open.seekSync(3 * 4096, Deno.SeekMode.Start);
        open.writeSync(new Uint8Array(6 * 4096).fill(0x5a));
      },
      /chatd\.db is damaged: /,
    ],
    [
      "another kind of file",
      (file) => Deno.writeTextFileSync(file, "recipes\n".repeat(10_000)),
      /is damaged: file is not a database/,
    ],
  ];

for (const [what, spoil, found] of DAMAGES) {
  Deno.test(`a database that is ${what} is refused with what to do, and not changed`, async () => {
    await using sandbox = new Sandbox();
    {
      await using server = await Served.start(sandbox);
      await fill(server);
      await server.stop();
    }
    const file = `${sandbox.path}/${DATA}/chatd.db`;
    spoil(file);
    const before = Deno.readFileSync(file);
    const served = await chatd(sandbox, ["serve", "--listen", "127.0.0.1:0", "--tls", "off"]);
    assertEquals(served.code, 2, served.stderr);
    assertMatch(
      served.stderr,
      /is damaged: .*'chatd check' tells more\. Replace it with a backup/,
    );
    assert(!served.stderr.includes("    at "), served.stderr);
    const checked = await chatd(sandbox, ["check"]);
    assertEquals(checked.code, 1, checked.stderr);
    assertMatch(checked.stdout, found);
    assertMatch(checked.stdout, /replace it with a backup/i);
    for (const command of [["export"], ["backup", `${sandbox.path}/copy.db`]]) {
      const refused = await chatd(sandbox, command);
      assertEquals(refused.code, 2, `${command}`);
      assertMatch(refused.stderr, /chatd\.db is damaged: /);
    }
    assertThrows(() => Deno.statSync(`${sandbox.path}/copy.db`), Deno.errors.NotFound);
    assertEquals(Deno.readFileSync(file), before);
  });
}

Deno.test("check reports contradictions, and a missing database", async () => {
  await using sandbox = new Sandbox();
  const nothing = await chatd(sandbox, ["check", "--data", sandbox.path]);
  assertEquals(nothing.code, 2);
  assertMatch(nothing.stderr, /^chatd: there is no chatd\.db in .*: choose the data folder/);
  {
    await using server = await Served.start(sandbox);
    await fill(server);
    await server.stop();
  }
  const { DatabaseSync } = await import("node:sqlite");
  const tamper = (sql: string) => {
    const db = new DatabaseSync(`${sandbox.path}/${DATA}/chatd.db`);
    db.exec(sql);
    db.close();
  };
  tamper("UPDATE events SET event = 'x' WHERE id = (SELECT max(id) FROM events)");
  tamper("UPDATE accounts SET account = 'x'; DELETE FROM parties");
  const { code, stdout } = await chatd(sandbox, ["check"]);
  assertEquals(code, 1);
  assertMatch(stdout, /^the account alice cannot be read$/m);
  assertMatch(stdout, /^the event \w{14} cannot be read$/m);
  assertMatch(stdout, /^the conversation .* is missing from those of alice$/m);
  assertMatch(stdout, /export it, repair the lines named here/);
  tamper("PRAGMA user_version = 1000");
  const newer = await chatd(sandbox, ["check"]);
  assertEquals(newer.code, 1);
  assertMatch(newer.stdout, /was written by a newer chatd .* use that one/);
});

Deno.test("serve --retain and --retain-size delete in the background", async () => {
  await using sandbox = new Sandbox();
  const old = (time: number) =>
    `{"event":{"id":"${time.toString(36).padStart(9, "0")}00000","time":${time},"type":"message",` +
    `"user":1,"source":"a!a@a","command":"PRIVMSG","target":"#a","text":"${"x".repeat(300)}"},` +
    `"conversation":"#a"}`;
  const lines = ['{"chatd-export":1}'];
  const now = Date.now();
  for (let i = 0; i < 3_000; i++) lines.push(old(now - 100 * 86_400_000 + i));
  for (let i = 0; i < 3_000; i++) lines.push(old(now - 86_400_000 + i));
  ok(await chatd(sandbox, ["import"], { input: lines.join("\n") }));
  const left = async (flags: readonly string[], enough: (count: number) => boolean) => {
    await using server = await Served.start(sandbox, flags);
    let count = 0;
    await until(() => `${flags.join(" ")} has deleted enough: ${count} left`, async () => {
      count = texts(ok(await chatd(sandbox, ["export"]))).length;
      return enough(count);
    });
    await server.stop();
  };
  await left(["--retain", "90d"], (count) => count === 3_000);
  assertEquals(texts(ok(await chatd(sandbox, ["export"]))).length, 3_000);
  await left(["--retain-size", "1MB"], (count) => count < 2_500);
  assertMatch(ok(await chatd(sandbox, ["check"])), /is sound/);
  for (const [flag, value] of [["retain", "old"], ["retain-size", "10"], ["durability", "most"]]) {
    const { code, stderr } = await chatd(sandbox, ["serve", `--${flag}`, value ?? ""]);
    assertEquals(code, 2);
    assertMatch(stderr, new RegExp(`^chatd: --${flag} '${value}' is (?:no|unknown)`));
  }
});

Deno.test("serve --durability power stores messages, too", async () => {
  await using sandbox = new Sandbox();
  {
    await using server = await Served.start(sandbox, ["--durability", "power"]);
    await fill(server);
    await server.stop("SIGKILL");
  }
  assertEquals(texts(ok(await chatd(sandbox, ["export"]))).length, 4);
});
