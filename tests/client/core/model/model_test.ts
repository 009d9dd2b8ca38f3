/**
 * Messages change the client's model.
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { fold } from "../../../../protocol/names/casemapping.ts";
import { parse } from "../../../../protocol/message.ts";
import type { ClientEvent, Entry } from "../../../../client/core/events.ts";
import { Model } from "../../../../client/core/model/model.ts";

/** Returns the model of alice's client after these lines, and the events that they caused. */
function after(...lines: string[]): { model: Model; events: ClientEvent[] } {
  const model = new Model();
  model.nick = "alice";
  const events = [
    ":srv 005 alice CHANTYPES=# PREFIX=(ohv)@%+ STATUSMSG=@+ CHANMODES=beI,k,l,imnst :are supported",
    ":alice!u@h JOIN #a",
    ":srv 353 alice = #a :@%bob alice +Carol",
    ":srv 366 alice #a :End",
    ...lines,
  ].flatMap((line) => model.apply(parse(line), 0));
  return { model, events };
}

function membersOf({ model }: { model: Model }): string[] {
  return [...model.buffers.get("#A")?.members.values() ?? []]
    .map(({ nick, prefixes }) => prefixes + nick).sort();
}

function entriesOf({ events }: { events: ClientEvent[] }): Entry[] {
  return events.filter((event) => event.type === "entry").map(({ entry }) => entry)
    .filter(({ own, kind }) => !own || kind !== "join");
}

Deno.test("members join, leave, and change nicks and ranks", () => {
  assertEquals(membersOf(after()), ["+Carol", "@%bob", "alice"]);
  assertEquals(membersOf(after(":dave!u@h JOIN #a", ":bob!u@h PART #a :bye")), [
    "+Carol",
    "alice",
    "dave",
  ]);
  assertEquals(membersOf(after(":carol!u@h QUIT :gone", ":bob!u@h NICK rob")), ["@%rob", "alice"]);
  assertEquals(
    membersOf(after(":bob!u@h MODE #a +kv-o+b secret alice bob *!*@x", ":x MODE #a +l-k 5 *")),
    ["%bob", "+Carol", "+alice"],
  );
  assertEquals(membersOf(after(":bob!u@h KICK #a carol :out")), ["@%bob", "alice"]);
  assertEquals(membersOf(after(":bob!u@h KICK #a alice :out")), []);
});

Deno.test("away states come from WHOX and the server's answers to AWAY, too", () => {
  const away = (...lines: string[]) => {
    const { model, events } = after(...lines);
    const members = [...model.buffers.get("#a")?.members.values() ?? []];
    assertEquals(events.filter(({ type }) => type === "error"), []);
    return [members.filter(({ away }) => away).map(({ nick }) => nick).join(), model.away];
  };
  const who = [":srv 354 alice 152 bob G@", ":srv 354 alice 152 Carol H", ":srv 315 alice #a :End"];
  assertEquals(away(...who), ["bob", false]);
  assertEquals(away(":srv 354 alice 7 bob G@"), ["", false]);
  assertEquals(away(":srv 306 alice :You have been marked as being away"), ["alice", true]);
  assertEquals(away(":srv 306 alice :x", ":srv 305 alice :back"), ["", false]);
});

Deno.test("away states, accounts and topics are kept", () => {
  const { model } = after(
    ":bob!u@h AWAY :lunch",
    ":carol!u@h ACCOUNT carol1",
    ":dave!u@h JOIN #a * :Dave",
    ":erin!u@h JOIN #a erin1 :Erin",
    ":bob!u@h TOPIC #a :news",
  );
  const members = model.buffers.get("#a")?.members;
  assertEquals(members?.get("bob")?.away, true);
  assertEquals(members?.get("carol")?.account, "carol1");
  assertEquals(members?.get("dave")?.account, undefined);
  assertEquals(members?.get("erin")?.account, "erin1");
  assertEquals(model.buffers.get("#a")?.topic, "news");
});

Deno.test("messages go to their conversations, and count as unread", () => {
  const said = after(
    ":bob!u@h PRIVMSG #a :hello",
    ":bob!u@h PRIVMSG #a :hey Alice, look",
    ":bob!u@h PRIVMSG @#a :for operators",
    ":bob!u@h PRIVMSG alice :psst",
    ":alice!u@h PRIVMSG bob :what?",
    ":bob!u@h PRIVMSG #a :\x01ACTION waves\x01",
    ":bob!u@h PRIVMSG alice :\x01VERSION\x01",
  );
  assertEquals(entriesOf(said).map(({ buffer, kind, mention }) => [buffer, kind, mention]), [
    ["#a", "message", false],
    ["#a", "message", true],
    ["#a", "message", false],
    ["bob", "message", true],
    ["bob", "message", false],
    ["#a", "action", false],
  ]);
  const channel = said.model.buffers.get("#a");
  assertEquals([channel?.unread, channel?.mentions], [4, 1]);
  said.model.buffers.read("#A");
  assertEquals([channel?.unread, channel?.mentions], [0, 0]);
  assertEquals(said.model.buffers.get("bob")?.kind, "query");
});

Deno.test("QUIT and NICK are one event that names every shared channel", () => {
  const { events } = after(
    ":alice!u@h JOIN #b",
    ":bob!u@h JOIN #b",
    ":bob!u@h NICK rob",
    ":rob!u@h QUIT :bye",
    ":alice!u@h NICK ally",
  );
  const told = events.filter((event) => event.type === "entry")
    .filter(({ entry }) => entry.kind === "nick" || entry.kind === "quit");
  assertEquals(told.map(({ entry, buffers }) => [entry.kind, entry.text, ...buffers]), [
    ["nick", "rob", "#a", "#b"],
    ["quit", "bye", "#a", "#b"],
    ["nick", "ally", "#a", "#b"],
  ]);
  assertEquals(events.at(-1), { type: "own-nick", nick: "ally", before: "alice" });
});

Deno.test("the model puts errors and answers into words", () => {
  const { events } = after(
    ":srv 401 alice zed :No such nick/channel",
    ":srv 311 alice bob b host * :Bob B.",
    ":srv 372 alice :- message of the day",
    ":srv FAIL TOPIC CANNOT_DO #a :It is too long",
    ":srv 499 alice #a :Something unheard of",
  );
  assertEquals(events.slice(-4), [
    { type: "error", text: "No user has the nick zed." },
    { type: "info", text: "bob is b@host (Bob B.)" },
    { type: "error", text: "It is too long" },
    { type: "error", text: "#a: Something unheard of" },
  ]);
});

Deno.test("no line from a server makes the model throw", () => {
  const word = fc.constantFrom(
    "#a",
    "alice",
    "bob",
    "",
    "+o-v",
    "*",
    "JOIN",
    "@+x",
    ":",
    "a b",
    "PREFIX=(",
    "-PREFIX",
  );
  const command = fc.constantFrom(
    ..."JOIN PART KICK QUIT NICK TOPIC MODE PRIVMSG NOTICE AWAY ACCOUNT BATCH FAIL".split(" "),
    ..."005 331 332 353 366 401 311 319 322 324 433".split(" "),
  );
  const line = fc.tuple(
    fc.constantFrom("", ":bob!u@h ", ":alice!u@h ", ":srv ", "@batch=x :bob!u@h "),
    command,
    fc.array(word, { maxLength: 5 }),
  ).map(([source, name, words]) => `${source}${name} ${words.join(" ")}`);
  fc.assert(fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
    const { model } = after(...lines);
    for (const { members } of model.buffers.all()) {
      assertEquals([...members.keys()], [...members.values()].map(({ nick }) => fold(nick)));
    }
  }));
});

Deno.test("invitations, registered accounts and kicks are told in words", () => {
  const model = new Model();
  model.nick = "alice";
  model.apply(parse(":alice!a@h JOIN #a"), 1);
  const told = (line: string) =>
    model.apply(parse(line), 1).flatMap((event) =>
      event.type === "info" || event.type === "error"
        ? [event.text]
        : event.type === "left"
        ? [event.reason]
        : []
    );
  assertEquals(told(":bob!b@h INVITE alice #b"), ["bob invites you to #b: /join #b"]);
  assertEquals(told(":bob!b@h INVITE carol #a"), ["bob invited carol to #a."]);
  assertEquals(told(":srv REGISTER SUCCESS alice :Account created"), [
    "The account alice is registered, and you are logged in to it.",
  ]);
  assertEquals(told(":srv 443 alice dave #a :is already on channel"), [
    "dave is in that channel already.",
  ]);
  assertEquals(told(":srv 317 alice bob 60 1 :seconds idle"), [
    "bob has said nothing for 1 minute",
  ]);
  assertEquals(told(":bob!b@h KICK #a alice :enough"), ["You were kicked from #a by bob: enough"]);
});
