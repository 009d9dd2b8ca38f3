/**
 * The audit log, which records the actions of administrators and operators.
 * @module
 */

import { fileFault } from "../../cli/files.ts";
import { plainJson } from "../../protocol/text/formatting.ts";

/** A file of JSON lines that only its owner can read. */
export class Audit {
  readonly #path: string;
  readonly #report: (problem: string) => void;
  #failing = false;

  /** @param report logs that the file cannot be written, once until it can be written again */
  constructor(path: string, report: (problem: string) => void) {
    this.#path = path;
    this.#report = report;
  }

  /**
   * Records an action.
   *
   * @param by the operator or administrator
   * @param action the command as they typed it, without passwords
   * @param outcome `done`, or the reason for the failure
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
