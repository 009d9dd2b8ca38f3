/**
 * `deno task compare` distinguishes equal answers, other words, and different answers.
 * @module
 */

import { assertEquals } from "@std/assert";
import { compare } from "../../tools/compare/compare.ts";
import { normalized } from "../../tools/compare/normalize.ts";
import { SCRIPTS, SETTINGS } from "../../tools/compare/scripts/scripts.ts";
import { difference, verdictOf } from "../../tools/compare/verdict.ts";
import { Sandbox } from "../support/executable.ts";

const SERVER = { plain: 4001, tls: 4002, web: 4003, folder: "/x" };

/** How two texts compare that a client received from two servers. */
function verdict(old: string, now: string, isLineMode = false, exact = false) {
  const lines = (text: string) => normalized(new Map([["a", text]]), SERVER).get("a") ?? [];
  return verdictOf(lines(old), lines(now), isLineMode, exact);
}

Deno.test("times, ids, batches, ports and versions may differ", () => {
  const text = (time: number, id: string, batch: string, port: number) =>
    `@batch=${batch};msgid=${id};time=2026-01-02T03:04:0${time}.000Z :a!b@c PRIVMSG #a :on ${port}\r\n` +
    `:s BATCH -${batch}\r\n:s 317 a b ${time} 179000000${time} :seconds idle, signon time\r\n` +
    `:s TAGMSG ${id}\r\n:s 351 a chatd-0.${time} s :x\r\n:s PONG s :sync${time}x\r\n`;
  const now = text(2, "0mg2k00000zz", "9", 4001);
  assertEquals(verdict(text(1, "0mg2k00000aa", "l1", 4001), now), "same");
  assertEquals(verdict(text(1, "0mg2k00000aa", "l1", 5001), now), "other");
});

Deno.test("words for people are distinguished from data", () => {
  const words: readonly (readonly [string, string])[] = [
    [":s 401 a b :No such nick", ":s 401 a b :Who is that?"],
    [":s FAIL JOIN X #a :No", ":s FAIL JOIN X #a :Never"],
    [
      ":NickServ!n@s NOTICE a :Well",
      ":NickServ!n@s NOTICE a :Hello\r\n:NickServ!n@s NOTICE a :there",
    ],
    ["ERROR :Closing", "ERROR :Bye"],
    // Of a WebSocket that speaks in bytes.
    ["\0:s 401 a b :No such nick", "\0:s 401 a b :Who is that?"],
  ];
  for (const [old, now] of words) assertEquals(verdict(`${old}\r\n`, `${now}\r\n`), "words", old);
  const other: readonly (readonly [string, string])[] = [
    [":s 401 a b :No such nick", ":s 403 a b :No such nick"],
    [":s 401 a b :No such nick", ":s 401 a c :No such nick"],
    [":s 332 a #a :old topic", ":s 332 a #a :new topic"],
    [":a!b@c NOTICE #a :old", ":a!b@c NOTICE #a :new"],
    [":a!b@c PRIVMSG #a :old", ":a!b@c PRIVMSG #a :new"],
    [":s FAIL JOIN X #a :No", ":s FAIL JOIN Y #a :No"],
    [":s 401 a b :No such nick", ""],
  ];
  for (const [old, now] of other) assertEquals(verdict(`${old}\r\n`, `${now}\r\n`), "other", old);
});

Deno.test("counts of LUSERS and STATS are data, and repeated answers are counted", () => {
  const users = (count: number) => `:s 251 a :There are ${count} users and 0 invisible\r\n`;
  assertEquals(verdict(users(3), users(4)), "other");
  assertEquals(verdict(users(3), ":s 251 a :3 users, 0 of them invisible\r\n"), "words");
  assertEquals(verdict(":s 212 a PING 3 0 0\r\n", ":s 212 a PING 4 0 0\r\n"), "other");
  const refusal = ":s 401 a b :No such nick\r\n";
  assertEquals(verdict(refusal, refusal + refusal), "other");
  const help = (...lines: string[]) => lines.map((line) => `:s 705 a JOIN :${line}\r\n`).join("");
  assertEquals(verdict(help("joins", "a channel"), help("joins a channel")), "words");
});

Deno.test("an exact comparison takes the number of lines and the numbers in words for data", () => {
  const notice = (...lines: string[]) =>
    lines.map((line) => `:NickServ!n@s NOTICE a :${line}\r\n`).join("");
  const exact = (old: string, now: string) => verdict(old, now, false, true);
  assertEquals(exact(notice("3 sessions"), notice("sessions: 3")), "words");
  assertEquals(exact(notice("3 sessions"), notice("4 sessions")), "other");
  assertEquals(exact(notice("one", "two"), notice("one, two")), "other");
  assertEquals(verdict("5 users\n", "6 users\n", true), "words");
  assertEquals(verdict("5 users\n", "6 users\n", true, true), "other");
});

Deno.test("line mode's fixed texts and messages are data, the rest are words", () => {
  assertEquals(verdict("That is taken.\nALIAS?", "That nick is taken.\nALIAS?", true), "words");
  assertEquals(verdict("ALIAS?", "NICK?", true), "other");
  assertEquals(verdict("bob: hi\n", "bob: ho\n", true), "other");
  assertEquals(verdict("NickServ: hi\n", "NickServ: ho\n", true), "words");
});

Deno.test("a difference shows the lines that differ, with their endings", () => {
  assertEquals(difference(["a\r\n", "b\r\n", "c\r\n"], ["a\r\n", "\x02x\n", "c\r\n"]), [
    "- b\\r\\n",
    "+ \\u0002x\\n",
  ]);
});

Deno.test("each script has a unique name, and a server", () => {
  assertEquals(new Set(SCRIPTS.map(({ name }) => name)).size, SCRIPTS.length);
  for (const { server = "" } of SCRIPTS) assertEquals(server in SETTINGS, true, server);
});

/** A server that answers each line with one of its own. */
const ECHO = `
const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
const address = "127.0.0.1:" + listener.addr.port;
console.error("ready: plain on " + address + "; web on http://" + address);
for await (const conn of listener) {
  (async () => {
    for await (const chunk of conn.readable.pipeThrough(new TextDecoderStream())) {
      for (const line of chunk.split("\\r\\n").filter((line) => line !== "")) {
        if (line === "QUIT") return conn.close();
        const [command, word] = line.split(" ");
        const answer = command === "PING" ? "PONG s :" + word : ANSWERS[command];
        await conn.write(new TextEncoder().encode(":s " + answer + "\\r\\n"));
      }
    }
  })().catch(() => {});
}
`;

Deno.test({
  name: "two programs are compared script by script",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using sandbox = new Sandbox();
    const program = (name: string, answers: Record<string, string>) => {
      const path = `${sandbox.path}/${name}`;
      const source = `const ANSWERS = ${JSON.stringify(answers)};\n${ECHO}`;
      Deno.writeTextFileSync(`${path}.js`, source);
      const run = `exec ${Deno.execPath()} run -q -A --no-config ${path}.js "$@"`;
      Deno.writeTextFileSync(path, `#!/bin/sh\n${run}\n`, { mode: 0o755 });
      return path;
    };
    const old = program("old", { A: "PRIVMSG x :a", B: "401 x :no", C: "PRIVMSG x :c" });
    const now = program("now", { A: "PRIVMSG x :a", B: "401 x :none", C: "PRIVMSG x :d" });
    const scripts = ["A", "B", "C"].map((name) => ({ name, steps: `me+ irc\nme: ${name}` }));
    const comparison = { programs: [old, now], settings: {}, exact: false } as const;
    const found: string[] = [];
    for await (const { script, verdict, lines } of compare(comparison, scripts, Infinity)) {
      found.push(script.name, verdict, ...lines);
    }
    assertEquals(found, [
      ...["A", "same"],
      ...["B", "words", "me received:", "- :s 401 x :no\\r\\n", "+ :s 401 x :none\\r\\n"],
      ...["C", "other", "me received:", "- :s PRIVMSG x :c\\r\\n", "+ :s PRIVMSG x :d\\r\\n"],
    ]);
  },
});
