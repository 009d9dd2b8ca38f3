/**
 * Opens the store that the configuration asks for: SQLite in the data folder, or memory.
 * @module
 */

import { MemoryStore } from "../store/memory.ts";
import type { Store } from "../store/store.ts";
import type { Durability } from "../config/settings.ts";

/**
 * Opens the store of a server.
 *
 * @param folder the data folder; `undefined` to keep everything in memory
 * @param notice called with a text if opening takes long
 * @throws {StoreError} if the folder cannot be used
 */
export async function openStore(
  folder: string | undefined,
  durability: Durability,
  notice: (text: string) => void,
): Promise<Store> {
  if (folder === undefined) return new MemoryStore();
  // Imported only here: a server without a data folder does not load SQLite.
  const { SqliteStore } = await import("../store/sqlite/sqlite.ts");
  return new SqliteStore(folder, durability, notice);
}
