/**
 * Checks the file of a database for damage before it is used, and explains errors of SQLite.
 * @module
 */

import type { DatabaseSync } from "node:sqlite";
import { DamageError, StoreError } from "./store.ts";

/**
 * The header of a database, with the size of its pages and their number:
 * https://sqlite.org/fileformat.html
 */
const HEADER_BYTES = 100;
const HEADER_START = "SQLite format 3\0";
const PAGE_SIZE_AT = 16;
const PAGE_COUNT_AT = 28;
/** Check all of a file of up to this many bytes on opening, which takes less than 100 ms. */
export const CHECKED_WHOLE_BYTES = 32 * 1024 * 1024;
/** The tables besides history: small enough to check on every opening. */
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
 * Checks by its length whether a file was cut off. SQLite would notice only when it misses a page.
 *
 * @throws {DamageError} if the file was cut off
 */
export function mustBeWhole(path: string): void {
  // The missing pages may be in the write-ahead log.
  if (sizeOf(`${path}-wal`) > 0) return;
  const size = sizeOf(path);
  if (size === 0) return;
  const header = new Uint8Array(HEADER_BYTES);
  using file = Deno.openSync(path);
  if (file.readSync(header) === HEADER_BYTES) {
    // SQLite itself reports a file that is not a database.
    if (!new TextDecoder().decode(header).startsWith(HEADER_START)) return;
    const view = new DataView(header.buffer);
    const pageSize = view.getUint16(PAGE_SIZE_AT);
    const pages = view.getUint32(PAGE_COUNT_AT);
    // 65536 does not fit into two bytes: it is stored as 1.
    if (size >= pages * (pageSize === 1 ? 65_536 : pageSize)) return;
  }
  throw new DamageError(path, "it was cut off");
}

/**
 * Checks pages for damage: all of a small file, and the small tables of a large one.
 *
 * @param everywhere whether to check all of a large file too
 * @throws {DamageError} if there is damage
 */
export function mustBeSound(db: DatabaseSync, path: string, everywhere = false): void {
  const tables = everywhere || sizeOf(path) <= CHECKED_WHOLE_BYTES ? [""] : SMALL_TABLES;
  for (const table of tables) {
    const check = table === "" ? "PRAGMA quick_check(1)" : `PRAGMA quick_check(${table})`;
    const [finding] = Object.values(db.prepare(check).get() ?? {});
    if (finding !== "ok") throw new DamageError(path, oneLine(String(finding)));
  }
}

/** Whether an error message of SQLite means that the file is damaged. */
export function isDamage(message: string): boolean {
  return /not a database|malformed/.test(message);
}

/** Explains to the administrator why a database cannot be opened. */
export function openingFault(path: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const { message } = error as Error;
  if (isDamage(message)) return new DamageError(path, message);
  const advice = /disk I\/O error|disk is full/.test(message)
    ? "Is the disk full? Even reading needs some space beside the file"
    : "Name another folder with --data DIR";
  return new StoreError(`cannot open ${path}: ${message}. ${advice}`);
}

/** Returns the value of a numeric pragma. */
export function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}

/** Returns the size of a file in bytes; 0 if there is no such file. */
export function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** Joins the lines of a message of SQLite. */
export function oneLine(text: string): string {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "").join(": ");
}
