/**
 * Remembers the entries that the user interface has shown.
 * @module
 */
import { fold } from "../../../protocol/names/casemapping.ts";
import type { Entry } from "../events.ts";
import { isSpoken } from "../model/entries.ts";

/** The most msgids remembered: more than one catch-up brings. */
const REMEMBERED = 20_000;

/**
 * Remembers messages by msgid: history must not repeat live ones.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import type { Entry } from "../events.ts";
 * import { SeenMessages } from "./seen_messages.ts";
 *
 * const seen = new SeenMessages();
 * const said = { kind: "message", time: 0, nick: "bob", text: "Hello!", msgid: "id1" } as const;
 * const entry: Entry = { ...said, buffer: "#general", own: false, mention: false };
 * assertEquals(seen.note(entry), false);
 * assertEquals(seen.note(entry), true);
 * ```
 */
export class SeenMessages {
  readonly #msgids = new Set<string>();
  #last: { readonly nick: string; readonly time: number; readonly known: boolean } | undefined;

  /**
   * Notes an entry, and returns whether it was known before.
   *
   * @param buffer the conversation; a QUIT or NICK is noted once in each
   */
  note(entry: Entry, buffer = entry.buffer): boolean {
    const { msgid, nick, time } = entry;
    const name = msgid === undefined || isSpoken(entry) ? msgid : `${msgid} ${fold(buffer)}`;
    const known = name === undefined ? this.#continues(nick, time) : this.#msgids.has(name);
    this.#last = { nick, time, known };
    if (name === undefined || known) return known;
    this.#msgids.add(name);
    if (this.#msgids.size > REMEMBERED) {
      for (const oldest of this.#msgids) {
        this.#msgids.delete(oldest);
        break;
      }
    }
    return false;
  }

  /**
   * Notes entries of one conversation, and returns those that it does not show now. They may be
   * known: the user may have closed the conversation and opened it again.
   */
  missing(entries: readonly Entry[], shown: readonly Entry[]): Entry[] {
    const there = new Set(shown.map(({ msgid }) => msgid));
    let isMissing = false;
    return entries.filter((entry) => {
      const isContinued = this.note(entry) && entry.msgid === undefined;
      if (!isContinued) isMissing = entry.msgid === undefined || !there.has(entry.msgid);
      return isMissing;
    });
  }

  /**
   * Returns whether an entry without msgid continues a known one: of a multiline message that came
   * as several lines, only the first has the msgid.
   */
  #continues(nick: string, time: number): boolean {
    return this.#last?.nick === nick && this.#last.time === time && this.#last.known;
  }
}
