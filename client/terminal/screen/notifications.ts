/**
 * Rings the bell and shows notifications: decides which messages cause one, and how each terminal
 * shows it.
 * @module
 */
import { plainText } from "../../../protocol/text/formatting.ts";
import { isSpoken, mentions } from "../../core/model/entries.ts";
import type { ClientEvent, Entry } from "../../core/events.ts";
import type { WordSet } from "../../core/model/word_set.ts";
import type { OtherServers } from "../front_end/front_end.ts";
import type { QuietTime } from "../options/quiet_hours.ts";
import type { State } from "./state.ts";

/** Notifies the user of messages that concern them. */
export class Notifications {
  readonly #state: State;
  readonly #keywords: WordSet;
  readonly #quiet: QuietTime;
  readonly #others: OtherServers;
  readonly #notifier: Notifier;

  constructor(
    state: State,
    keywords: WordSet,
    quiet: QuietTime,
    others: OtherServers,
    notifier: Notifier,
  ) {
    this.#state = state;
    this.#keywords = keywords;
    this.#quiet = quiet;
    this.#others = others;
    this.#notifier = notifier;
  }

  /** Notifies the user of the messages in an event. @param now ms since 1970 */
  happened(event: ClientEvent, now: number): void {
    if (event.type === "entry") this.#notify(event.entry, now);
    if (event.type === "missed") {
      // Ring once for many messages at once.
      this.#notify(event.entries.findLast((entry) => this.#concerns(entry)), now);
    }
  }

  #concerns(entry: Entry): boolean {
    if (entry.own || !isSpoken(entry)) return false;
    return entry.mention || this.#keywords.all.some((word) => mentions(entry.text, word));
  }

  /** Notifies of an entry, unless the user sees it anyway or wants quiet. */
  #notify(entry: Entry | undefined, now: number): void {
    if (entry === undefined || !this.#concerns(entry)) return;
    if (this.#quiet.ends(now) !== undefined) return;
    const { focused, current, model } = this.#state;
    if (focused && entry.buffer === current) return;
    const where = model.isChannel(entry.buffer) ? ` in ${entry.buffer}` : "";
    const who = `${entry.nick}${where}`;
    this.#others.call(callText(this.#notifier, who, entry.text), `${who}: ${entry.text}`);
  }
}

/**
 * How a terminal shows a notification: OSC 9 (iTerm2), 99 (kitty), 777 (urxvt), or "" if it cannot.
 */
export type Notifier = "9" | "99" | "777" | "";

/**
 * Returns how this terminal shows notifications, by its environment. tmux and screen let none
 * through.
 */
export function notifierOf(env: (name: string) => string | undefined): Notifier {
  const term = env("TERM") ?? "";
  const program = env("TERM_PROGRAM") ?? "";
  if (/^(tmux|screen)/.test(term) || program === "tmux") return "";
  if (/kitty/.test(term)) return "99";
  if (/^(foot|rxvt|contour)/.test(term)) return "777";
  return /^(iTerm\.app|WezTerm|ghostty|mintty|rio)$/i.test(program) || /ghostty/.test(term)
    ? "9"
    : "";
}

/** The most characters of a notification's title, and of its text: users read no more. */
const SHOWN = 120;

/**
 * Returns the sequence that rings the bell and shows a notification. No text can end the sequence
 * or begin another.
 */
export function callText(notifier: Notifier, title: string, text: string): string {
  const words = (given: string) => [...plainText(given)].slice(0, SHOWN).join("");
  // A semicolon separates the fields of OSC 777 and 99.
  const head = words(title).replaceAll(";", ",");
  const body = words(text);
  switch (notifier) {
    case "9":
      return `\x07\x1b]9;${head}: ${body}\x1b\\`;
    case "99":
      return `\x07\x1b]99;;${head}: ${body}\x1b\\`;
    case "777":
      return `\x07\x1b]777;notify;${head};${body.replaceAll(";", ",")}\x1b\\`;
    case "":
      return "\x07";
  }
}
