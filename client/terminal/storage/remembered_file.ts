import { fileFault } from "../../../cli/files.ts";
import {
  formatRemembered,
  NOTHING,
  parseRemembered,
  type Remembered,
  type RememberedServer,
  serverOf,
  withServer,
} from "./remembered_json.ts";

/** The file in the folder of the client's state. */
const FILE = "remembered.json";
/** ms that changes wait, so that many are written together. */
const WRITE_AFTER = 2_000;

/** What the client remembers from one time to the next: one small file, for its owner's eyes only. */
export class RememberedFile {
  readonly #folder: string | undefined;
  readonly #note: (text: string) => void;
  #all: Remembered = NOTHING;
  /** What changed and is not written yet. */
  #changes: ((all: Remembered) => Remembered)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failed = false;

  private constructor(folder: string | undefined, note: (text: string) => void) {
    this.#folder = folder;
    this.#note = note;
  }

  /**
   * Reads the file. One that is damaged is set aside, and that is told.
   *
   * @param folder `undefined` where nothing can be kept
   * @param note tells a person something
   */
  static async open(
    folder: string | undefined,
    note: (text: string) => void,
  ): Promise<RememberedFile> {
    const memory = new RememberedFile(folder, note);
    memory.#all = await memory.#read(note);
    return memory;
  }

  /** All that is remembered. */
  get all(): Remembered {
    return this.#all;
  }

  /** What is remembered of the server at this address. */
  of(address: string): RememberedServer {
    return serverOf(this.#all, address);
  }

  /** Remembers something of a server. */
  keep(address: string, change: Partial<RememberedServer>): void {
    this.#change((all) => withServer(all, address, change));
  }

  /** Remembers something that holds everywhere. */
  keepOwn(change: Partial<Pick<Remembered, "theme" | "keywords" | "quiet">>): void {
    this.#change((all) => ({ ...all, ...change }));
  }

  /** Resolves once everything is written, or cannot be. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
  }

  #change(change: (all: Remembered) => Remembered): void {
    const before = formatRemembered(this.#all);
    this.#all = change(this.#all);
    if (this.#folder === undefined || formatRemembered(this.#all) === before) return;
    this.#changes.push(change);
    this.#timer ??= setTimeout(() => void this.flush(), WRITE_AFTER);
  }

  async #write(): Promise<void> {
    const changes = this.#changes.splice(0);
    if (this.#folder === undefined || changes.length === 0) return;
    try {
      // Another one of us may have written in the meantime, of other servers.
      const all = changes.reduce((all, change) => change(all), await this.#read(() => {}));
      await Deno.mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const path = `${this.#folder}/${FILE}`;
      const draft = `${path}.${crypto.randomUUID()}`;
      await Deno.writeTextFile(draft, formatRemembered(all), { createNew: true, mode: 0o600 });
      await Deno.rename(draft, path);
    } catch (error) {
      // Once is enough: it is a convenience.
      if (!this.#failed) {
        this.#note(`chatd cannot remember anything for the next time: ${fileFault(error)}`);
      }
      this.#failed = true;
    }
  }

  async #read(note: (text: string) => void): Promise<Remembered> {
    if (this.#folder === undefined) return NOTHING;
    const path = `${this.#folder}/${FILE}`;
    let text: string;
    try {
      text = await Deno.readTextFile(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) {
        note(`${path} cannot be read: ${fileFault(error)}`);
      }
      return NOTHING;
    }
    try {
      return parseRemembered(text);
    } catch (error) {
      const aside = `${path}.damaged`;
      await Deno.rename(path, aside).catch(() => {});
      note(`${path} is damaged (${(error as Error).message}); it was renamed to ${aside}.`);
      return NOTHING;
    }
  }
}
