/**
 * Colours, and the nearest that a terminal can show.
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  depthOf,
  isLightByEnvironment,
  lightness,
  mix,
  rgb,
  sgrOf,
} from "../../../../../client/terminal/screen/colour/colour.ts";
import { showsUnicode } from "../../../../../client/terminal/screen/colour/charset.ts";
import { Look } from "../../../../../client/terminal/screen/colour/look.ts";
import { THEMES } from "../../../../../client/terminal/screen/colour/theme.ts";

const env = (variables: Record<string, string>) => (name: string) => variables[name];

Deno.test("colour: the environment tells how many colours a terminal shows", () => {
  for (
    const [variables, depth] of [
      [{ TERM: "xterm" }, "16"],
      [{ TERM: "xterm-256color" }, "256"],
      [{ TERM: "xterm-256color", COLORTERM: "truecolor" }, "full"],
      [{ TERM: "xterm-kitty" }, "full"],
      [{ TERM: "dumb", COLORTERM: "truecolor" }, "none"],
      [{ TERM: "xterm-256color", NO_COLOR: "1" }, "none"],
      [{ TERM: "vt100" }, "none"],
    ] as const
  ) assertEquals(depthOf(env(variables)), depth, JSON.stringify(variables));
});

Deno.test("colour: each depth gets the nearest colour that it has", () => {
  const red = rgb("#ff0000");
  assertEquals(sgrOf(red, "full"), "38;2;255;0;0");
  assertEquals(sgrOf(red, "full", "back"), "48;2;255;0;0");
  assertEquals(sgrOf(red, "256"), "38;5;196");
  assertEquals(sgrOf(red, "16"), "31");
  assertEquals(sgrOf(red, "16", "back"), "");
  assertEquals(sgrOf(red, "none"), "");
});

Deno.test("colour: mixing goes from one colour to the other", () => {
  const [black, white] = [rgb("#000000"), rgb("#ffffff")];
  assertEquals([mix(black, white, 0), mix(black, white, 1)], [black, white]);
  assertEquals(mix(black, white, 0.5), [128, 128, 128]);
  assertEquals([lightness(black), lightness(white)], [0, 1]);
});

Deno.test("colour: a light background and a locale are read from the environment", () => {
  assertEquals(["15;0", "0;15", "0;7", "", undefined].map(isLightByEnvironment), [
    ...[false, true, true, undefined, undefined],
  ]);
  assertEquals(showsUnicode(env({})), true);
  assertEquals(showsUnicode(env({ LANG: "de_DE.UTF-8", LC_ALL: "C" })), false);
});

Deno.test("colour: a nick has one colour in any case, and text that a user coloured is readable", () => {
  const look = new Look(THEMES[0], "full");
  assertEquals(look.nick("Bob"), look.nick("bob"));
  assert(new Set(["bob", "bob1", "bob2", "bob3"].map((nick) => look.nick(nick))).size > 1);
  const onDark = look.chosenBy(rgb("#000000"), undefined);
  assertNotEquals(onDark, sgrOf(rgb("#000000"), "full"));
  assert(look.chosenBy(0, 1).includes("48;2;0;0;0"));
});
