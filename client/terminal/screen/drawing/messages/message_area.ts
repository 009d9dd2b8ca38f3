/**
 * Lays out the messages of a conversation in a window of a certain size, and computes the places
 * that scrolling leads to.
 * @module
 */
import type { Buffer } from "../../../../core/model/model.ts";
import type { Entry } from "../../../../core/events.ts";
import { dayInWords } from "../../../front_end/time_text.ts";
import type { EntryContext } from "./entry_text.ts";
import { BOLD, type Look, sgr } from "../../colour/look.ts";
import { piece, type Row } from "../row.ts";
import type { RowCache } from "./row_cache.ts";
import type { Anchor, Pane, Sent, View } from "../view.ts";

/** The longest time, in ms, between two messages of one nick that the window groups. */
const TOGETHER = 5 * 60_000;
/** A conversation in a window. */
export class MessageArea {
  readonly #view: View;
  readonly #look: Look;
  readonly #cache: RowCache;
  readonly #entries: readonly Entry[];
  readonly #sent: readonly Sent[];
  readonly #pane: Pane;
  readonly #buffer: Buffer;
  readonly #columns: number;
  /** Rows of the window. */
  readonly height: number;
  readonly #words: readonly string[];

  constructor(
    view: View,
    buffer: Buffer,
    { columns, rows }: { columns: number; rows: number },
    look: Look,
    cache: RowCache,
  ) {
    this.#view = view;
    this.#buffer = buffer;
    this.#pane = view.panes.of(buffer.name);
    const { excerpt, sent } = this.#pane;
    this.#entries = excerpt?.entries ?? buffer.entries;
    this.#sent = excerpt === undefined ? sent : [];
    this.#columns = columns;
    this.height = rows;
    this.#look = look;
    this.#cache = cache;
    this.#words = [view.model.nick, ...view.keywords];
  }

  /** Returns the rows to show: as many as the window has, empty ones on top. */
  rows(): Row[] {
    const bottom = this.#bottom();
    const rows: Row[] = [];
    let below = bottom.below;
    for (let at = bottom.at; at >= 0 && rows.length < this.height; at--) {
      let block = this.#block(at);
      // The first entry in the window shows time and nick, even if they stand above the window.
      if (rows.length + block.length - below === this.height) block = this.#block(at, true);
      for (let i = block.length - 1 - below; i >= 0 && rows.length < this.height; i--) {
        rows.push(block[i] ?? []);
      }
      below = 0;
    }
    const blank = [piece(" ".repeat(this.#columns))];
    while (rows.length < this.height) rows.push(blank);
    return rows.reverse();
  }

  /**
   * Returns the place this many rows further up (down if negative), and whether that is the top.
   */
  scrolled(rows: number): { anchor: Anchor | undefined; top: boolean } {
    let { at, below } = this.#bottom();
    below += rows;
    while (below < 0 && at < this.#length - 1) below += this.#block(++at).length;
    if (below < 0) return { anchor: undefined, top: false };
    while (at > 0 && below >= this.#block(at).length) below -= this.#block(at--).length;
    const { top, place } = this.#fromTop(at, below);
    if (place.at >= this.#length - 1 && place.below <= 0) return { anchor: undefined, top };
    return { anchor: this.#anchor(place), top };
  }

  /** Returns the place that shows this entry in the middle. */
  showing(entry: Entry): Anchor | undefined {
    const at = this.#entries.lastIndexOf(entry);
    if (at < 0) return undefined;
    let rows = this.#block(at).length;
    let last = at;
    while (last < this.#length - 1 && rows < this.height / 2) rows += this.#block(++last).length;
    return last === this.#length - 1 ? undefined : this.#anchor({ at: last, below: 0 });
  }

  /**
   * Returns the place that begins with this entry, if it and the later entries do not fit in the
   * window.
   */
  beginningWith(entry: Entry): Anchor | undefined {
    const from = this.#entries.lastIndexOf(entry);
    if (from < 0) return undefined;
    let rows = 0;
    for (let at = from; at < this.#length; at++) {
      rows += this.#block(at).length;
      if (rows < this.height) continue;
      const below = rows - this.height;
      return below === 0 && at === this.#length - 1 ? undefined : this.#anchor({ at, below });
    }
    return undefined;
  }

  /** How many entries are below the window. */
  get below(): number {
    return this.#pane.anchor === undefined ? 0 : this.#length - 1 - this.#bottom().at;
  }

  get #length(): number {
    return this.#entries.length + this.#sent.length;
  }

  #entry(at: number): Entry | undefined {
    return this.#entries[at] ?? this.#sent[at - this.#entries.length]?.entry;
  }

  #anchor({ at, below }: { at: number; below: number }): Anchor | undefined {
    const entry = this.#entry(at);
    return entry === undefined ? undefined : { entry, below };
  }

  #bottom(): { at: number; below: number } {
    const { anchor } = this.#pane;
    const newest = { at: this.#length - 1, below: 0 };
    if (anchor === undefined) return newest;
    const at = this.#entries.lastIndexOf(anchor.entry);
    if (at >= 0) return { at, below: Math.min(anchor.below, this.#block(at).length - 1) };
    const sent = this.#sent.findIndex(({ entry }) => entry === anchor.entry);
    // The entry is no longer kept, so it was the oldest.
    return sent < 0 ? this.#fromTop(0, 0).place : { at: this.#entries.length + sent, below: 0 };
  }

  /** Moves a place down until there is no empty room above the oldest entry. */
  #fromTop(at: number, below: number) {
    let rows = -below;
    for (let i = at; i >= 0 && rows < this.height; i--) rows += this.#block(i).length;
    if (rows >= this.height) return { top: false, place: { at, below } };
    let place = { at, below: below + rows - this.height };
    while (place.below < 0 && place.at < this.#length - 1) {
      const next = place.at + 1;
      place = { at: next, below: place.below + this.#block(next).length };
    }
    return { top: true, place: { at: place.at, below: Math.max(0, place.below) } };
  }

  /** Returns the rows of an entry. @param first whether it is the first one in the window */
  #block(at: number, first = false): readonly Row[] {
    const entry = this.#entry(at);
    if (entry === undefined) return [];
    const before = this.#entry(at - 1);
    const isNewDay = before === undefined || dayNumber(before) !== dayNumber(entry);
    const isFresh = this.#pane.fresh === entry;
    const parted = first || isNewDay || isFresh;
    const rows = this.#cache.rows(entry, this.#context(entry, before, parted, at));
    if (!isNewDay && !isFresh) return rows;
    return [
      ...(isNewDay ? [this.#rule(dayInWords(entry.time), this.#look.faint)] : []),
      ...(isFresh ? [this.#rule("new since you left", sgr(BOLD, this.#look.error))] : []),
      ...rows,
    ];
  }

  #context(
    entry: Entry,
    before: Entry | undefined,
    parted: boolean,
    at: number,
  ): EntryContext {
    const continues = !parted && before?.kind === "message" && entry.kind === "message" &&
      before.nick === entry.nick && entry.time - before.time < TOGETHER;
    const sameMinute = !parted && before !== undefined &&
      Math.floor(before.time / 60_000) === Math.floor(entry.time / 60_000);
    const { annotations } = this.#buffer;
    const state = this.#sent[at - this.#entries.length]?.outgoing;
    return {
      look: this.#look,
      columns: this.#columns,
      words: this.#words,
      head: { time: !sameMinute, nick: !continues },
      ...(state === undefined ? {} : { state }),
      answered: this.#cache.answered(entry, this.#entries),
      reactions: annotations.reactions(entry.msgid),
      redacted: annotations.isRedacted(entry.msgid),
      sought: this.#pane.excerpt?.sought === entry,
    };
  }

  #rule(words: string, style: string): Row {
    const title = piece(` ${words} `, style);
    const rest = this.#columns - title.width;
    if (rest < 4) return [piece("─".repeat(this.#columns), style)];
    const left = Math.floor(rest / 2);
    return [piece("─".repeat(left), style), title, piece("─".repeat(rest - left), style)];
  }
}

function dayNumber({ time }: Entry): number {
  const date = new Date(time);
  return date.getFullYear() * 512 + date.getMonth() * 32 + date.getDate();
}
