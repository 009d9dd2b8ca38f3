/**
 * The file `remembered.json`: reads it, writes changes to it after a delay, and gives a front end
 * access to the part about its server. The format is in `remembered_format.ts`.
 * @module
 */
import { fileFault } from "../../../cli/files.ts";
import type { JoinConfig } from "../options/config_file.ts";
import type { QuietTime } from "../options/quiet_hours.ts";
import {
  formatRemembered,
  NOTHING,
  parseRemembered,
  type Remembered,
  type RememberedServer,
  serverOf,
  withServer,
} from "./remembered_format.ts";

/** The file's name in the folder of the client's state. */
const FILE = "remembered.json";
/** How long a change waits before it is written, in ms: many are then written together. */
const WRITE_AFTER = 2_000;

/** The client's memory between runs: one small file that only its owner can read. */
export class RememberedFile {
  readonly #folder: string | undefined;
  readonly #note: (text: string) => void;
  #all: Remembered = NOTHING;
  /** The changes not written yet. */
  #changes: ((all: Remembered) => Remembered)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failed = false;

  private constructor(folder: string | undefined, note: (text: string) => void) {
    this.#folder = folder;
    this.#note = note;
  }

  /**
   * Reads the file. Renames a damaged one, and tells the user.
   *
   * @param folder `undefined` if nothing can be saved
   * @param note shows the user a notice
   */
  static async open(
    folder: string | undefined,
    note: (text: string) => void,
  ): Promise<RememberedFile> {
    const memory = new RememberedFile(folder, note);
    memory.#all = await memory.#read(note);
    return memory;
  }

  /** Everything remembered. */
  get all(): Remembered {
    return this.#all;
  }

  /** Returns the memory of the server at this address. */
  of(address: string): RememberedServer {
    return serverOf(this.#all, address);
  }

  /** Remembers something about a server. */
  keep(address: string, change: Partial<RememberedServer>): void {
    this.#change((all) => withServer(all, address, change));
  }

  /** Remembers a setting that holds on every server. */
  keepOwn(change: Partial<Pick<Remembered, "theme" | "keywords" | "quiet">>): void {
    this.#change((all) => ({ ...all, ...change }));
  }

  /** Resolves once everything is written, or writing has failed. */
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
      // Another chatd may have written about other servers since the last read.
      const all = changes.reduce((all, change) => change(all), await this.#read(() => {}));
      await Deno.mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const path = `${this.#folder}/${FILE}`;
      const draft = `${path}.${crypto.randomUUID()}`;
      await Deno.writeTextFile(draft, formatRemembered(all), { createNew: true, mode: 0o600 });
      await Deno.rename(draft, path);
    } catch (error) {
      // Tell the user once: chatd works without the file.
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

/**
 * Returns the address of the server used last, if the file names one. It leaves a damaged file for
 * {@link RememberedFile.open}, which tells the user.
 */
export async function lastServer(folder: string | undefined): Promise<string | undefined> {
  if (folder === undefined) return undefined;
  try {
    const { servers } = parseRemembered(await Deno.readTextFile(`${folder}/${FILE}`));
    return Object.keys(servers).at(-1);
  } catch {
    return undefined;
  }
}

/** The memory of the last visit, which a front end also keeps for the next one. */
export interface ServerMemory {
  readonly remembered: RememberedServer;
  readonly theme: string | undefined;
  readonly keywords: readonly string[];
  /** When the user wants no bell; shared by all servers. */
  readonly quiet: QuietTime;
  /** Servers to complete: those named in the configuration, and those joined before. */
  readonly servers: readonly string[];
  /** Remembers something about this server. */
  keep(change: Partial<RememberedServer>): void;
  /** Remembers a setting that holds on every server. */
  keepOwn(change: Partial<Pick<Remembered, "theme" | "keywords" | "quiet">>): void;
}

/**
 * Returns the memory of the server at this address. Settings made with a command win over the
 * configuration.
 */
export function serverMemory(
  file: RememberedFile,
  address: string,
  config: JoinConfig,
  quiet: QuietTime,
): ServerMemory {
  const { all } = file;
  return {
    remembered: file.of(address),
    theme: all.theme ?? config.theme,
    quiet,
    keywords: [...new Set([...config.keywords, ...all.keywords])],
    servers: [...config.servers.map(({ name }) => name), ...Object.keys(all.servers).reverse()],
    keep: (change) => file.keep(address, change),
    keepOwn: (change) => file.keepOwn(change),
  };
}
