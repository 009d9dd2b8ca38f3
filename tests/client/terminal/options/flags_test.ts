/**
 * The command line of `chatd join`.
 * @module
 */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../../../../cli/flags.ts";
import { commandHelp } from "../../../../cli/help.ts";
import { parseServerAddress } from "../../../../client/terminal/options/server_address.ts";
import { NO_CONFIG } from "../../../../client/terminal/options/config_file.ts";
import { joinCommand, parseJoin } from "../../../../client/terminal/options/flags.ts";
import { parseFingerprint } from "../../../../client/terminal/options/values.ts";
import { nickLike } from "../../../../client/terminal/options/default_nick.ts";
import { stateFolder } from "../../../../client/terminal/storage/key_value_file.ts";

const message = (args: string[]) => assertThrows(() => parseJoin(args), UsageError).message;

Deno.test("join: addresses are parsed in the ways that users write them", () => {
  assertEquals(parseServerAddress("host"), { host: "host" });
  assertEquals(parseServerAddress("alice@chat.example.org:7000"), {
    nick: "alice",
    host: "chat.example.org",
    port: 7000,
  });
  assertEquals(parseServerAddress("[::1]:6697"), { host: "::1", port: 6697 });
  assertEquals(parseServerAddress("::1"), { host: "::1" });
  assertEquals(parseServerAddress("a@[fe80::1%eth0]"), { nick: "a", host: "fe80::1%eth0" });
});

Deno.test("join: flags have defaults", () => {
  assertEquals(parseJoin(["host"]), {
    targets: [{ host: "host", port: 6697, plain: false }],
    json: false,
    follow: false,
    history: 0,
    config: NO_CONFIG,
  });
  assertEquals(parseJoin(["host", "--plain"]).targets[0]?.port, 6667);
  assertEquals(parseJoin(["host", "--channel", "ops", "--channel", "#dev"]).targets[0]?.channels, [
    "#ops",
    "#dev",
  ]);
  assertEquals(parseJoin(["a", "bob@b:1", "a"]).targets, [
    { host: "a", port: 6697, plain: false },
    { host: "b", port: 1, nick: "bob", plain: false },
  ]);
});

Deno.test("join: each mistake has an error that says what to do", () => {
  assertStringIncludes(message([]), "chatd join HOST");
  assertStringIncludes(message(["a", "b", "--invite", "x"]), "one server at a time");
  assertStringIncludes(message(["host:0"]), "from 1 to 65535");
  assertStringIncludes(message(["host:http"]), 'not "http"');
  assertStringIncludes(message(["irc://host"]), "is a URL");
  assertStringIncludes(message(["a b"]), "neither a host name nor");
  assertStringIncludes(message(["@host"]), "cannot be empty");
  assertStringIncludes(message(["x@"]), "has no host");
  assertStringIncludes(message(["a@h", "--nick", "b"]), "two nicks");
  assertStringIncludes(message(["h", "--nick", "1a"]), "cannot begin with a digit");
  assertStringIncludes(message(["h", "--channel", "#a b"]), "cannot hold a space");
  assertStringIncludes(message(["h", "--fingerprint", "AB:CD"]), "64 hexadecimal digits");
  assertStringIncludes(message(["h", "--plain", "--fingerprint", "ab".repeat(32)]), "--plain");
  assertStringIncludes(message(["h", "--history", "many"]), "takes a number");
  assertStringIncludes(message(["h", "--folow"]), "did you mean --follow?");
});

Deno.test("join: fingerprints are accepted in every common notation", () => {
  const pairs = Array.from({ length: 32 }, (_, i) => i.toString(16).padStart(2, "0").toUpperCase());
  const shown = pairs.join(":");
  for (
    const text of [shown, shown.toLowerCase(), pairs.join(""), `SHA256:${shown}`, pairs.join(" ")]
  ) {
    assertEquals(parseFingerprint(text), shown);
  }
});

Deno.test("join: any login name makes a valid nick", () => {
  assertEquals(nickLike("kim"), "kim");
  assertEquals(nickLike("Jürgen.Müller"), "JürgenMüller");
  assertEquals(nickLike("42-x!"), "x");
  assertEquals(nickLike("..."), undefined);
});

Deno.test("join: the environment decides where the state is kept", () => {
  const folder = (env: Record<string, string>) => stateFolder((name) => env[name]);
  assertEquals(folder({ XDG_STATE_HOME: "/x", HOME: "/h" }), "/x/chatd");
  assertEquals(folder({ XDG_STATE_HOME: "relative", HOME: "/h" }), "/h/.local/state/chatd");
  assertEquals(folder({}), undefined);
});

Deno.test("join: its help fits on a screen", () => {
  const lines = commandHelp(joinCommand).split("\n");
  assertEquals(lines.filter((line) => line.length > 80), []);
});
