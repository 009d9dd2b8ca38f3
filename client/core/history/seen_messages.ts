import { fold } from "../../../protocol/casemapping.ts";
import { isSpoken } from "../model/buffers.ts";
import type { Entry } from "../events.ts";

/** Msgids that are remembered: more than one catching up brings. */
const REMEMBERED = 20_000;

/** Which messages have been told of already, by their msgids. */
export class Seen {
  readonly #msgids = new Set<string>();
  #last: { readonly nick: string; readonly time: number; readonly known: boolean } | undefined;

  /** Notes an entry; whether it was known before. */
  note(entry: Entry): boolean {
    const { msgid, nick, time, buffer } = entry;
    // What happened, such as that somebody left, is told of in several conversations.
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

  /** Of a message that came as several lines only the first has the msgid, and the others are what it is. */
  #continues(nick: string, time: number): boolean {
    return this.#last?.nick === nick && this.#last.time === time && this.#last.known;
  }
}
