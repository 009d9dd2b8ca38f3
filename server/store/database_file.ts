/** What can be wrong with the file of a database, found before anything is written to it. */

import type { DatabaseSync } from "node:sqlite";
import { DamageError, StoreError } from "./store.ts";

/** Where the header of a database has the number of its pages, and their size: https://sqlite.org/fileformat.html */
const HEADER_BYTES = 100;
const HEADER_START = "SQLite format 3\0";
const PAGE_SIZE_AT = 16;
const PAGE_COUNT_AT = 28;
/** A file of up to this many bytes is looked through before it is used: that takes less than a tenth of a second. */
export const CHECKED_WHOLE_BYTES = 32 * 1024 * 1024;
/** All but history stays small enough to be looked through each time. */
const SMALL_TABLES = [
  "conversations",
  "parties",
  "accounts",
  "channels",
  "markers",
  "metadata",
  "bans",
];

/**
 * A file that was cut off is found by its length: SQLite would tell only once it misses a page.
 *
 * @throws {StoreError}
 */
export function mustBeWhole(path: string): void {
  // What is missing may be in the log of what was written last.
  if (sizeOf(`${path}-wal`) > 0) return;
  const size = sizeOf(path);
  if (size === 0) return;
  const header = new Uint8Array(HEADER_BYTES);
  using file = Deno.openSync(path);
  if (file.readSync(header) === HEADER_BYTES) {
    // SQLite says by itself that it is no database at all.
    if (!new TextDecoder().decode(header).startsWith(HEADER_START)) return;
    const view = new DataView(header.buffer);
    const pageSize = view.getUint16(PAGE_SIZE_AT);
    const pages = view.getUint32(PAGE_COUNT_AT);
    // 65536 does not fit into the two bytes, and is written as 1.
    if (size >= pages * (pageSize === 1 ? 65_536 : pageSize)) return;
  }
  throw new DamageError(path, "it is shorter than it was");
}

/**
 * Looks for pages that were overwritten: everywhere in a small file, and in a large one where it matters most.
 *
 * @param everywhere in a large one, too
 * @throws {StoreError} where there are any
 */
export function mustBeSound(db: DatabaseSync, path: string, everywhere = false): void {
  const tables = everywhere || sizeOf(path) <= CHECKED_WHOLE_BYTES ? [""] : SMALL_TABLES;
  for (const table of tables) {
    const check = table === "" ? "PRAGMA quick_check(1)" : `PRAGMA quick_check(${table})`;
    const [finding] = Object.values(db.prepare(check).get() ?? {});
    if (finding !== "ok") throw new DamageError(path, oneLine(String(finding)));
  }
}

/** Whether what SQLite says means that the file is not as it was written. */
export function isDamage(message: string): boolean {
  return /not a database|malformed/.test(message);
}

/** What a person is told who wanted to use a database that cannot be opened. */
export function openingFault(path: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const { message } = error as Error;
  if (isDamage(message)) return new DamageError(path, message);
  const advice = /disk I\/O error|disk is full/.test(message)
    ? "Is the disk full? Even to read it takes some room beside it"
    : "Name another folder with --data DIR";
  return new StoreError(`cannot open ${path}: ${message}. ${advice}`);
}

export function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}

/** In bytes; 0 where there is no such file. */
export function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** What SQLite says may be several lines. */
export function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ": ");
}
