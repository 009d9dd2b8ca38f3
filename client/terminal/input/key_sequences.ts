import type { Key } from "./key.ts";

/**
 * Names of the keys by what ends their sequences (CSI or SS3), as xterm, tmux, rxvt, the Linux console and Windows Terminal
 * send them.
 */
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

/** Names by the number in front of "~" (VT220, and rxvt's own for home and end). */
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

/** Keys by their code points, where a terminal tells of keys by those (CSI u, and xterm's modifyOtherKeys). */
const CODES: Readonly<Record<number, string>> = {
  8: "backspace",
  9: "tab",
  13: "enter",
  27: "escape",
  32: "space",
  127: "backspace",
  57414: "enter",
};

/** What rxvt ends keys with instead of "~" where modifiers are held. */
const RXVT_MODIFIERS: Readonly<Record<string, string>> = {
  "$": "shift-",
  "^": "ctrl-",
  "@": "ctrl-shift-",
};

/** rxvt's arrows with Shift (CSI) or Ctrl (SS3). */
const RXVT_ARROWS: Readonly<Record<string, string>> = { a: "up", b: "down", c: "right", d: "left" };

/** Keys of the number block in application mode. */
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

/** Where Unicode keeps what no script uses, and kitty its keys without a character. */
const PRIVATE_USE = { first: 0xe000, last: 0xf8ff };

/** The key that `CSI parameters final` is, if it is one that we know. */
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
  // With other numbers "R" tells where the cursor is.
  if (!/^(?:|1)$/.test(first) || final === "R" && parameters !== "" && second === "") {
    return undefined;
  }
  return modified(modifiers(second), FINALS[final]);
}

/** The key that `SS3 parameters final` is. */
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

/** A character's name where a modifier is held with it. */
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

/** The modifiers as they stand in a key's name; `undefined` where the key was let go. */
function modifiers(code: string): string | undefined {
  const [held = "", event = ""] = code.split(":");
  if (event === "3" || !/^\d{0,3}$/.test(held)) return undefined;
  const bits = held === "" ? 0 : Number(held) - 1;
  if (bits < 0) return undefined;
  // Meta is Alt by another name.
  return `${bits & 4 ? "ctrl-" : ""}${bits & (2 | 32) ? "alt-" : ""}${bits & 1 ? "shift-" : ""}`;
}

function named(name: string): Key {
  return { type: "key", name };
}
