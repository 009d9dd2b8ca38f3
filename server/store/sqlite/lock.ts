/**
 * Locks a data folder: only one process uses it at a time.
 * @module
 */

import { fileFault } from "../../../cli/files.ts";
import { StoreError } from "../store.ts";

/** A lock on a data folder, held until it is disposed of or the process ends in any way. */
export class FolderLock implements Disposable {
  readonly #file: Deno.FsFile;

  /** @throws {StoreError} if another process holds the lock */
  constructor(folder: string) {
    const path = `${folder}/chatd.lock`;
    try {
      this.#file = Deno.openSync(path, { create: true, read: true, write: true, mode: 0o600 });
    } catch (error) {
      throw new StoreError(`cannot keep data in ${folder}: ${fileFault(error)}`);
    }
    if (!this.#file.tryLockSync(true)) {
      this.#file.close();
      throw new StoreError(
        `another chatd (process ${holder(path)}) is using ${folder}: stop it, or choose ` +
          "another folder with --data DIR",
      );
    }
    this.#file.truncateSync();
    this.#file.writeSync(new TextEncoder().encode(`${Deno.pid}\n`));
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

function holder(path: string): string {
  try {
    return Deno.readTextFileSync(path).trim() || "unknown";
  } catch {
    return "unknown";
  }
}
