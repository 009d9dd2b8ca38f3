/**
 * Tests reading and writing of messages.
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  addTag,
  escapeTag,
  format,
  formatTags,
  type Message,
  nickOf,
  parse,
  unescapeTag,
} from "../../protocol/message.ts";

/** Makes a message from the fields that are not empty. */
interface Brief {
  tags?: Record<string, string>;
  source?: string;
  command: string;
  params?: string[];
}

function message({ tags = {}, source, command, params = [] }: Brief): Message {
  const rest = { tags: new Map(Object.entries(tags)), command, params };
  return source === undefined ? rest : { ...rest, source };
}

const READ: [name: string, line: string, expected: Brief][] = [
  ["a command alone", "PING", { command: "PING" }],
  ["a command in small letters", "join #tea", { command: "JOIN", params: ["#tea"] }],
  ["a numeric", "001 alice", { command: "001", params: ["alice"] }],
  ["middle parameters", "MODE #a +o bob", { command: "MODE", params: ["#a", "+o", "bob"] }],
  ["a trailing parameter", "PRIVMSG #a :good day", {
    command: "PRIVMSG",
    params: ["#a", "good day"],
  }],
  ["one word after the colon", "MODE #a :+i", { command: "MODE", params: ["#a", "+i"] }],
  ["an empty trailing parameter", "TOPIC #a :", { command: "TOPIC", params: ["#a", ""] }],
  ["a trailing parameter of colons", "PRIVMSG #a :::)", {
    command: "PRIVMSG",
    params: ["#a", "::)"],
  }],
  ["spaces inside a trailing parameter", "PRIVMSG #a :  two  spaces  ", {
    command: "PRIVMSG",
    params: ["#a", "  two  spaces  "],
  }],
  ["a colon inside a middle parameter", "CONNECT ::1 a:b x", {
    command: "CONNECT",
    params: [":1 a:b x"],
  }],
  ["a colon later in a word", "NOTICE a:b c:", { command: "NOTICE", params: ["a:b", "c:"] }],
  ["several spaces everywhere", "  @a=1   :irc.x    MODE   #a    +n   ", {
    tags: { a: "1" },
    source: "irc.x",
    command: "MODE",
    params: ["#a", "+n"],
  }],
  ["a tab, which is no space", ":x\ty CMD a\tb", {
    source: "x\ty",
    command: "CMD",
    params: ["a\tb"],
  }],
  ["a source", ":bob!b@host.example QUIT :gone", {
    source: "bob!b@host.example",
    command: "QUIT",
    params: ["gone"],
  }],
  ["an empty source", ": QUIT", { command: "QUIT" }],
  ["tags with and without values", "@a=b;empty=;none;v.example/k=c :s CMD p", {
    tags: { a: "b", empty: "", none: "", "v.example/k": "c" },
    source: "s",
    command: "CMD",
    params: ["p"],
  }],
  ["a client-only tag", "@+typing=active TAGMSG #a", {
    tags: { "+typing": "active" },
    command: "TAGMSG",
    params: ["#a"],
  }],
  ["escapes in a tag", String.raw`@k=a\:b\sc\\d\re\nf CMD`, {
    tags: { k: "a;b c\\d\re\nf" },
    command: "CMD",
  }],
  ["escapes read one by one", String.raw`@k=\\n\\\s CMD`, {
    tags: { k: "\\n\\ " },
    command: "CMD",
  }],
  ["an unknown escape", String.raw`@k=a\bc CMD`, { tags: { k: "abc" }, command: "CMD" }],
  ["a backslash at the end of a tag", "@k=ab\\;l=\\ CMD", {
    tags: { k: "ab", l: "" },
    command: "CMD",
  }],
  ["equals signs in a tag's value", "@k==a=b= CMD", { tags: { k: "=a=b=" }, command: "CMD" }],
  ["a tag twice", "@k=1;l=2;k=3 CMD", { tags: { k: "3", l: "2" }, command: "CMD" }],
  ["a tag twice, last without value", "@k=1;k CMD", { tags: { k: "" }, command: "CMD" }],
  ["tags without a key", "@;;=x;a CMD", { tags: { a: "" }, command: "CMD" }],
  ["tags alone", "@a=b", { tags: { a: "b" }, command: "" }],
  ["an at sign alone", "@", { command: "" }],
  ["a source alone", ":irc.x", { source: "irc.x", command: "" }],
  ["nothing", "", { command: "" }],
  ["spaces alone", "   ", { command: "" }],
  ["text in any script", "PRIVMSG #茶 :Grüße 👋🏽", {
    command: "PRIVMSG",
    params: ["#茶", "Grüße 👋🏽"],
  }],
  ["more parameters than fifteen", `X ${"a ".repeat(20)}`, {
    command: "X",
    params: Array<string>(20).fill("a"),
  }],
  ["a line ending that was left on", "PRIVMSG #a :hi\r\n", {
    command: "PRIVMSG",
    params: ["#a", "hi"],
  }],
  ["line breaks and NUL inside", "PRIVMSG #a :one\rtwo\nthree\0four", {
    command: "PRIVMSG",
    params: ["#a", "one two three four"],
  }],
];

for (const [name, line, expected] of READ) {
  Deno.test(`parse reads ${name}`, () => assertEquals(parse(line), message(expected)));
}

Deno.test("parse does not change letters outside ASCII to ASCII", () => {
  assertEquals(parse("joın #a").command, "JOıN");
  assertEquals(parse("uſer x").command, "UſER");
});

Deno.test("adding a tag changes only that message", () => {
  const first = parse("PING");
  addTag(first, "a", "b");
  addTag(first, "c", "");
  assertEquals(format(first), "@a=b;c PING");
  assertEquals(parse("PING").tags.size, 0);
});

const WRITTEN: [name: string, message: Brief, expected: string][] = [
  ["a command alone", { command: "PING" }, "PING"],
  [
    "a last parameter that needs no colon",
    { command: "JOIN", params: ["#a", "key"] },
    "JOIN #a key",
  ],
  ["an empty last parameter", { command: "USER", params: ["a", "0", "*", ""] }, "USER a 0 * :"],
  ["a last parameter with a space", { command: "MODE", params: ["a b"] }, "MODE :a b"],
  ["a last parameter with a colon in front", { command: "X", params: [":)"] }, "X ::)"],
  ["text of one word", { command: "PRIVMSG", params: ["#a", "hi"] }, "PRIVMSG #a :hi"],
  ["a part without reason", { command: "PART", params: ["#a"] }, "PART #a"],
  ["a part with a reason", { command: "PART", params: ["#a", "bye"] }, "PART #a :bye"],
  ["a kick without reason", { command: "KICK", params: ["#a", "bob"] }, "KICK #a bob"],
  ["a kick with a reason", { command: "KICK", params: ["#a", "bob", "x"] }, "KICK #a bob :x"],
  ["a quit", { command: "QUIT", params: ["bye"] }, "QUIT :bye"],
  ["a numeric's text", {
    source: "irc.x",
    command: "353",
    params: ["me", "=", "#a", "@bob"],
  }, ":irc.x 353 me = #a :@bob"],
  ["a numeric's data", {
    source: "irc.x",
    command: "333",
    params: ["me", "#a", "bob", "1700000000"],
  }, ":irc.x 333 me #a bob 1700000000"],
  ["tags", {
    tags: { "+a/b": "x y;z\\\r\n", label: "" },
    source: "n!u@h",
    command: "TAGMSG",
    params: ["#a"],
  }, String.raw`@+a/b=x\sy\:z\\\r\n;label :n!u@h TAGMSG #a`],
];

for (const [name, value, expected] of WRITTEN) {
  Deno.test(`format writes ${name}`, () => {
    assertEquals(format(message(value)), expected);
    assertEquals(parse(expected), message(value));
  });
}

const REFUSED: [name: string, message: Brief, fault: string][] = [
  ["no command", { command: "" }, "The command"],
  ["a command with a space", { command: "A B" }, "The command"],
  ["a command with a line break", { command: "A\n" }, "The command"],
  ["a number that is no numeric", { command: "12" }, "The command"],
  ["an empty source", { source: "", command: "A" }, "The source"],
  ["a source with a space", { source: "a b", command: "A" }, "The source"],
  ["a source with a line break", { source: "a\nQUIT", command: "A" }, "NUL, CR or LF"],
  ["an empty middle parameter", { command: "A", params: ["", "b"] }, "Parameter 1 of A"],
  [
    "a space in a middle parameter",
    { command: "A", params: ["x", "a b", "c"] },
    "Parameter 2 of A",
  ],
  ["a colon before a middle parameter", { command: "A", params: [":x", "c"] }, "Parameter 1 of A"],
  ["LF in a parameter", { command: "A", params: ["x\ny"] }, "NUL, CR or LF"],
  ["CR in a parameter", { command: "A", params: ["x\ry"] }, "NUL, CR or LF"],
  ["NUL in a parameter", { command: "A", params: ["x\0y"] }, "NUL, CR or LF"],
  ["NUL in a tag's value", { tags: { a: "\0" }, command: "A" }, "NUL, CR or LF"],
  ["an empty tag key", { tags: { "": "x" }, command: "A" }, "The tag key"],
  ["a tag key with a space", { tags: { "a b": "x" }, command: "A" }, "The tag key"],
  ["a tag key with a semicolon", { tags: { "a;b": "x" }, command: "A" }, "The tag key"],
  ["a tag key with an equals sign", { tags: { "a=b": "x" }, command: "A" }, "The tag key"],
];

for (const [name, value, fault] of REFUSED) {
  Deno.test(`format refuses ${name}`, () => {
    assertThrows(() => format(message(value)), TypeError, fault);
  });
}

Deno.test("formatTags of no tags is empty", () => assertEquals(formatTags(new Map()), ""));

Deno.test("nickOf returns the part before the user or the host", () => {
  assertEquals(nickOf("bob!b@host"), "bob");
  assertEquals(nickOf("bob@host"), "bob");
  assertEquals(nickOf("irc.example"), "irc.example");
  assertEquals(nickOf(""), "");
});

const trouble = fc.constantFrom(..."@:;= \\\r\n\0+/!aZ09é茶👋\u{FEFF}");
const text = (unit: fc.Arbitrary<string>) => fc.string({ unit, maxLength: 12 });
const without = (forbidden: RegExp) =>
  text(fc.oneof(trouble, fc.string({ unit: "binary", minLength: 1, maxLength: 1 })))
    .map((value) => value.replaceAll(new RegExp(forbidden, "g"), ""));

const word = without(/[\0\r\n ]/).filter((value) => value !== "");
const middle = word.filter((value) => !value.startsWith(":"));
const trailing = without(/[\0\r\n]/);
const key = without(/[\0\r\n ;=]/).filter((value) => value !== "");
const value = without(/\0/);
const command = fc.oneof(
  fc.constantFrom("PRIVMSG", "NOTICE", "PART", "KICK", "MODE", "001", "333"),
  fc.stringMatching(/^[A-Z]{1,8}$/),
  fc.stringMatching(/^[0-9]{3}$/),
);

const anyMessage: fc.Arbitrary<Message> = fc.record({
  tags: fc.array(fc.tuple(key, value), { maxLength: 4 }).map((entries) => new Map(entries)),
  source: fc.option(word, { nil: undefined }),
  command,
  params: fc.tuple(fc.array(middle, { maxLength: 4 }), fc.option(trailing, { nil: undefined }))
    .map(([middles, last]) => last === undefined ? middles : [...middles, last]),
}).map(({ source, ...rest }) => source === undefined ? rest : { ...rest, source });

Deno.test("parse reads what format wrote", () => {
  fc.assert(
    fc.property(anyMessage, (message) => assertEquals(parse(format(message)), message)),
    { numRuns: 2000 },
  );
});

const mess = fc.array(
  fc.oneof(trouble, fc.constantFrom("  ", "\\:", "\\s", "k=v;"), fc.string({ unit: "binary" })),
  { maxLength: 8 },
).map((parts) => parts.join(""));

Deno.test("parse never throws, and format writes any message that it read with a command", () => {
  const line = fc.oneof(
    mess,
    fc.tuple(
      fc.oneof(fc.constant(""), mess.map((tags) => `@${tags} `)),
      fc.oneof(fc.constant(""), mess.map((source) => `:${source} `)),
      fc.oneof(command, fc.constant("privmsg"), mess),
      mess.map((params) => ` ${params}`),
    ).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(line, (line) => {
      const read = parse(line);
      if (/^([A-Z]+|[0-9]{3})$/.test(read.command)) assertEquals(parse(format(read)), read);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("unescapeTag undoes escapeTag", () => {
  fc.assert(
    fc.property(value, (value) => {
      const escaped = escapeTag(value);
      assertEquals(/[; \r\n]/.test(escaped), false);
      assertEquals(unescapeTag(escaped), value);
    }),
    { numRuns: 1000 },
  );
});
