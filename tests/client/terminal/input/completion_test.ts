/**
 * Completion with Tab.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Model } from "../../../../client/core/model/model.ts";
import {
  commandHints,
  complete,
  type CompletionContext,
  nicksOf,
} from "../../../../client/terminal/input/completion.ts";
import { Composer } from "../../../../client/terminal/input/composer.ts";
import { loadEmoji } from "../../../../client/terminal/input/emoji.ts";
import { parse } from "../../../../protocol/message.ts";

const CONTEXT: CompletionContext = {
  nicks: ["carol", "Bob", "bobby", "dave"],
  channels: ["#lobby", "#build", "#böse"],
  servers: ["chat.example.org"],
  themes: ["dark", "light"],
  ignored: ["mallory"],
  keywords: ["lunch"],
  emoji: { smile: "😄", smiley: "😃", sweat_smile: "😅", "+1": "👍" },
};

/** The candidates for the text before the bar. */
function completed(text: string): string[] {
  const cursor = text.indexOf("|");
  const bare = text.replace("|", "");
  const found = complete(bare, cursor, CONTEXT);
  if (found === undefined) return [];
  return found.candidates.map((each) =>
    bare.slice(0, found.from) + each.text + bare.slice(found.to)
  );
}

Deno.test("completion: nicks, with a colon at the start of a message", () => {
  assertEquals(completed("bo|"), ["Bob: ", "bobby: "]);
  assertEquals(completed("hi bo|"), ["hi Bob ", "hi bobby "]);
  assertEquals(completed("hi d| there"), ["hi dave there"]);
  assertEquals(completed("d| there"), ["dave: there"]);
  assertEquals(completed("@BOBB|"), ["@bobby "]);
  assertEquals(completed("|")[0], "carol: ");
  assertEquals(completed("one\ntwo b|"), ["one\ntwo Bob ", "one\ntwo bobby "]);
  assertEquals(completed("x|"), []);
});

Deno.test("completion: channels, emoji and commands by their beginning", () => {
  assertEquals(completed("see #b|"), ["see #build ", "see #böse "]);
  assertEquals(completed("see #BÖ|"), ["see #böse "]);
  assertEquals(completed("ha :smil|"), ["ha 😄 ", "ha 😃 ", "ha 😅 "]);
  assertEquals(completed("ha :+1:|"), ["ha 👍 "]);
  assertEquals(completed("ha :s|"), []);
  assertEquals(completed("/unb|"), ["/unban "]);
  assertEquals(completed("/ig| bob"), ["/ignore bob"]);
  assertEquals(completed("//ig|"), []);
  assertEquals(completed("say /ig|"), []);
});

Deno.test("completion: the operands of a command by their kind", () => {
  assertEquals(completed("/join b|"), ["/join #build ", "/join #böse "]);
  assertEquals(completed("/join #build b|"), []);
  assertEquals(completed("/msg bo|"), ["/msg Bob ", "/msg bobby "]);
  assertEquals(completed("/msg carol bo|"), ["/msg carol Bob ", "/msg carol bobby "]);
  assertEquals(completed("/op carol bo|"), ["/op carol Bob ", "/op carol bobby "]);
  assertEquals(completed("/me d|"), ["/me dave "]);
  assertEquals(completed("/react smiley|"), ["/react 😃 "]);
  assertEquals(completed("/react :+|"), ["/react 👍 "]);
  assertEquals(completed("/connect c|"), ["/connect chat.example.org "]);
  assertEquals(completed("/theme |"), ["/theme dark ", "/theme light "]);
  assertEquals(completed("/unignore |"), ["/unignore mallory "]);
  assertEquals(completed("/keyword |"), ["/keyword -lunch "]);
  assertEquals(completed("/dnd 3|"), ["/dnd 30m "]);
  assertEquals(completed("/help /th|"), ["/help theme "]);
  assertEquals(completed("/login bo|"), ["/login Bob ", "/login bobby "]);
  assertEquals(completed("/login bob b|"), []);
  assertEquals(completed("/xyzzy bo|"), ["/xyzzy Bob ", "/xyzzy bobby "]);
});

Deno.test("completion: the members who spoke last come first, without the user's own nick", () => {
  const model = new Model();
  model.nick = "alice";
  const hear = (...lines: string[]) => lines.forEach((line) => model.apply(parse(line), 0));
  hear(
    ":alice!a@h JOIN #a",
    ":s 353 alice = #a :@alice zoe +bob Carol dave",
    ":bob!b@h PRIVMSG #a :one",
    ":carol!c@h PRIVMSG #a :two",
    ":bob!b@h PRIVMSG #a :three",
    ":carol!c@h PRIVMSG #a :four",
    ":alice!a@h PRIVMSG #a :five",
    ":gone!g@h PRIVMSG #a :six",
    ":erin!e@h JOIN #a",
    ":frank!f@h PRIVMSG alice :psst",
  );
  assertEquals(nicksOf(model.buffers.get("#a"), "alice"), ["Carol", "bob", "dave", "erin", "zoe"]);
  assertEquals(nicksOf(model.buffers.get("frank"), "alice"), ["frank"]);
  assertEquals(nicksOf(undefined, "alice"), []);
});

Deno.test("completion: a command is explained while the user types it", () => {
  const hints = (text: string) =>
    commandHints(text).map(({ label, detail }) => `${label}: ${detail}`);
  assertEquals(hints("/unb"), ["/unban NICK|MASK: remove a ban"]);
  assertEquals(hints("/kick bob be"), ["/kick NICK [REASON]: remove a user from the channel"]);
  assert(hints("/").length > 30);
  for (const none of ["", "hi", "//x", "/xyzzy x", "/me one\ntwo"]) assertEquals(hints(none), []);
});

Deno.test("emoji: common names are known", async () => {
  const names = await loadEmoji();
  assert(Object.keys(names).length > 1500);
  assertEquals([names["smile"], names["tada"]], ["😄", "🎉"]);
});

/** The text of a composer after these keys, with a bar at the cursor; and the list. */
function composed(...keys: string[]) {
  const composer = new Composer();
  for (const key of keys) {
    if (/^(?:tab|shift-tab|up|down|left|enter|escape|ctrl-_)$/.test(key)) {
      composer.apply({ type: "key", name: key }, () => CONTEXT);
    } else composer.apply({ type: "text", text: key }, () => CONTEXT);
  }
  const { text, cursor } = composer.editor;
  const list = composer.menu?.candidates.map(({ label }, at) =>
    at === composer.menu?.selected ? `[${label}]` : label
  );
  return [`${text.slice(0, cursor)}|${text.slice(cursor)}`, list?.join(" ") ?? ""];
}

Deno.test("composer: Tab inserts the likeliest completion and steps through the others", () => {
  assertEquals(composed("da", "tab"), ["dave: |", ""]);
  assertEquals(composed("bo", "tab"), ["Bob: |", "[Bob] bobby"]);
  assertEquals(composed("bo", "tab", "tab"), ["bobby: |", "Bob [bobby]"]);
  assertEquals(composed("bo", "tab", "tab", "tab"), ["Bob: |", "[Bob] bobby"]);
  assertEquals(composed("bo", "shift-tab"), ["bobby: |", "Bob [bobby]"]);
  assertEquals(composed("bo", "tab", "down"), ["bobby: |", "Bob [bobby]"]);
  assertEquals(composed("bo", "tab", "up"), ["bobby: |", "Bob [bobby]"]);
  assertEquals(composed("hi bo!", "left", "tab"), ["hi Bob |!", "[Bob] bobby"]);
  assertEquals(composed("zz", "tab"), ["zz|", ""]);
});

Deno.test("composer: Escape restores the typed text, any other key continues", () => {
  assertEquals(composed("bo", "tab", "tab", "escape"), ["bo|", ""]);
  assertEquals(composed("bo", "tab", "x"), ["Bob: x|", ""]);
  assertEquals(composed("bo", "tab", "tab", "x", "ctrl-_", "ctrl-_"), ["bo|", ""]);
  assertEquals(composed("bo", "tab", "enter"), ["|", ""]);
  const composer = new Composer();
  composer.open("#a");
  composer.apply({ type: "text", text: "/k" }, () => CONTEXT);
  assertEquals(composer.hints.map(({ label }) => label), [
    "/kick NICK [REASON]",
    "/knock CHANNEL [TEXT]",
    "/keyword [WORD|-WORD]",
    "/keys",
  ]);
  composer.apply({ type: "key", name: "tab" }, () => CONTEXT);
  composer.open("#b");
  assertEquals([composer.editor.text, composer.menu, composer.hints.length], ["", undefined, 0]);
});
