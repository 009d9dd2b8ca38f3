/**
 * Injection: a client's input cannot become a line, a header or a terminal control of its own.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { COMMANDS } from "../../../server/commands/dispatch/table.ts";
import { startDaemon } from "../../support/daemon.ts";
import { type TestClient, TestServer } from "../../support/server.ts";

/** A text that would be a line of its own if the server let it. */
const LINE = "QUIT :made by a client";
const BREAKS = ["\r", "\0", "\r\0", "\x85", "\u2028", "\\r\\n", "\v"];

/** Returns all that a client with many capabilities receives, as one text. */
async function company(server: TestServer): Promise<TestClient[]> {
  const caps = ["message-tags", "server-time", "echo-message", "batch", "labeled-response"];
  const clients = [];
  for (const [nick, wanted] of [["alice", caps], ["bob", []], ["carol", caps]] as const) {
    clients.push(await server.connect(nick, { caps: wanted, channels: ["#a"] }));
  }
  return clients;
}

Deno.test("injection: no parameter of a client becomes a line of its own, whatever line break it holds", async () => {
  const server = new TestServer();
  let clients = await company(server);
  for (const { name, least } of COMMANDS.values()) {
    for (const broken of BREAKS) {
      const word = `x${broken}${LINE}${broken}`;
      for (let at = 0; at <= Math.max(least, 2); at++) {
        const params = ["#a", "bob", "x", "y", "z"].slice(0, Math.max(least, 3));
        params[at] = word;
        const [alice] = clients;
        await alice?.send(`@label=${broken}l;+a=${broken} ${name} ${params.join(" ")}`);
        await alice?.send(`${name} ${params.slice(0, -1).join(" ")} :${word}`);
        for (const client of clients) {
          for (const line of client.lines()) {
            const where = `${name} ${at} ${JSON.stringify(broken)}: ${JSON.stringify(line)}`;
            assert(!/[\r\n\0]/.test(line), where);
            assertMatch(line, /^(?:@[^ ]+ )?(?::[^ ]+ )?(?:[A-Z]+|\d{3})(?: |$)/, where);
            assert(!line.startsWith("QUIT"), where);
          }
        }
        if (clients.some(({ session }) => session.ended !== undefined)) {
          for (const client of clients) client.lose();
          clients = await company(server);
        }
      }
    }
  }
});

Deno.test("injection: no text in line mode can control a terminal", async () => {
  const server = new TestServer();
  const nasty = "\x1b[2J\x1b]0;owned\x07\x9b31m\x08\x7f\u202eend";
  const alice = await server.connect("alice", { channels: ["#lobby"], realname: nasty });
  const reader = await server.call("reader");
  const said = [
    `PRIVMSG #lobby :${nasty}`,
    `NOTICE #lobby :${nasty}`,
    `PRIVMSG #lobby :\x01ACTION ${nasty}\x01`,
    `PRIVMSG reader :${nasty}`,
    `TOPIC #lobby :${nasty}`,
    `AWAY :${nasty}`,
    `SETNAME :${nasty}`,
    `NICK ali${nasty}ce`,
    `MODE #lobby +k ${nasty}`,
    `KICK #lobby reader :${nasty}`,
    `INVITE reader #lobby`,
    `PART #lobby :${nasty}`,
    `JOIN #lobby,#${nasty}`,
    `QUIT :${nasty}`,
  ];
  let seen = "";
  for (const line of said) {
    await alice.send(line);
    seen += reader.output();
  }
  for (
    const line of ["/who", "/msg alice hi", "/topic", "/list", "/help", `/${nasty}`, "/join #lobby"]
  ) {
    seen += await reader.ask(line);
  }
  seen += (await server.call("late")).output();
  assert(seen.length > 500);
  // deno-lint-ignore no-control-regex -- the test looks for them
  assertEquals(seen.match(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g), null);
});

const PATHS = [
  "/../../etc/passwd",
  "/%2e%2e/%2e%2e/etc/passwd",
  "/..%2f..%2fetc/passwd",
  "/..\\..\\windows",
  "/%5c..%5c",
  "/.%00./etc/passwd",
  "//etc/passwd",
  "/./chatd.db",
  "/chatd.db",
  "/tls/key.pem",
  "/.git/config",
  "/static/../server/serve.ts",
  "/~root",
  "/%ff%fe",
  "/" + "a/".repeat(4_000),
  "http://evil.example/etc/passwd",
  "http://evil.example",
  "file:///etc/passwd",
  "*",
];

Deno.test("injection: no path leads out of the web site, and none is repeated where a page could run it", async () => {
  await using daemon = startDaemon();
  const ask = async (path: string) => {
    const socket = await daemon.dialWeb();
    await socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const answer = await socket.expectEnd();
    return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]), answer };
  };
  const front = (await ask("/")).answer.split("\r\n\r\n")[1];
  for (const path of PATHS) {
    const { status, answer } = await ask(path);
    const [head = "", body] = answer.split("\r\n\r\n");
    assert([200, 400, 404].includes(status), `${path}: ${status}`);
    // A target that names only another host is answered with this server's front page.
    if (status === 200) assertEquals(body, front, path);
    assert(!answer.includes("root:") && !head.includes("passwd"), path);
    assertMatch(head, /x-content-type-options: nosniff/i);
  }
  const script = (await ask("/<script>alert(1)</script>")).answer;
  assert(!script.includes("<script>alert"), script);
});

Deno.test("injection: a request adds no header to the response", async () => {
  await using daemon = startDaemon();
  const socket = await daemon.dialWeb();
  await socket.write(
    "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" +
      "Origin: http://evil.example\rSet-Cookie: a=b\r\n\r\n",
  );
  const answer = await socket.expectEnd();
  assertMatch(answer, /^HTTP\/1\.1 400 /);
  assert(!/^set-cookie/im.test(answer), answer);
});
