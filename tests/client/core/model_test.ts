import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { fold } from "../../../protocol/casemapping.ts";
import { parse } from "../../../protocol/message.ts";
import { backoff } from "../../../client/core/connection/backoff.ts";
import { Batches } from "../../../client/core/connection/batches.ts";
import { Buffers, ENTRIES_KEPT } from "../../../client/core/model/buffers.ts";
import { mentions } from "../../../client/core/model/entries.ts";
import type { ClientEvent, Entry } from "../../../client/core/events.ts";
import { Model } from "../../../client/core/model/model.ts";
import { NickChooser } from "../../../client/core/identity/nick_chooser.ts";
import { SendQueue } from "../../../client/core/sending/send_queue.ts";
import { sendable, split } from "../../../client/core/sending/split.ts";

/** A model that alice's client has after these lines, and the events that they gave. */
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

Deno.test("model: members come, go, change names and ranks", () => {
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

Deno.test("model: away, accounts and topics are kept", () => {
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

Deno.test("model: what is said goes where it belongs, and counts as unread", () => {
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

Deno.test("model: a quit and a new nick concern every channel that we share, and are told once", () => {
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

Deno.test("model: refusals and answers come in words", () => {
  const { events } = after(
    ":srv 401 alice zed :No such nick/channel",
    ":srv 311 alice bob b host * :Bob B.",
    ":srv 372 alice :- message of the day",
    ":srv FAIL TOPIC CANNOT_DO #a :It is too long",
    ":srv 499 alice #a :Something unheard of",
  );
  assertEquals(events.slice(-4), [
    { type: "error", text: "Nobody here is called zed." },
    { type: "info", text: "bob is b@host (Bob B.)" },
    { type: "error", text: "It is too long" },
    { type: "error", text: "#a: Something unheard of" },
  ]);
});

Deno.test("model: no line of a server makes it throw", () => {
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

Deno.test("mentions: a nick counts as a word of its own", () => {
  for (const text of ["alice: hi", "hi Alice!", "@alice", "(alice)"]) {
    assertEquals([text, mentions(text, "alice")], [text, true]);
  }
  for (const text of ["malice", "alices", "alice_", "éalice"]) {
    assertEquals([text, mentions(text, "alice")], [text, false]);
  }
});

Deno.test("buffers: the oldest entries are dropped, the newest stay", () => {
  const buffers = new Buffers();
  const buffer = buffers.open("#a", "channel");
  for (let time = 0; time < ENTRIES_KEPT * 3; time++) {
    buffers.add({
      kind: "message",
      time,
      buffer: "#a",
      nick: "x",
      text: "",
      own: false,
      mention: false,
    }, ["#a"]);
  }
  assertEquals(buffer.entries.length < ENTRIES_KEPT * 1.5, true);
  assertEquals(buffer.entries.at(-1)?.time, ENTRIES_KEPT * 3 - 1);
});

Deno.test("model: somebody who leaves without a reason has none", () => {
  for (const text of ["", "Quit", "Quit: ", "Client Quit"]) {
    const [entry] = new Model().history("#a", [parse(`:bob!u@h QUIT :${text}`)], 0);
    assertEquals(entry?.text, "", text);
  }
  const [entry] = new Model().history("#a", [parse(":bob!u@h QUIT :Quit: so long")], 0);
  assertEquals(entry?.text, "Quit: so long");
});

Deno.test("batches: history is held until it is whole, answers pass with their label", () => {
  const batches = new Batches();
  const taken = [
    "@label=7 :srv BATCH +1 labeled-response",
    "@batch=1 :srv NOTICE alice :hi",
    "@batch=1 :srv BATCH +2 chathistory #a",
    "@batch=2 :bob!u@h PRIVMSG #a :one",
    "@batch=2 :srv BATCH +3 draft/multiline #a",
    "@batch=3 :bob!u@h PRIVMSG #a :two",
    ":srv BATCH -3",
    ":bob!u@h PRIVMSG #a :live",
    ":srv BATCH -2",
    ":srv BATCH -1",
    ":srv BATCH -unknown",
  ].map((line) => batches.apply(parse(line))).filter((each) => each !== undefined);
  const seen = taken.map((each) =>
    "batch" in each
      ? [each.batch.type, ...each.batch.messages.map(({ params }) => params[1])]
      : [each.message.tags.get("label"), each.message.params[1]]
  );
  assertEquals(seen, [["7", "hi"], [undefined, "live"], ["chathistory", "one", "two"]]);
});

Deno.test("send queue: at most a window is on its way, and a loss puts all of it back", () => {
  const queue = new SendQueue();
  for (let i = 0; i < 40; i++) queue.add(i % 2 ? "#a" : "#held", String(i), "message");
  const first = queue.take((target) => target === "#held");
  assertEquals(
    first.map(({ message }) => message.text),
    Array.from({ length: 16 }, (_, i) => String(i * 2 + 1)),
  );
  assertEquals(queue.take(() => false), []);
  queue.acknowledge(first[0]?.label ?? "");
  assertEquals(queue.take(() => false).map(({ message }) => message.text), ["0"]);
  queue.disconnected();
  assertEquals(queue.take(() => false).map(({ message }) => message.text)[0], "0");
  assertEquals(queue.size, 39);
  assertEquals(queue.failAll("#HELD", "no").length, 20);
});

Deno.test("split: pieces fit, and joined they are the text", () => {
  const text = fc.string({ unit: "binary", maxLength: 400 });
  fc.assert(fc.property(text, fc.integer({ min: 4, max: 100 }), (text, limit) => {
    const pieces = split(text, limit);
    assertEquals(pieces.join(""), text);
    for (const piece of pieces) {
      assertEquals(new TextEncoder().encode(piece).length <= limit, true);
    }
  }));
  assertEquals(split("aaa bbb ccc", 8), ["aaa bbb ", "ccc"]);
  assertEquals(sendable("a\r\n\n  \rb\0\x01"), ["a", "", "  ", "b\ufffd\ufffd"]);
});

Deno.test("backoff: it grows to its limit, and never by the same for all", () => {
  const limits = { first: 500, most: 30_000 };
  assertEquals([0, 1, 2, 10, 1000].map((tries) => backoff(tries, 1, limits)), [
    500,
    1000,
    2000,
    30_000,
    30_000,
  ]);
  assertEquals(backoff(0, 0, limits), 250);
});

Deno.test("nicks: one like the one wanted, and short where the server wants it short", () => {
  const taken = new NickChooser("alexandria", false, false);
  assertEquals(taken.refused(true, 0), { ask: "alexandr2", later: false });
  assertEquals(taken.refused(true, 0), { ask: "alexandr3", later: false });
  assertEquals(new NickChooser("alexandria", false, false).refused(false, 0), {
    ask: "alexandri",
    later: false,
  });
  assertEquals(new NickChooser("alice", true, false).refused(true, 0), { giveUp: true });
  assertEquals(new NickChooser("alice", true, true).refused(true, 0), {
    ask: "alice",
    later: true,
  });
});
