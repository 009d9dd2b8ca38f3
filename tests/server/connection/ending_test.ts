/**
 * The ends of a connection: QUIT, a closed half, a lost connection, the server's stop.
 * @module
 */

import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { startDaemon, startTlsDaemon } from "../../support/daemon.ts";

Deno.test("a client that quits is told so and closed, even if it keeps its half open", async () => {
  await using daemon = startDaemon({ timing: { linger: 100 } });
  const alice = await daemon.irc("alice", "#a");
  const bob = await daemon.irc("bob", "#a");
  await bob.write("QUIT :bye\r\n");
  assertEquals(await bob.expectEnd(), "ERROR :Closing link: Quit: bye\r\n");
  await alice.expect(":bob!~bob@localhost QUIT :Quit: bye\r\n");
  // Once the server has closed its half too, writing fails.
  let refused = false;
  for (let i = 0; i < 200 && !refused; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    await bob.write("PING x\r\n").catch(() => refused = true);
  }
  assert(refused);
});

Deno.test("stopping tells every client why, and takes at most 2 s whatever clients do", async () => {
  await using daemon = startTlsDaemon();
  const irc = await daemon.irc("alice", "#lobby");
  const line = await daemon.line("bob");
  const tls = await daemon.dialTls();
  await tls.expect("ALIAS?");
  const silent = await daemon.dial();
  const startedAt = performance.now();
  await daemon.daemon.stop("the server is shutting down");
  assertLess(performance.now() - startedAt, 2_000);
  assertMatch(await irc.expectEnd(), /ERROR :Closing link: the server is shutting down\r\n$/);
  const goodbye = /You are no longer connected: the server is shutting down\.\n$/;
  assertMatch(await line.expectEnd(), goodbye);
  assertMatch(await tls.expectEnd(), goodbye);
  assertEquals(await silent.expectEnd(), "");
});

Deno.test("a client that closes its half after its last command gets every answer", async () => {
  await using daemon = startDaemon();
  const alice = await daemon.irc("alice", "#a");
  const bob = await daemon.dial();
  await bob.write("NICK bob\r\nUSER bob 0 * :bob\r\nJOIN #a\r\nPRIVMSG #a :hello\r\nPING end");
  await bob.conn.closeWrite();
  assertMatch(
    await bob.expectEnd(),
    / 366 bob #a [^\n]*\n:test.local PONG test.local end\r\nERROR :Closing link: Connection closed\r\n$/,
  );
  await alice.expect("PRIVMSG #a :hello\r\n:bob!~bob@localhost QUIT :Connection closed\r\n");
});

Deno.test("a line before a person closes their half is sent", async () => {
  await using daemon = startDaemon();
  const alice = await daemon.irc("alice", "#lobby");
  const bob = await daemon.dial();
  await bob.write("bob\nhello\nlast words");
  await bob.conn.closeWrite();
  await bob.expect("You are no longer connected: Connection closed.\n");
  await alice.expect("PRIVMSG #lobby :hello\r\n");
  await alice.expect("PRIVMSG #lobby :last words\r\n");
  await alice.expect("QUIT :Connection closed\r\n");
});

Deno.test("others see the user of a lost connection quit", async () => {
  await using daemon = startDaemon();
  const alice = await daemon.irc("alice", "#a");
  const bob = await daemon.irc("bob", "#a");
  await alice.expect("JOIN #a\r\n");
  // Closing with bytes unread resets the connection.
  bob.pause();
  await alice.write("PRIVMSG bob :1\r\nPRIVMSG bob :2\r\nPING x\r\n");
  await alice.expect("PONG");
  await bob.write("PRIVMSG #a :half a li");
  bob.close();
  await alice.expect(/:bob!~bob@localhost QUIT :Connection (closed|lost)\r\n/);
  await alice.write("PING y\r\n");
  await alice.expect("PONG test.local y\r\n");
});
