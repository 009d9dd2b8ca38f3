import { fileFault } from "../../cli/files.ts";
import { type CommandSpec, parseFlags, UsageError } from "../../cli/flags.ts";
import { DATA_FLAG, dataFolder } from "../config/data_folder.ts";
import { removeIndex } from "../search/index_file.ts";
import { timeOfMsgid } from "../store/msgid.ts";
import { SqliteStore } from "../store/sqlite/sqlite.ts";
import type { Store } from "../store/store.ts";
import { asUsageErrors } from "./usage_errors.ts";
import { EXPORT_VERSION, type ExportEntry, LineError, readLine } from "./export_format.ts";

/** What `chatd import` can be told. */
export const IMPORT: CommandSpec = {
  name: "import",
  operands: "[flags]",
  summary: "takes in what 'chatd export' has written",
  example: "chatd import < chat.jsonl",
  flags: [DATA_FLAG],
  details: "It reads standard input. No server may be running on the folder, which is made\n" +
    "where there is none. What is there already stays as it is: messages are known\n" +
    "by their id, and accounts, channels and the like by their name. So the same\n" +
    "lines can be taken in twice.",
};

/** Lines that are committed together. */
const TOGETHER = 5_000;

/**
 * `chatd import`: reads standard input to its end.
 *
 * @returns the exit code
 * @throws {UsageError}
 */
export async function importAll(args: readonly string[]): Promise<number> {
  const { operands, flags } = parseFlags(IMPORT, args);
  if (operands.length > 0) {
    throw new UsageError(`import takes flags only, not '${operands[0]}': see 'chatd help import'`);
  }
  const folder = dataFolder(flags);
  makeFolder(folder);
  return await asUsageErrors(async () => {
    const store = new SqliteStore(folder, "process", console.error);
    let lines;
    try {
      lines = await takeIn(store, Deno.stdin.readable);
    } finally {
      await store.close();
      // It follows what comes in order, and what is taken in now may belong in between.
      removeIndex(`${folder}/search.db`);
    }
    console.error(`${lines} lines are in ${folder}/chatd.db`);
    return 0;
  });
}

async function takeIn(store: Store, input: ReadableStream<Uint8Array>): Promise<number> {
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
    throw new UsageError("cannot import this: it is not UTF-8. Give it what 'chatd export' wrote");
  }
}

/** Takes lines of an export into a store. What the store has already stays as it is. */
export class Importer {
  readonly #store: Store;
  readonly #bans: Set<string>;
  #line = 0;
  #taken = 0;
  #begun = false;

  constructor(store: Store) {
    this.#store = store;
    this.#bans = new Set([...store.bans()].map(({ mask }) => mask));
  }

  /** @throws {UsageError} where it is no line of an export: those before it were taken in */
  take(line: string): void {
    this.#line++;
    if (line.trim() === "") return;
    let entry;
    try {
      entry = readLine(line);
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      throw this.#fault(error.message);
    }
    this.#keep(entry);
    this.#taken++;
    if (this.#taken % TOGETHER === 0) this.#store.commit();
  }

  /** Commits. How many lines were taken in, without the first. */
  done(): number {
    if (!this.#begun) throw new UsageError("there is nothing to import: standard input is empty");
    this.#store.commit();
    return this.#taken - 1;
  }

  #keep(entry: ExportEntry): void {
    const store = this.#store;
    if (!this.#begun && entry.kind !== "export") {
      throw this.#fault("it is not the first line that 'chatd export' writes");
    }
    switch (entry.kind) {
      case "export":
        this.#begun = true;
        if (entry.version <= EXPORT_VERSION) return;
        throw this.#fault("a newer chatd wrote it: use that one");
      case "account":
        if (store.account(entry.account.name) === undefined) store.putAccount(entry.account);
        return;
      case "channel":
        if (store.channel(entry.channel.name) === undefined) store.putChannel(entry.channel);
        return;
      case "ban":
        if (isNew(this.#bans, entry.ban.mask)) store.putBan(entry.ban);
        return;
      case "marker":
        if ((store.readMarker(entry.party, entry.target) ?? -1) < entry.time) {
          store.setReadMarker(entry.party, entry.target, entry.time);
        }
        return;
      case "metadata":
        if (store.metadata(entry.owner).has(entry.key)) return;
        store.setMetadata(entry.owner, entry.key, entry.value);
        return;
      case "sent":
        if (store.sent(entry.message, timeOfMsgid(entry.msgid)) === undefined) {
          store.putSent(entry.message, entry.msgid);
        }
        return;
      case "event":
        store.append(entry.conversation, entry.event);
    }
  }

  #fault(what: string): UsageError {
    return new UsageError(
      `cannot import line ${this.#line}: ${what}. The lines before it are in; it is safe to ` +
        "import them again",
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
