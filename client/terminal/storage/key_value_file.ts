/**
 * The folder of the client's state, and small files of lines `KEY VALUE` in it, such as
 * known_hosts.
 * @module
 */
/** Returns the folder of the client's state; `undefined` if the environment names none. */
export function stateFolder(env: (name: string) => string | undefined): string | undefined {
  const xdg = env("XDG_STATE_HOME");
  if (xdg !== undefined && xdg.startsWith("/")) return `${xdg}/chatd`;
  const local = env("LOCALAPPDATA");
  const home = env("HOME") || env("USERPROFILE");
  if (home) return `${home}/.local/state/chatd`;
  return local ? `${local}/chatd` : undefined;
}

/**
 * A small file of lines `KEY VALUE` that only its owner can read. Empty lines and comments (#) are
 * kept.
 */
export class KeyValueFile {
  /** Its path; `undefined` if nothing can be saved. */
  readonly path: string | undefined;
  readonly #folder: string | undefined;

  constructor(folder: string | undefined, name: string) {
    this.#folder = folder;
    this.path = folder === undefined ? undefined : `${folder}/${name}`;
  }

  /**
   * Returns the value of this key, and the number of its line.
   *
   * @throws {Error} if the file exists and cannot be read
   */
  async get(key: string): Promise<{ value: string; line: number } | undefined> {
    const lines = await this.#lines();
    const at = lines.findIndex((line) => wordsOf(line)[0] === key);
    return at < 0 ? undefined : { value: wordsOf(lines[at] ?? "")[1], line: at + 1 };
  }

  /**
   * Sets the value of this key.
   *
   * @throws {Error} if the file cannot be written
   */
  async put(key: string, value: string): Promise<void> {
    if (this.path === undefined || this.#folder === undefined) {
      throw new Error("neither HOME nor XDG_STATE_HOME is set");
    }
    const lines = await this.#lines();
    await Deno.mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const at = lines.findIndex((line) => wordsOf(line)[0] === key);
    if (at < 0) {
      // Appending cannot lose a line that another process adds at the same time.
      const broken = lines.length > 0 && lines.at(-1) !== "" ? "\n" : "";
      await Deno.writeTextFile(this.path, `${broken}${key} ${value}\n`, {
        append: true,
        mode: 0o600,
      });
      return;
    }
    lines[at] = `${key} ${value}`;
    await this.#replace(lines);
  }

  /**
   * Removes this key.
   *
   * @throws {Error} if the file cannot be written
   */
  async delete(key: string): Promise<void> {
    const lines = await this.#lines();
    const kept = lines.filter((line) => wordsOf(line)[0] !== key);
    if (kept.length < lines.length) await this.#replace(kept);
  }

  async #replace(lines: readonly string[]): Promise<void> {
    if (this.path === undefined) return;
    const draft = `${this.path}.${crypto.randomUUID()}`;
    await Deno.writeTextFile(draft, lines.join("\n"), { createNew: true, mode: 0o600 });
    await Deno.rename(draft, this.path);
  }

  async #lines(): Promise<string[]> {
    if (this.path === undefined) return [];
    try {
      const text = await Deno.readTextFile(this.path);
      return text === "" ? [] : text.split("\n");
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }
}

function wordsOf(line: string): [key: string, value: string] {
  const [key = "", value = ""] = line.trim().split(/\s+/);
  return key.startsWith("#") ? ["", ""] : [key, value];
}
