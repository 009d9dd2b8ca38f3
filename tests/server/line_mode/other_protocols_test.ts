/**
 * Programs that speak another protocol to line mode.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { otherProtocol } from "../../../server/line_mode/other_protocols.ts";
import { startDaemon } from "../../support/daemon.ts";

for (
  const [first, protocol] of [
    ["POST / HTTP/1.1\r\nHost: a\r\n\r", "HTTP"],
    ["GET /", "HTTP"],
    ["PROPFIND /x HTTP/1.1", "HTTP"],
    ["OPTIONS sip:nm SIP/2.0", "HTTP"],
    ["\r\nPOST / HTTP/1.1", "HTTP"],
    ["no name\nGET / HTTP/1.1", "HTTP"],
    ["STARTTLS", "STARTTLS"],
    ["SSH-2.0-OpenSSH_9.9", "SSH"],
    ["EHLO mail.example", "SMTP"],
    ["a1 CAPABILITY", "IMAP"],
    ["PROXY TCP4 192.0.2.1 192.0.2.2 1 2", "the PROXY protocol"],
    ["*1\r\n$4\r\nPING", "Redis"],
    ["<?xml version='1.0'?>", "XMPP"],
    ["QUIT", "IRC before NICK and USER"],
    ["JOIN #lobby", "IRC before NICK and USER"],
    ["LIST", "IRC before NICK and USER"],
  ] as const
) {
  Deno.test(`a plain port says what it speaks, and ends: ${JSON.stringify(first)}`, async () => {
    await using daemon = startDaemon();
    const bob = await daemon.line("bob");
    const socket = await daemon.dial();
    await socket.write(`${first}\r\nmallory\r\nbuy this\r\n`);
    const answer = await socket.expectEnd();
    const why = `your program spoke ${protocol}`;
    assertEquals(answer.split("\n").at(-2)?.endsWith(`${why}.`), true, answer);
    assertMatch(answer, /this port speaks IRC and line mode/);
    const carol = await daemon.line("carol");
    await carol.write("hello\n");
    await bob.expect("carol: hello\n");
    assertEquals(bob.received.includes("mallory"), false);
    assertEquals(bob.received.includes("buy this"), false);
  });
}

Deno.test("a browser's request is not taken for a password, and a word is", async () => {
  await using daemon = startDaemon({ password: "LIST" });
  const browser = await daemon.dial();
  await browser.write("POST / HTTP/1.1\r\nLIST\r\n");
  assertMatch(await browser.expectEnd(), /your program spoke HTTP\.\n$/);
  const person = await daemon.dial();
  await person.write("LIST\n");
  await person.expect("ALIAS?");
});

Deno.test("names that begin like a command stay names", () => {
  for (const name of ["Get", "list", "MS", "CS", "Joiner", "NICKELBACK", "sshd", "héllo", ""]) {
    assertEquals(otherProtocol(name), undefined, name);
  }
});
