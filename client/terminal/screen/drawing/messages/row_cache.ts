/**
 * Keeps the rows of entries: a frame then lays out only changed entries.
 * @module
 */
import type { Entry } from "../../../../core/events.ts";
import type { Look } from "../../colour/look.ts";
import { entryRows } from "./entry_rows.ts";
import type { EntryContext } from "./entry_text.ts";
import type { Row } from "../row.ts";

/** The most entries whose rows are kept: several screens full. */
const REMEMBERED = 500;

/** Keeps the rows of entries until the values that they depend on change. */
export class RowCache {
  readonly #rows = new Map<Entry, { key: string; rows: readonly Row[] }>();
  /** The same with time and nick, which the first entry in the window shows. */
  readonly #headed = new Map<Entry, { key: string; rows: readonly Row[] }>();
  readonly #answered = new WeakMap<
    Entry,
    { found: Entry | undefined; oldest: Entry | undefined }
  >();
  #look: Look | undefined;
  /** How many entries were laid out so far. */
  laidOut = 0;

  rows(entry: Entry, context: EntryContext): readonly Row[] {
    if (context.look !== this.#look) {
      this.#look = context.look;
      this.#rows.clear();
      this.#headed.clear();
    }
    const { columns, words, head, state, answered, reactions, redacted, sought } = context;
    const reacted = reactions === undefined
      ? ""
      : [...reactions].map(([reaction, nicks]) => `${reaction}${nicks.size}`).join();
    const key = `${columns} ${head.time} ${head.nick} ${state?.state} ${answered?.msgid} ` +
      `${redacted} ${sought} ${reacted} ${words.join()}`;
    const remembered = head.time && head.nick ? this.#headed : this.#rows;
    const known = remembered.get(entry);
    if (known?.key === key) return known.rows;
    const rows = entryRows(entry, context);
    this.laidOut++;
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(entry, { key, rows });
    return rows;
  }

  /**
   * Returns the entry that an entry answers. If it is missing, the cache searches again once older
   * entries have been loaded.
   */
  answered(answer: Entry, entries: readonly Entry[]): Entry | undefined {
    if (answer.replyTo === undefined) return undefined;
    const known = this.#answered.get(answer);
    const [oldest] = entries;
    if (known !== undefined && (known.found !== undefined || known.oldest === oldest)) {
      return known.found;
    }
    const { replyTo } = answer;
    const found = entries.findLast(({ msgid }) => msgid === replyTo);
    this.#answered.set(answer, { found, oldest });
    return found;
  }
}
