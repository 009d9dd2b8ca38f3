/**
 * Tests which texts can be nicks and channel names.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { format, parse } from "../../../protocol/message.ts";
import {
  asciiNickFault,
  CHANNEL_MAX,
  channelFault,
  isChannel,
  isNick,
  NICK_MAX,
  nickFault,
  PREFIXES,
  prefixSymbols,
} from "../../../protocol/names/names.ts";

for (
  const nick of [
    "a",
    "alice",
    "Alice_2",
    "[away]",
    "^_^",
    "`x{|}\\",
    "x-y",
    "a#b",
    "Zoë",
    "茶",
    "Владимир",
    "हिन्दी",
    "fox🦊",
    "n".repeat(NICK_MAX),
    "🦊".repeat(NICK_MAX),
  ]
) {
  Deno.test(`${nick} can be a nick`, () => {
    assertEquals(nickFault(nick), undefined);
    assert(isNick(nick));
  });
}

// A test's title is shown in a terminal: escape the control characters.
function visible(name: string): string {
  const escape = (char: string) => `\\u{${char.codePointAt(0)!.toString(16)}}`;
  return `"${name.replaceAll(/[^ -~]/gu, escape)}"`;
}

const NO_NICKS: [nick: string, fault: string][] = [
  ["", "a nick cannot be empty"],
  ["1st", "a nick cannot begin with a digit"],
  ["-x", 'a nick cannot begin with "-"'],
  ["#x", 'a nick cannot begin with "#"'],
  ["&x", 'a nick cannot begin with "&"'],
  ["~x", 'a nick cannot begin with "~"'],
  ["+x", 'a nick cannot begin with "+"'],
  ["%x", 'a nick cannot begin with "%"'],
  ["$x", 'a nick cannot begin with "$"'],
  ["@x", 'a nick cannot hold "@"'],
  [":x", 'a nick cannot hold ":"'],
  ["a b", "a nick cannot hold a space"],
  ["a,b", 'a nick cannot hold ","'],
  ["a*", 'a nick cannot hold "*"'],
  ["a?", 'a nick cannot hold "?"'],
  ["a.b", 'a nick cannot hold "."'],
  ["a!b", 'a nick cannot hold "!"'],
  ["a/b", 'a nick cannot hold "/"'],
  ["a=", 'a nick cannot hold "="'],
  ["a\tb", "a nick cannot contain invisible characters"],
  ["a\u{0}", "a nick cannot contain invisible characters"],
  ["a\u{7F}", "a nick cannot contain invisible characters"],
  ["a\u{A0}b", "a nick cannot contain invisible characters"],
  ["a\u{200B}", "a nick cannot contain invisible characters"],
  ["a\u{202E}", "a nick cannot contain invisible characters"],
  ["a\u{3164}", "a nick cannot contain invisible characters"],
  ["a\u{FE0F}", "a nick cannot contain invisible characters"],
  ["a\u{FEFF}", "a nick cannot contain invisible characters"],
  ["a\u{D800}", "a nick cannot contain invisible characters"],
  ["\u{301}a", "a nick cannot begin with a combining mark"],
  ["e\u{301}", "a nick must be in Unicode's composed form (NFC)"],
  ["n".repeat(NICK_MAX + 1), "a nick cannot be longer than 32 characters"],
];

for (const [nick, fault] of NO_NICKS) {
  Deno.test(`${visible(nick)} cannot be a nick`, () => {
    assertEquals(nickFault(nick), fault);
    assertEquals(isNick(nick), false);
  });
}

Deno.test("a nick's length is counted in code points", () => {
  assertEquals(nickFault("🦊🦊🦊", 3), undefined);
  assertEquals(nickFault("🦊🦊🦊", 2), "a nick cannot be longer than 2 characters");
});

for (const name of ["#a", "##tea", "#Zoë's-room", "#a.b/c:d", "#茶🦊", "#" + "c".repeat(63)]) {
  Deno.test(`${name} can be a channel`, () => {
    assertEquals(channelFault(name), undefined);
    assert(isChannel(name));
  });
}

const NO_CHANNELS: [name: string, fault: string][] = [
  ["", "a channel name cannot be empty"],
  ["tea", 'a channel name begins with "#"'],
  ["&tea", 'a channel name begins with "#"'],
  ["#", 'a channel name needs more than "#"'],
  ["#a b", "a channel name cannot hold a space"],
  ["#a,b", 'a channel name cannot hold ","'],
  ["#a*", 'a channel name cannot hold "*"'],
  ["#a?", 'a channel name cannot hold "?"'],
  ["#a\u{7}", "a channel name cannot contain invisible characters"],
  ["#a\u{200D}", "a channel name cannot contain invisible characters"],
  ["#e\u{301}", "a channel name must be in Unicode's composed form (NFC)"],
  ["#" + "c".repeat(CHANNEL_MAX), "a channel name cannot be longer than 64 characters"],
];

for (const [name, fault] of NO_CHANNELS) {
  Deno.test(`${visible(name)} cannot be a channel`, () => {
    assertEquals(channelFault(name), fault);
    assertEquals(isChannel(name), false);
  });
}

Deno.test("every valid name can be a parameter of a message", () => {
  const name = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.string({ unit: "binary-ascii", maxLength: 40 }),
    fc.string({ unit: "grapheme", maxLength: 40 }),
  );
  fc.assert(
    fc.property(name, (name) => {
      const nick = nickFault(name);
      if (nick === undefined) {
        const message = parse(format({
          tags: new Map(),
          source: `${name}!u@h`,
          command: "MODE",
          params: ["#a", "+o", name, name],
        }));
        assertEquals(message.params, ["#a", "+o", name, name]);
        assertEquals(message.source, `${name}!u@h`);
      } else assertMatch(nick, /^a nick /);
      const channel = channelFault(`#${name}`);
      if (channel === undefined) {
        const line = format({ tags: new Map(), command: "JOIN", params: [`#${name}`, "key"] });
        assertEquals(parse(line).params, [`#${name}`, "key"]);
      } else assertMatch(channel, /^a channel name /);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("the prefixes are listed highest first, each once", () => {
  assertEquals(PREFIXES.map(({ mode }) => mode).join(""), "qaohv");
  assertEquals(PREFIXES.map(({ symbol }) => symbol).join(""), "~&@%+");
});

Deno.test("the symbols of modes come highest first, in any order of the modes", () => {
  assertEquals(prefixSymbols("vo"), "@+");
  assertEquals(prefixSymbols("vhoaq"), "~&@%+");
  assertEquals(prefixSymbols(""), "");
});

Deno.test("classic nicks are ASCII, and other nicks get a suggestion if possible", () => {
  for (const nick of ["alice", "Bob_2", "[x]\\\\`^{|}-"]) {
    assertEquals(asciiNickFault(nick), undefined);
  }
  assertMatch(asciiNickFault("Zoë") ?? "", /hold only the letters A to Z.*; try Zoe$/);
  for (const nick of ["Ünal;", "иван", "a+b", "x\u{1f600}"]) {
    assertMatch(asciiNickFault(nick) ?? "", /hold only the letters A to Z[^;]*$/);
  }
});
