/**
 * Programs that speak another protocol to line mode.
 * @module
 */

import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
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
    ["patch / HTTP/1.1", "HTTP"],
    ["get / http/1.0", "HTTP"],
    ["GET", "HTTP"],
    ["M-SEARCH * HTTP/1.1", "HTTP"],
    [`GET /${"x".repeat(9_000)} HTTP/1.1`, "HTTP"],
    ["RFB 003.008", "VNC"],
    ["SERVER x 1 :y", "IRC before NICK and USER"],
    [":a!b@c PRIVMSG #x :y", "IRC before NICK and USER"],
    ["@x=y PRIVMSG #x :y", "IRC before NICK and USER"],
    ["NOOP", "SMTP"],
    ["MGLNDD_192.0.2.1_6667", "a port scanner's protocol"],
    ["*1\r\n$4", "Redis"],
    ["\0\0\0\x85\xffSMBr", "a binary protocol"],
    ["\x10\x0c\0\x04MQTT\x04\x02", "a binary protocol"],
  ] as const
) {
  Deno.test(`a plain port says what it speaks, and ends: ${JSON.stringify(first.slice(0, 40))}`, async () => {
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

Deno.test("commands of other protocols are no names", () => {
  for (
    const line of [
      ..."CONNECT MAP AUTH SUBSCRIBE UID SQUIT RSET ERROR CAPAB NJOIN SVSNICK M-SEARCH DATA".split(
        " ",
      ),
      ..."USERS SUMMON DIE RESTART DESCRIBE FEAT SYST UIDL SET MGLNDD_x quit PRIVMSG".split(" "),
      "NS IDENTIFY",
      "ns identify sesame",
      "whois bob",
      "who #lobby",
      "privmsg bob hello there",
      "Get / HTTP/1.1",
      "get http://example.com/",
      "options rtsp://192.0.2.1/ RTSP/1.0",
      "foo / Bar/1.0",
      "subscribe sip:a@b SIP/2.0",
      "GET key",
      "set key 0 0 5",
      "PASV now",
      "t3 12.1.2 HELO/1",
      "A1 NOOP",
      "a1 login bob sesame",
      "MAIL FROM:<a@b>",
      "CONNECT {}",
      "XYZZY 1.0",
      ":irc.example 001 bob :Welcome",
      "@time=1 :a PRIVMSG #x :y",
      "@x PRIVMSG #x :y",
      "@RSYNCD: 31.0",
      "@time=2026 CAP LS",
      '{"id":1}',
      '[{"id":1}]',
      "$4",
      "JDWP-Handshake",
      "\x13BitTorrent protocol",
      "\x05\x01\0",
      "<policy-file-request/>",
    ]
  ) assertNotEquals(otherProtocol(line), undefined, line);
});

Deno.test("lines that a person may answer are asked again, and telnet's ends are no bytes", () => {
  for (
    const line of [
      ...["two words", "John Smith", "JOHN SMITH", "DJ Bobo", "who are you?", "help me", "@bob"],
      ...["@bob hi", "hello\r", "bob\r\0", "zo\uFFFD", "\x1b[A", ""],
    ]
  ) assertEquals(otherProtocol(line), undefined, line);
});

Deno.test("names that begin like a command stay names", () => {
  for (
    const name of ["Get", "list", "MS", "CS", "Joiner", "NICKELBACK", "sshd", "héllo", ""].concat(
      "map get noop auth connect error uid server NS bob BOB REGINA Map".split(" "),
    )
  ) {
    assertEquals(otherProtocol(name), undefined, name);
  }
});
