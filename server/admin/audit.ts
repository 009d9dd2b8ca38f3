import { fileFault } from "../../cli/files.ts";
import { plainJson } from "../../protocol/formatting.ts";

/** Notes what those who run the server do, a line of JSON each, in a file for its owner's eyes only. */
export class Audit {
  readonly #path: string;
  readonly #report: (problem: string) => void;
  #failing = false;

  /** @param report is told once that it cannot be written, until it can again */
  constructor(path: string, report: (problem: string) => void) {
    this.#path = path;
    this.#report = report;
  }

  /**
   * @param by who did it
   * @param action what they did, as they would write it, without any password
   * @param outcome what came of it
   */
  readonly note = (by: string, action: string, outcome = "done"): void => {
    const line = plainJson({ time: new Date().toISOString(), by, action, outcome });
    try {
      using file = Deno.openSync(this.#path, { create: true, append: true, mode: 0o600 });
      file.writeSync(new TextEncoder().encode(`${line}\n`));
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#report(`cannot write ${this.#path}: ${fileFault(error)}`);
      this.#failing = true;
    }
  };
}
