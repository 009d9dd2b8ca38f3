/**
 * The themes: the colours of a screen, by name.
 * @module
 */
import type { Rgb } from "./colour.ts";
import { rgb } from "./colour.ts";

/** The colours of a screen, for any terminal. */
export interface Theme {
  readonly name: string;
  /** The background; `undefined` leaves the terminal's own. */
  readonly background: Rgb | undefined;
  /** The background that suits the other colours; used if the terminal does not report its own. */
  readonly ground: Rgb;
  readonly text: Rgb;
  /** Less important parts: times, joins, lines. */
  readonly faint: Rgb;
  /** The open conversation, and possible actions. */
  readonly accent: Rgb;
  /** The user's own nick. */
  readonly own: Rgb;
  /** Messages that mention the user. */
  readonly mention: Rgb;
  readonly error: Rgb;
  readonly good: Rgb;
  readonly link: Rgb;
  readonly code: Rgb;
  /** How much panels differ from the background, from 0 to 1. */
  readonly relief: number;
  /** The colours of other users' nicks. */
  readonly nicks: readonly Rgb[];
}

const colours = (hex: string) => hex.split(" ").map(rgb);

/** All themes. `auto` is the first on a dark terminal, the second on a light one. */
export const THEMES: readonly [dark: Theme, light: Theme, ...others: Theme[]] = [
  {
    name: "dark",
    background: undefined,
    ground: rgb("#16181d"),
    text: rgb("#d7dae0"),
    faint: rgb("#747c8c"),
    accent: rgb("#7aa2f7"),
    own: rgb("#7dcfff"),
    mention: rgb("#e0af68"),
    error: rgb("#f7768e"),
    good: rgb("#9ece6a"),
    link: rgb("#73b8f0"),
    code: rgb("#c8a3f5"),
    relief: 0.06,
    nicks: colours(
      "#f28b82 #f6ae6b #e6d36c #a8d672 #6fd6a8 #62cfe0 #7cb4ff #a99cff #d796f2 #f48fc0 #c9b18c #8fd0c4",
    ),
  },
  {
    name: "light",
    background: undefined,
    ground: rgb("#fbfbfa"),
    text: rgb("#2b2f38"),
    faint: rgb("#8a909c"),
    accent: rgb("#2f5fd0"),
    own: rgb("#0f6f9c"),
    mention: rgb("#a05a00"),
    error: rgb("#c62842"),
    good: rgb("#2f7d32"),
    link: rgb("#1565c0"),
    code: rgb("#7a3fb8"),
    relief: 0.05,
    nicks: colours(
      "#b3261e #b25a00 #857000 #4d7a12 #137a4f #007489 #1a5fc4 #5546c9 #8a35b0 #b02a72 #7a5c2e #2f7468",
    ),
  },
  {
    name: "night",
    background: rgb("#10131f"),
    ground: rgb("#10131f"),
    text: rgb("#c9d3ee"),
    faint: rgb("#5f6b8c"),
    accent: rgb("#ff9e64"),
    own: rgb("#ffc777"),
    mention: rgb("#ff757f"),
    error: rgb("#ff5370"),
    good: rgb("#c3e88d"),
    link: rgb("#86e1fc"),
    code: rgb("#fca7ea"),
    relief: 0.07,
    nicks: colours(
      "#82aaff #c099ff #86e1fc #4fd6be #c3e88d #ffc777 #ff966c #fca7ea #65bcff #b8db87 #e6b0aa #a9b8e8",
    ),
  },
  {
    name: "paper",
    background: rgb("#f6efdf"),
    ground: rgb("#f6efdf"),
    text: rgb("#43392b"),
    faint: rgb("#998b74"),
    accent: rgb("#a2542f"),
    own: rgb("#7a4a12"),
    mention: rgb("#b3261e"),
    error: rgb("#b3261e"),
    good: rgb("#4f7a28"),
    link: rgb("#2d6a8e"),
    code: rgb("#7b4b94"),
    relief: 0.06,
    nicks: colours(
      "#96412b #8a6100 #5e7012 #2f7750 #1f7080 #2d5f9e #5a4ea8 #87408f #a13a63 #6f5a3a #3f6f66 #7d4f28",
    ),
  },
];

/** Returns the theme with this name, if there is one. */
export function themeNamed(name: string): Theme | undefined {
  return THEMES.find((theme) => theme.name === name);
}
