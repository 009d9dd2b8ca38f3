/**
 * Runs `chatd import`: reads the lines of an export into a data folder.
 * @module
 */

import { fileFault } from "../../cli/files.ts";
import { type CommandSpec, parseFlags, UsageError } from "../../cli/flags.ts";
import { complain } from "../../cli/streams.ts";
import { DATA_FLAG, dataFolder } from "../config/data_folder.ts";
import { removeIndex } from "../search/index_file.ts";
import { timeOfMsgid } from "../store/msgid.ts";
import { SqliteStore } from "../store/sqlite/sqlite.ts";
import { asUsageErrors } from "./usage_errors.ts";
import { EXPORT_VERSION, type ExportEntry, LineError, readExportLine } from "./export_format.ts";

/** The flags and help of `chatd import`. */
export const IMPORT: CommandSpec = {
  name: "import",
  operands: "[flags]",
  summary: "reads what 'chatd export' has written",
  example: "chatd import < chat.jsonl",
  flags: [DATA_FLAG],
  details: "It reads standard input. No server may be running on the data folder, which is\n" +
    "created if it does not exist. Existing data is kept: messages are recognized by\n" +
    "their id, accounts and channels by their name. It is safe to import the same\n" +
    "lines twice.",
};

/** The result of an import. */
export interface Imported {
  /** The lines, without the first. */
  readonly lines: number;
  /** The number of lines that were new to the data folder. */
  readonly added: number;
}

/** Lines in one commit. */
const LINES_PER_COMMIT = 5_000;

/**
 * Runs `chatd import`, which reads standard input to its end.
 *
 * @returns the exit code
 * @throws {UsageError} if the arguments or a line are wrong, or the database cannot be written
 */
export async function importAll(args: readonly string[]): Promise<number> {
  const { operands, flags } = parseFlags(IMPORT, args);
  if (operands.length > 0) {
    throw new UsageError(`import takes flags only, not '${operands[0]}': see 'chatd help import'`);
  }
  const folder = dataFolder(flags);
  makeFolder(folder);
  return await asUsageErrors(async () => {
    const store = new SqliteStore(folder, "process", complain);
    let imported;
    try {
      imported = await importLines(store, Deno.stdin.readable);
    } finally {
      await store.close();
      // The index follows events in order, and imported ones may belong in between: rebuild it.
      removeIndex(`${folder}/search.db`);
    }
    complain(summary(imported, `${folder}/chatd.db`));
    return 0;
  });
}

/** Describes an import into a database in words. */
export function summary({ lines, added }: Imported, path: string): string {
  const read = `${lines} ${lines === 1 ? "line" : "lines"}`;
  if (added === lines) return `imported ${read} into ${path}`;
  if (added === 0) return `nothing new in ${read}: ${path} has it all`;
  return `imported ${added} of ${read} into ${path}: it had the others`;
}

async function importLines(
  store: SqliteStore,
  input: ReadableStream<Uint8Array>,
): Promise<Imported> {
  const importer = new Importer(store);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let rest = "";
  for await (const bytes of input) {
    const pieces = (rest + decode(decoder, bytes)).split("\n");
    rest = pieces.pop() ?? "";
    for (const line of pieces) importer.take(line);
  }
  importer.take(rest + decode(decoder));
  return importer.done();
}

function decode(decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    throw new UsageError("cannot import this: it is not UTF-8. Import what 'chatd export' wrote");
  }
}

/** Writes the lines of an export to a store. Existing data is kept. */
export class Importer {
  readonly #store: SqliteStore;
  readonly #bans: Set<string>;
  /** The store's {@link SqliteStore.addedEvents} before the import. */
  readonly #eventsBefore: number;
  #line = 0;
  #taken = 0;
  /** The number of lines, other than events, that were new. */
  #added = 0;
  #begun = false;

  constructor(store: SqliteStore) {
    this.#store = store;
    this.#eventsBefore = store.addedEvents;
    this.#bans = new Set([...store.bans()].map(({ mask }) => mask));
  }

  /**
   * Imports a line.
   *
   * @throws {UsageError} if it is not a line of an export; the lines before it are imported
   */
  take(line: string): void {
    this.#line++;
    if (line.trim() === "") return;
    let entry;
    try {
      entry = readExportLine(line);
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      throw this.#fault(error.message);
    }
    if (this.#keep(entry)) this.#added++;
    this.#taken++;
    if (this.#taken % LINES_PER_COMMIT === 0) this.#store.commit();
  }

  /** Commits, and returns the counts. */
  done(): Imported {
    if (!this.#begun) throw new UsageError("there is nothing to import: standard input is empty");
    this.#store.commit();
    const events = this.#store.addedEvents - this.#eventsBefore;
    return { lines: this.#taken - 1, added: this.#added + events };
  }

  /**
   * Stores a line if it is new. Returns whether it was new; false for events, which the store
   * counts itself.
   */
  #keep(entry: ExportEntry): boolean {
    const store = this.#store;
    if (!this.#begun && entry.kind !== "export") {
      throw this.#fault("an export begins with another line");
    }
    switch (entry.kind) {
      case "export":
        this.#begun = true;
        if (entry.version <= EXPORT_VERSION) return false;
        throw this.#fault("a newer chatd wrote it: use that one");
      case "account":
        if (store.account(entry.account.name) !== undefined) return false;
        store.putAccount(entry.account);
        return true;
      case "channel":
        if (store.channel(entry.channel.name) !== undefined) return false;
        store.putChannel(entry.channel);
        return true;
      case "ban":
        if (!isNew(this.#bans, entry.ban.mask)) return false;
        store.putBan(entry.ban);
        return true;
      case "marker":
        if ((store.readMarker(entry.party, entry.target) ?? -1) >= entry.time) return false;
        store.setReadMarker(entry.party, entry.target, entry.time);
        return true;
      case "metadata":
        if (store.metadata(entry.owner).has(entry.key)) return false;
        store.setMetadata(entry.owner, entry.key, entry.value);
        return true;
      case "sent":
        if (store.sent(entry.message, timeOfMsgid(entry.msgid)) !== undefined) return false;
        store.putSent(entry.message, entry.msgid);
        return true;
      case "event":
        store.append(entry.conversation, entry.event);
        return false;
    }
  }

  #fault(what: string): UsageError {
    return new UsageError(
      `cannot import line ${this.#line}: ${what}. The lines before it are imported; it is safe ` +
        "to import them again",
    );
  }
}

function isNew(known: Set<string>, name: string): boolean {
  return known.size !== known.add(name).size;
}

function makeFolder(folder: string): void {
  try {
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UsageError(
      `cannot keep data in ${folder}: ${fileFault(error)}. Name another folder with --data DIR`,
    );
  }
}
