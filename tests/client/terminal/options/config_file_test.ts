/**
 * The configuration file join.toml.
 * @module
 */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../../../../cli/flags.ts";
import {
  configPath,
  NO_CONFIG,
  parseConfig,
  readConfig,
} from "../../../../client/terminal/options/config_file.ts";
import { parseJoin } from "../../../../client/terminal/options/flags.ts";
import { Sandbox } from "../../../support/executable.ts";

const PAIRS = Array.from({ length: 32 }, () => "AB").join(":");

const TEXT = `
nick = "alice"
channel = ["lobby", "#ops"]
theme = "dark"
quiet = "22:00-07:00"
keyword = ["deploy", "lunch time"]

[[server]]
name = "work"
address = "chat.example.org:7000"
account = "alice"
channel = ["#work"]
fingerprint = "${PAIRS.toLowerCase()}"

[[server]]
name = "home"
address = "kim@localhost"
plain = true
`;

Deno.test("join.toml: its settings hold unless flags override them", () => {
  const config = parseConfig(TEXT);
  assertEquals(config.quiet, { from: 22 * 60, to: 7 * 60 });
  assertEquals([config.theme, config.keywords], ["dark", ["deploy", "lunch time"]]);
  const target = (...args: string[]) => parseJoin(args, config).targets[0];
  assertEquals(target("work"), {
    host: "chat.example.org",
    port: 7000,
    plain: false,
    nick: "alice",
    channels: ["#work"],
    account: "alice",
    fingerprint: PAIRS,
  });
  const home = { host: "localhost", port: 6667, plain: true, nick: "kim" };
  assertEquals(target("home"), { ...home, channels: ["#lobby", "#ops"] });
  assertEquals(target("other.org", "--nick", "bob", "--channel", "x"), {
    host: "other.org",
    port: 6697,
    plain: false,
    nick: "bob",
    channels: ["#x"],
  });
  assertStringIncludes(
    assertThrows(() => parseJoin([], config), UsageError).message,
    "a name from join.toml: work, home",
  );
});

Deno.test("join.toml: the error for each mistake says what is allowed", () => {
  const wrong: Record<string, string> = {
    "nick = ": "it is not TOML",
    "nik = 'a'": "unknown key 'nik': did you mean 'nick'?",
    "xyzzy = 1":
      "unknown key 'xyzzy': there are nick, channel, account, theme, quiet, keyword, server",
    "quiet = '2h'": `'quiet' takes hours: quiet = "22:00-07:00"`,
    "quiet = '25-7'": '"25-7" is not a range of hours',
    "nick = 1": `'nick' takes a word in quotation marks: key = "word"`,
    "nick = '1a'": '"1a" is not a valid nick',
    "channel = '#a'": "'channel' takes a list of words",
    "channel = ['#a b']": '"#a b" is not a valid channel name',
    "account = 'a b'": `"a b" is not a valid account name`,
    "server = 1": "'server' takes a table: write [[server]]",
    "[[server]]\nname = 'a'": "[[server]] number 1: it needs a name and an address",
    "[[server]]\nname = 'a'\naddress = 'irc://x'": "[[server]] number 1: irc://x is a URL",
    "[[server]]\nname = 'a'\naddress = 'x'\nplain = 'yes'": "'plain' takes true or false",
    "[[server]]\nname = 'a'\naddress = 'x'\nfingerprint = 'ab'": "64 hexadecimal digits",
    "[[server]]\ntheme = 'dark'": "[[server]] number 1: unknown key 'theme'",
  };
  for (const [text, fault] of Object.entries(wrong)) {
    assertStringIncludes(assertThrows(() => parseConfig(text), UsageError).message, fault);
  }
});

Deno.test("join.toml: the environment decides where it is; without it there are defaults", async () => {
  const path = (env: Record<string, string>) => configPath((name) => env[name]);
  assertEquals(path({ XDG_CONFIG_HOME: "/x", HOME: "/h" }), "/x/chatd/join.toml");
  assertEquals(path({ XDG_CONFIG_HOME: "relative", HOME: "/h" }), "/h/.config/chatd/join.toml");
  assertEquals([path({}), readConfig(undefined)], [undefined, NO_CONFIG]);
  await using sandbox = new Sandbox();
  const file = `${sandbox.path}/join.toml`;
  assertEquals(readConfig(file), NO_CONFIG);
  await Deno.writeTextFile(file, "nick = 1");
  assertStringIncludes(assertThrows(() => readConfig(file), UsageError).message, `${file}: 'nick'`);
  assertThrows(() => readConfig(sandbox.path), UsageError, "it is a folder");
});
