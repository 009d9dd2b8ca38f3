/**
 * A temporary data folder for tests of the SQLite store.
 * @module
 */

/** A data folder that is removed at the end of a test. */
export class Folder implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "chatd-test-" });

  get file(): string {
    return `${this.path}/chatd.db`;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}
