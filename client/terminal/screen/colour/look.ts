/**
 * A theme as one terminal can show it: SGR sequences for each part of the screen.
 * @module
 */
import { fold } from "../../../../protocol/names/casemapping.ts";
import { type Depth, lightness, mix, type Rgb, sgrOf } from "./colour.ts";
import { ircColour } from "./irc_colours.ts";
import type { Theme } from "./theme.ts";

/** Parameters of an SGR sequence, such as `1;31`; "" for none. */
export type Sgr = string;

/** Joins SGR parameters; later ones win. */
export function sgr(...parts: readonly Sgr[]): Sgr {
  return parts.filter((part) => part !== "").join(";");
}

/** Emphasizes text. Like the attributes below, it needs no colour. */
export const BOLD: Sgr = "1";
const DIM: Sgr = "2";
/** Slants text. */
export const ITALIC: Sgr = "3";
/** Underlines text. */
export const UNDERLINE: Sgr = "4";
/** Swaps the colours of text and background. */
export const REVERSE: Sgr = "7";
/** Strikes text through. */
export const STRUCK: Sgr = "9";

/** The least difference in lightness between text and background that is readable. */
const READABLE = 0.3;

/** A theme as one terminal can show it. */
export class Look {
  readonly text: Sgr;
  readonly faint: Sgr;
  readonly accent: Sgr;
  readonly own: Sgr;
  readonly mention: Sgr;
  readonly error: Sgr;
  readonly good: Sgr;
  readonly link: Sgr;
  readonly code: Sgr;
  /** The background of everything. */
  readonly ground: Sgr;
  /** The background of lists and bars. */
  readonly panel: Sgr;
  /** The background of a selected item. */
  readonly chosen: Sgr;
  /** The background of a message that mentions the user. */
  readonly mentioned: Sgr;
  /** The count of unread mentions. */
  readonly badge: Sgr;
  readonly #nicks: readonly Sgr[];
  readonly #ground: Rgb;
  readonly #textColour: Rgb;

  /** @param background the terminal's own, if it was reported */
  constructor(readonly theme: Theme, readonly depth: Depth, background?: Rgb) {
    const ground = this.#ground = theme.background ?? background ?? theme.ground;
    this.#textColour = theme.text;
    const on = (colour: Rgb) => sgrOf(colour, depth);
    const behind = (colour: Rgb) => sgrOf(colour, depth, "back");
    this.ground = sgr(theme.background === undefined ? "" : behind(ground));
    // On the terminal's own background most text has the terminal's own colour.
    this.text = theme.background === undefined && depth !== "full" ? "" : on(theme.text);
    this.faint = on(theme.faint) || DIM;
    this.accent = on(theme.accent) || BOLD;
    this.own = sgr(BOLD, on(theme.own));
    this.mention = sgr(BOLD, on(theme.mention));
    this.error = on(theme.error) || BOLD;
    this.good = on(theme.good);
    this.link = sgr(UNDERLINE, on(theme.link));
    this.code = sgr(on(theme.code), behind(mix(ground, theme.text, 0.09)));
    this.panel = behind(mix(ground, theme.text, theme.relief));
    this.chosen = behind(mix(ground, theme.accent, 0.28)) || REVERSE;
    this.mentioned = behind(mix(ground, theme.mention, 0.13));
    const plate = depth === "full" || depth === "256";
    this.badge = plate ? sgr(BOLD, on(ground), behind(theme.mention)) : sgr(REVERSE, this.mention);
    this.#nicks = theme.nicks.map(on);
  }

  /** Returns the colour of a nick, which is the same everywhere and always. */
  nick(nick: string): Sgr {
    let hash = 0x811c9dc5;
    for (const char of fold(nick)) {
      hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    }
    // Mix the bits, so that similar nicks differ in colour.
    hash = Math.imul(hash ^ hash >>> 16, 0x85ebca6b);
    hash = Math.imul(hash ^ hash >>> 13, 0xc2b2ae35);
    return this.#nicks[((hash ^ hash >>> 16) >>> 0) % this.#nicks.length] ?? "";
  }

  /**
   * Returns colours that a user chose by IRC number or value; text is shifted until it is readable.
   */
  chosenBy(fore: number | Rgb | undefined, back: number | Rgb | undefined): Sgr {
    const [text, ground] = [fore, back].map((colour) =>
      typeof colour === "number" ? ircColour(colour) : colour
    );
    if (ground !== undefined && this.depth !== "16") {
      return sgr(
        text === undefined ? "" : sgrOf(text, this.depth),
        sgrOf(ground, this.depth, "back"),
      );
    }
    if (text === undefined) return "";
    const near = Math.abs(lightness(text) - lightness(this.#ground)) < READABLE;
    return sgrOf(near ? mix(text, this.#textColour, 0.6) : text, this.depth);
  }
}
