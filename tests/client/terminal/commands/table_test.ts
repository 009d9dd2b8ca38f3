/**
 * The table of the user's commands.
 * @module
 */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../../../../cli/flags.ts";
import { latestMessage } from "../../../../client/terminal/commands/client_actions.ts";
import type { CommandContext } from "../../../../client/terminal/commands/context.ts";
import { untilOf } from "../../../../client/terminal/commands/preferences.ts";
import {
  COMMAND_GROUPS,
  COMMANDS,
  findCommand,
  isSecret,
  runLine,
} from "../../../../client/terminal/commands/table.ts";
import type { Entry } from "../../../../client/core/events.ts";
import { showHours } from "../../../../client/terminal/options/quiet_hours.ts";
import { WordSet } from "../../../../client/core/model/word_set.ts";

function entry(nick: string, text: string, own = false): Entry {
  const msgid = `id-${text}`;
  return { kind: "message", time: 0, buffer: "#a", nick, text, own, mention: false, msgid };
}

/** The calls that a line makes, in order, each as words. */
function done(line: string, more: Partial<CommandContext> = {}): string[] {
  const calls: string[] = [];
  const note = (name: string) => (...args: unknown[]) => {
    calls.push([name, ...args.map((arg) => arg ?? "-")].join(" "));
  };
  const said = [entry("bob", "one"), entry("alice", "mine", true), entry("carol", "two")];
  const context: CommandContext = {
    current: "#a",
    ownNick: "alice",
    ignored: new WordSet(["mallory"]),
    isChannel: (name) => name.startsWith("#"),
    say: note("say"),
    isOperator: false,
    send: note("send"),
    ask: note("ask"),
    join: note("join"),
    part: note("part"),
    nick: note("nick"),
    open: note("open"),
    showTopic: note("showTopic"),
    showMembers: note("showMembers"),
    search: (attributes) => calls.push(`search ${[...attributes].join(" ")}`),
    messageOf: (whose) => latestMessage(said, whose),
    reply: (to, text) => calls.push(`reply ${to.text}: ${text}`),
    react: (to, emoji) => calls.push(`react ${to.text}: ${emoji}`),
    retry: (where) => where === undefined ? 2 : 1,
    register: note("register"),
    login: note("login"),
    quit: note("quit"),
    tell: note("tell"),
    ...more,
  };
  runLine(line, context);
  return calls;
}

Deno.test("commands: @NICK goes to one user outside channels, and mentions them in one", () => {
  assertEquals(done("@bob psst", { current: "carol" }), ["say bob psst message"]);
  assertEquals(done("@bob psst", { current: undefined }), ["say bob psst message"]);
  assertEquals(done("@bob psst", { current: "#a" }), ["say #a @bob psst message"]);
});

Deno.test("commands: /close leaves a channel once, and /react takes only emoji", () => {
  const calls: string[] = [];
  assertEquals(done("/close", { close: (name) => void calls.push(name) }), []);
  assertEquals(calls, ["#a"]);
  for (const emoji of ["👍", "❤️", "🇩🇪", "1️⃣"]) {
    assertEquals(done(`/react ${emoji}`), [`react two: ${emoji}`]);
  }
  const refused = assertThrows(() => done("/react hello"), UsageError);
  assertEquals(refused.message, '"hello" is not an emoji: type : and its name, then Tab');
});

/** Typed lines, and the effects of each. */
const DONE: Readonly<Record<string, readonly string[]>> = {
  "hello": ["say #a hello message"],
  "//hello": ["say #a /hello message"],
  "/usr/bin is full": ["say #a /usr/bin is full message"],
  "/usr/bin": ["say #a /usr/bin message"],
  "@bob psst": ["say #a @bob psst message"],
  "/me waves": ["say #a waves action"],
  "/msg bob  how are you": ["say bob how are you message"],
  "/M bob hi": ["say bob hi message"],
  "/say /x": ["say #a /x message"],
  "/notice #b done": ["say #b done notice"],
  "/query bob": ["open bob"],
  "/query bob hi there": ["open bob", "say bob hi there message"],
  "/reply yes": ["reply two: yes"],
  "/reply @bob yes indeed": ["reply one: yes indeed"],
  "/react 👍": ["react two: 👍"],
  "/react 👍 bob": ["react one: 👍"],
  "/redact": ["send REDACT #a id-mine"],
  "/redact a typo": ["send REDACT #a id-mine a typo"],
  "/retry": ["tell The message is sent again."],
  "/retry all": ["tell 2 messages are sent again."],
  "/ns info bob": ["ask NS info bob"],
  "/chanserv help": ["ask CS help"],
  "/knock #b let me in": ["ask KNOCK #b let me in"],
  "/accept -bob": ["ask ACCEPT -bob"],
  "/kill bob": ["ask KILL bob Disconnected by an operator"],
  "/uban": ["ask UBAN LIST"],
  "/uban *!*@bad.host 1d spam": ["ask UBAN ADD *!*@bad.host 1d spam"],
  "/unuban *!*@bad.host": ["ask UBAN DEL *!*@bad.host"],
  "/samode +m": ["ask SAMODE #a +m"],
  "/samode #b -k key": ["ask SAMODE #b -k key"],
  "/announce We restart at ten": ["ask WALLOPS We restart at ten"],
  "/join b": ["join #b -"],
  "/j #b,#c key": ["join #b key", "join #c key"],
  "/part": ["part #a "],
  "/part #b so long": ["part #b so long"],
  "/leave so long": ["part #a so long"],
  "/close": ["part #a "],
  "/topic": ["showTopic #a"],
  "/topic new one": ["send TOPIC #a new one"],
  "/topic #b new one": ["send TOPIC #b new one"],
  "/topic -": ["send TOPIC #a "],
  "/names": ["showMembers #a"],
  "/list": ["send LIST"],
  "/list #dev*": ["send LIST #dev*"],
  "/invite bob": ["send INVITE bob #a"],
  "/invite bob #b": ["send INVITE bob #b"],
  "/kick bob": ["send KICK #a bob"],
  "/kick #b bob be nice": ["send KICK #b bob be nice"],
  "/ban": ["send MODE #a +b"],
  "/ban bob": ["send MODE #a +b bob!*@*"],
  "/ban *!*@example.org": ["send MODE #a +b *!*@example.org"],
  "/unban bob": ["send MODE #a -b bob!*@*"],
  "/op bob carol": ["send MODE #a +o bob", "send MODE #a +o carol"],
  "/deop bob": ["send MODE #a -o bob"],
  "/voice bob": ["send MODE #a +v bob"],
  "/devoice bob": ["send MODE #a -v bob"],
  "/mode": ["send MODE #a"],
  "/mode +m": ["send MODE #a +m"],
  "/mode #b +k key": ["send MODE #b +k key"],
  "/nick bob": ["nick bob"],
  "/who": ["showMembers #a"],
  "/who bob": ["send WHOIS bob"],
  "/whois": ["send WHOIS alice"],
  "/w bob": ["send WHOIS bob"],
  "/whowas bob": ["send WHOWAS bob"],
  "/away": ["send AWAY"],
  "/away at lunch": ["send AWAY at lunch"],
  "/back": ["send AWAY"],
  "/ignore": ["tell You ignore mallory."],
  "/ignore bob": ["tell Messages from bob are hidden now: /unignore bob shows them again."],
  "/unignore mallory": ["tell Messages from mallory are shown again."],
  "/search tea from:bob": ["search from,bob text,tea"],
  "/register secret": ["register secret *"],
  "/register secret a@b.org": ["register secret a@b.org"],
  "/login bob open sesame": ["login bob open sesame"],
  "/oper root toor": ["send OPER root toor"],
  "/raw privmsg #a :two words": ["ask PRIVMSG #a two words"],
  "/quit so long": ["quit so long"],
  "/help join": ["tell /join CHANNEL [KEY]: join a channel (also /j)"],
};

Deno.test("commands: each does what its help says", () => {
  for (const [line, calls] of Object.entries(DONE)) {
    assertEquals([line, ...done(line)], [line, ...calls]);
  }
});

Deno.test("commands: they use optional actions of the front end if it has them", () => {
  const calls: unknown[] = [];
  const keywords = new WordSet(["lunch"]);
  const able: Partial<CommandContext> = {
    history: (count) => calls.push(["history", count]),
    clear: () => calls.push(["clear"]),
    close: (name) => calls.push(["close", name]),
    connect: (address) => calls.push(["connect", address]),
    disconnect: (reason) => calls.push(["disconnect", reason]),
    theme: (name) => calls.push(["theme", name]),
    quiet: (until) => calls.push(["quiet", until]),
    quietDaily: (hours) => calls.push(["daily", showHours(hours)]),
    keywords,
  };
  const lines = ["/history", "/history 5", "/clear", "/connect bob@host:1", "/disconnect bye"];
  for (const line of [...lines, "/theme dark", "/dnd", "/dnd off", "/dnd 22 - 7"]) done(line, able);
  done("/part", { ...able, current: "bob" });
  assertEquals(calls, [
    ["history", 100],
    ["history", 5],
    ["clear"],
    ["connect", "bob@host:1"],
    ["disconnect", "bye"],
    ["theme", "dark"],
    ["quiet", Infinity],
    ["quiet", undefined],
    ["daily", "22:00-07:00"],
    ["close", "bob"],
  ]);
  done("/keyword two words", able);
  assertEquals(done("/keyword", able), ["tell Keywords: lunch, two words."]);
  done("/keyword -lunch", able);
  assertEquals(keywords.all, ["two words"]);
  for (const line of lines) assertThrows(() => done(line), UsageError, "cannot");
});

Deno.test("commands: each mistake has an error with the usage", () => {
  const wrong: Record<string, string> = {
    "/jin #a": "did you mean /join?",
    "/xyzzy": "there is no command /xyzzy: see /help",
    "/kick": "an operand is missing: /kick NICK [REASON]",
    "/msg bob": "an operand is missing: /msg NICK TEXT",
    "/nick a.b": '"a.b" is not a valid nick: a nick cannot hold "."',
    "/join #a b,c": "",
    "/unignore bob": "you do not ignore bob",
    "/history many": "/history takes a number",
    "/reply @dave hi": "there is no message from dave",
    "/connect http://x": "is a URL",
    "/search before:noon": "a time is written",
    "/raw @a=b": "not an IRC line",
  };
  for (const [line, text] of Object.entries(wrong)) {
    if (text === "") continue;
    const error = assertThrows(() => done(line), UsageError);
    assertStringIncludes(error.message, text);
  }
  assertThrows(() => done("/retry", { retry: () => 0 }), UsageError, "no undelivered messages");
  assertThrows(
    () => done("/topic x", { current: "bob" }),
    UsageError,
    "bob is a user, not a channel",
  );
  assertThrows(() => done("hello", { current: undefined }), UsageError, "you are not in a channel");
  assertThrows(() => done("/dnd soon", { quiet: () => {} }), UsageError, '"soon" is not a time');
  assertThrows(() => done("/dnd 7-7", { quiet: () => {} }), UsageError, "is not a range of hours");
  assertThrows(() => done("/register pass word"), UsageError, "cannot contain spaces");
});

Deno.test("commands: the table is consistent", () => {
  const names = COMMANDS.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  assertEquals(names.length, new Set(names).size);
  for (const command of COMMANDS) {
    assertEquals(findCommand(command.name.toUpperCase()), command);
    assertEquals([command.name, command.kinds.length > 0], [command.name, command.operands !== ""]);
    assert(command.help.length <= 64, `${command.name}: ${command.help}`);
  }
  assertEquals(COMMAND_GROUPS.flatMap(({ commands }) => commands).length, COMMANDS.length);
  const [ordinary = ""] = done("/help");
  for (const { name, forOperators = false } of COMMANDS) {
    assertEquals(ordinary.includes(`  /${name} `), !forOperators, name);
  }
  const [help = ""] = done("/help", { isOperator: true });
  for (const { name } of COMMANDS) assertStringIncludes(help, `/${name}`);
  const commands = help.split("\n").filter((line) => line.startsWith("  "));
  assertEquals(commands.length, COMMANDS.length);
  const columns = commands.map((line) => /^ {2}.*? {2,}/.exec(line)?.[0].length);
  assertEquals(new Set(columns).size, 1, help);
  for (const line of commands) assert(line.length <= 98, line);
});

Deno.test("commands: lines with a password are recognized", () => {
  for (const line of ["/login bob x", "/register x", "/OPER a b", "/quote PASS x"]) {
    assertEquals([line, isSecret(line)], [line, true]);
  }
  for (const line of ["/msg bob x", "login", "//login", "/"]) {
    assertEquals([line, isSecret(line)], [line, false]);
  }
});

Deno.test("commands: /dnd parses durations", () => {
  assertEquals(untilOf("30m", 1000), 1000 + 30 * 60_000);
  assertEquals(untilOf("2h", 0), 7_200_000);
  assertEquals([untilOf(undefined, 0), untilOf("off", 0)], [Infinity, undefined]);
});
