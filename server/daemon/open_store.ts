import type { Durability } from "../store/sqlite/database.ts";
import { MemoryStore } from "../store/memory.ts";
import type { Store } from "../store/store.ts";

/**
 * The store of a server.
 *
 * @param folder where everything is kept; `undefined` where nothing outlives the process
 * @param notice tells whoever waits what takes long
 * @throws {StoreError} where the folder cannot be used
 */
export async function openStore(
  folder: string | undefined,
  durability: Durability,
  notice: (text: string) => void,
): Promise<Store> {
  if (folder === undefined) return new MemoryStore();
  // A server that keeps nothing has no use for the database.
  const { SqliteStore } = await import("../store/sqlite/sqlite.ts");
  return new SqliteStore(folder, durability, notice);
}
