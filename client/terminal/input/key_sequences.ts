/**
 * The escape sequences of keys, as xterm, tmux, rxvt, the Linux console, Windows Terminal and kitty
 * send them.
 * @module
 */
import type { Key } from "./key.ts";

/** Names of keys by the character that ends their sequence (CSI or SS3). */
const FINALS: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  F: "end",
  H: "home",
  P: "f1",
  Q: "f2",
  R: "f3",
  S: "f4",
};

/** Names of keys by the number before "~" (VT220, and rxvt's own for home and end). */
const NUMBERS: Readonly<Record<string, string>> = {
  1: "home",
  2: "insert",
  3: "delete",
  4: "end",
  5: "page-up",
  6: "page-down",
  7: "home",
  8: "end",
  11: "f1",
  12: "f2",
  13: "f3",
  14: "f4",
  15: "f5",
  17: "f6",
  18: "f7",
  19: "f8",
  20: "f9",
  21: "f10",
  23: "f11",
  24: "f12",
  25: "f13",
  26: "f14",
  28: "f15",
  29: "f16",
  31: "f17",
  32: "f18",
  33: "f19",
  34: "f20",
};

/** Names of keys by code point (CSI u, and xterm's modifyOtherKeys). */
const CODES: Readonly<Record<number, string>> = {
  8: "backspace",
  9: "tab",
  13: "enter",
  27: "escape",
  32: "space",
  127: "backspace",
  57414: "enter",
};

/** Modifiers by the character that rxvt sends instead of "~". */
const RXVT_MODIFIERS: Readonly<Record<string, string>> = {
  "$": "shift-",
  "^": "ctrl-",
  "@": "ctrl-shift-",
};

/** rxvt's arrows with Shift (CSI) or Ctrl (SS3). */
const RXVT_ARROWS: Readonly<Record<string, string>> = { a: "up", b: "down", c: "right", d: "left" };

/** Keys of the keypad in application mode. */
const KEYPAD: Readonly<Record<string, string>> = {
  j: "*",
  k: "+",
  l: ",",
  m: "-",
  n: ".",
  o: "/",
  p: "0",
  q: "1",
  r: "2",
  s: "3",
  t: "4",
  u: "5",
  v: "6",
  w: "7",
  x: "8",
  y: "9",
  X: "=",
};

/** Unicode's private use area, where kitty has its keys without a character. */
const PRIVATE_USE = { first: 0xe000, last: 0xf8ff };

/** Returns the key of `CSI parameters final`; `undefined` if it is unknown. */
export function csiKey(parameters: string, final: string): Key | undefined {
  const [first = "", second = "", third = ""] = parameters.split(";");
  if (final === "u") return coded(first, second);
  if (final === "~" && first === "27") return coded(third, second);
  if (final === "Z" && /^(?:|1|1;2)$/.test(parameters)) return named("shift-tab");
  const shifted = RXVT_ARROWS[final];
  if (shifted !== undefined && parameters === "") return named(`shift-${shifted}`);
  const held = RXVT_MODIFIERS[final];
  if (held !== undefined) return modified(held, NUMBERS[parameters]);
  if (final === "~") return modified(modifiers(second), NUMBERS[first]);
  // "R" with other numbers is a report of the cursor's place.
  if (!/^(?:|1)$/.test(first) || final === "R" && parameters !== "" && second === "") {
    return undefined;
  }
  return modified(modifiers(second), FINALS[final]);
}

/** Returns the key of `SS3 parameters final`; `undefined` if it is unknown. */
export function ss3Key(parameters: string, final: string): Key | undefined {
  if (parameters === "") {
    if (final === "M") return named("enter");
    const typed = KEYPAD[final];
    if (typed !== undefined) return { type: "text", text: typed };
    const arrow = RXVT_ARROWS[final];
    if (arrow !== undefined) return named(`ctrl-${arrow}`);
  }
  return modified(modifiers(parameters.split(";").at(-1) ?? ""), FINALS[final]);
}

/** Returns a character's name in a key with modifiers. */
export function escapeKey(char: string): string {
  return char === " " ? "space" : char.toLowerCase();
}

function coded(codes: string, modifierCode: string): Key | undefined {
  const [code = "", shiftedCode = ""] = codes.split(":");
  const held = modifiers(modifierCode);
  const point = Number(code);
  if (held === undefined || !/^\d{1,7}$/.test(code) || point > 0x10ffff) return undefined;
  const special = CODES[point];
  if (special !== undefined && (point !== 32 || /ctrl|alt/.test(held))) {
    return named(held + special);
  }
  if (point >= PRIVATE_USE.first && point <= PRIVATE_USE.last) return undefined;
  if (point < 0x20 || point >= 0x7f && point < 0xa0 || point >= 0xd800 && point < 0xe000) {
    return undefined;
  }
  const char = String.fromCodePoint(point);
  if (/ctrl|alt/.test(held)) return named(held + escapeKey(char));
  if (held === "") return { type: "text", text: char };
  const shifted = Number(shiftedCode);
  const isKnown = shifted >= 0x20 && shifted < 0xd800;
  return { type: "text", text: isKnown ? String.fromCodePoint(shifted) : char.toUpperCase() };
}

function modified(held: string | undefined, name: string | undefined): Key | undefined {
  return held === undefined || name === undefined ? undefined : named(held + name);
}

/** Returns the modifiers as a key's name has them; `undefined` if the key was released. */
function modifiers(code: string): string | undefined {
  const [held = "", event = ""] = code.split(":");
  if (event === "3" || !/^\d{0,3}$/.test(held)) return undefined;
  const bits = held === "" ? 0 : Number(held) - 1;
  if (bits < 0) return undefined;
  // Meta counts as Alt.
  return `${bits & 4 ? "ctrl-" : ""}${bits & (2 | 32) ? "alt-" : ""}${bits & 1 ? "shift-" : ""}`;
}

function named(name: string): Key {
  return { type: "key", name };
}
