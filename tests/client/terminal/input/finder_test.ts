/**
 * The finder (Ctrl-K), and how it ranks matches.
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { commandGoals, Finder, type Goal } from "../../../../client/terminal/input/finder.ts";
import { fuzzy, rank } from "../../../../client/terminal/input/fuzzy_match.ts";

function ranked(query: string, ...names: string[]): string[] {
  return rank(query, names, (name) => name).map(({ item }) => item);
}

Deno.test("fuzzy: starts of words, and characters in a row, rank first", () => {
  assertEquals(ranked("dev", "#old-events", "#devops", "#x-dev"), [
    "#devops",
    "#x-dev",
    "#old-events",
  ]);
  assertEquals(ranked("gd", "bigdog", "#go-dev", "guard"), ["#go-dev", "guard", "bigdog"]);
  assertEquals(ranked("fb", "fabric", "FooBar", "xfxb"), ["FooBar", "fabric", "xfxb"]);
  assertEquals(ranked("alice", "malice", "alice2", "alice"), ["alice", "alice2", "malice"]);
  assertEquals(ranked("ops build", "#build", "#build-ops", "#ops"), ["#build-ops"]);
  assertEquals(ranked("#lo", "lobby", "#lobby"), ["#lobby"]);
  assertEquals(ranked("ÄR", "bärbel", "arne"), ["bärbel"]);
  assertEquals(ranked("zz", "a", "b"), []);
});

Deno.test("fuzzy: a match has the places of its characters", () => {
  assertEquals(fuzzy("gd", "#go-dev")?.places, [1, 4]);
  assertEquals(fuzzy("dev", "#x-dev devel")?.places, [3, 4, 5]);
  assertEquals(fuzzy("", "x"), { score: -0.1, places: [] });
});

Deno.test("fuzzy: it matches texts that contain the characters in order, and no others", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "-", "B", "é"), maxLength: 20 });
  fc.assert(fc.property(text, text, (query, text) => {
    const letters = [...query.toLowerCase()];
    let at = -1;
    const holds = letters.every((letter) => (at = text.toLowerCase().indexOf(letter, at + 1)) >= 0);
    const match = fuzzy(query, text);
    assertEquals(match !== undefined, holds);
    const matched = match?.places.map((place) => text[place]).join("").toLowerCase();
    if (holds) assertEquals(matched, query.toLowerCase());
  }));
});

Deno.test("fuzzy: equal matches keep their order, and an empty query matches everything", () => {
  assertEquals(ranked("x", "ax", "bx", "cx"), ["ax", "bx", "cx"]);
  assertEquals(ranked(" ", "b", "a"), ["b", "a"]);
});

const GOALS: Goal[] = [
  { kind: "channel", name: "#lobby", server: "one", detail: "hello" },
  { kind: "channel", name: "#build", server: "one", detail: "" },
  { kind: "user", name: "bob", server: "two", detail: "" },
];

/** The state of a finder after these keys. */
function after(...keys: string[]) {
  const finder = new Finder(GOALS);
  const steps = keys.map((key) =>
    finder.apply(
      /^(?:enter|escape|up|down|backspace|ctrl-[a-z]|page-up)$/.test(key)
        ? { type: "key", name: key }
        : { type: "text", text: key },
    )
  );
  return { finder, last: steps.at(-1), names: finder.found.map(({ goal }) => goal.name) };
}

Deno.test("finder: Enter chooses the selected goal", () => {
  assertEquals(after().names, ["#lobby", "#build", "bob"]);
  assertEquals(after("b").names, ["bob", "#build", "#lobby"]);
  assertEquals(after("bo", "enter").last, { type: "chosen", goal: GOALS[2] as Goal });
  assertEquals(after("down", "enter").last, { type: "chosen", goal: GOALS[1] as Goal });
  assertEquals(after("up", "enter").last, { type: "chosen", goal: GOALS[2] as Goal });
  assertEquals(after("zzz", "enter", "up").last, { type: "taken" });
  assertEquals(after("zzz", "ctrl-u").names.length, 3);
  assertEquals(after("bz", "backspace", "down").finder.selected, 1);
  assertEquals(after("down", "b").finder.selected, 0);
  assertEquals(after("x", "escape").last, { type: "closed" });
  assertEquals(after("page-up").last, { type: "taken" });
});

Deno.test("finder: conversations and users rank before commands that match equally well", () => {
  const first = (query: string) => {
    const finder = new Finder([...commandGoals(), ...GOALS]);
    finder.apply({ type: "text", text: query });
    return finder.found[0]?.goal.name;
  };
  assertEquals(first("l"), "#lobby");
  assertEquals(first("b"), "bob");
  assertEquals(first("/l"), "/list");
  assertEquals(first("list"), "/list");
});

Deno.test("finder: it finds commands", () => {
  const finder = new Finder([...GOALS, ...commandGoals()]);
  finder.apply({ type: "text", text: "unig" });
  assertEquals(finder.found[0]?.goal.name, "/unignore");
  assertEquals(finder.found[0]?.goal.detail, "show a user's messages again");
});
