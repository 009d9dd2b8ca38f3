/**
 * Several servers on one terminal: switches between them, and passes each one's notifications on.
 * @module
 */
import type { FrontEnd, OtherServers } from "./front_end/front_end.ts";
import type { Terminal } from "./io/stdio.ts";

/**
 * Makes the front end of a server.
 *
 * @throws {Error} with a message for the user
 */
export type OpenFrontEnd = (
  address: string,
  terminal: Terminal,
  others: OtherServers,
) => Promise<FrontEnd>;

/** The servers on one terminal. One of them is shown, and gets the keys. */
export class Servers {
  readonly #terminal: Terminal;
  readonly #open: OpenFrontEnd;
  readonly #stop = new AbortController();
  readonly #slots: Slot[] = [];
  readonly #running = new Set<Promise<void>>();
  #shown: Slot | undefined;
  #code = 0;

  /** @param open makes the front end of one more server */
  constructor(terminal: Terminal, open: OpenFrontEnd) {
    this.#terminal = terminal;
    this.#open = open;
  }

  /**
   * Joins these servers, shows the first, and runs until the user has left all of them.
   *
   * @returns the exit code of the server left last
   * @throws {Error} with a message for the user if a front end cannot be made
   */
  async run(addresses: readonly string[], stop: AbortSignal): Promise<number> {
    const quit = () => this.#stop.abort();
    stop.addEventListener("abort", quit);
    if (stop.aborted) quit();
    for (const address of addresses) await this.#add(address);
    // Not awaited: reading goes on until the process ends.
    void this.#read();
    const [first] = this.#slots;
    for (const slot of [...this.#slots]) this.#start(slot);
    if (first !== undefined && this.#shown !== first) this.#show(first);
    while (this.#running.size > 0) await Promise.race(this.#running);
    stop.removeEventListener("abort", quit);
    return this.#code;
  }

  async #add(address: string): Promise<Slot> {
    const slot: Slot = new Slot(this.#terminal, () => this.#shown === slot);
    slot.frontEnd = await this.#open(address, slot, this.#others(slot));
    slot.address = address;
    this.#slots.push(slot);
    this.#shown ??= slot;
    if (this.#shown !== slot) slot.frontEnd.hide?.();
    return slot;
  }

  #others(slot: Slot): OtherServers {
    const count = () => this.#slots.length;
    return {
      get count() {
        return count();
      },
      connect: (address) => void this.#connect(address),
      step: (by) => {
        const at = this.#slots.findIndex((slot) => slot === this.#shown);
        const next = this.#slots[(at + by + this.#slots.length) % this.#slots.length];
        if (next !== undefined && next !== this.#shown) this.#show(next);
      },
      call: (bell, words) => {
        const { frontEnd } = this.#shown ?? {};
        frontEnd?.ring?.(bell);
        if (this.#shown !== slot) frontEnd?.tell(`${slot.address}: ${words}`);
      },
      quit: () => this.#stop.abort(),
    };
  }

  async #connect(address: string): Promise<void> {
    try {
      const slot = await this.#add(address);
      this.#show(slot);
      this.#start(slot);
    } catch (error) {
      this.#shown?.frontEnd?.tell((error as Error).message, "error");
    }
  }

  #start(slot: Slot): void {
    const running = this.#runFrontEnd(slot).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #runFrontEnd(slot: Slot): Promise<void> {
    this.#code = await slot.frontEnd?.run(this.#stop.signal) ?? 0;
    const at = this.#slots.indexOf(slot);
    this.#slots.splice(at, 1);
    slot.end();
    const next = this.#slots[Math.min(at, this.#slots.length - 1)];
    // After the last server nothing is shown.
    if (next === undefined || this.#stop.signal.aborted) {
      for (const line of slot.lastWords) this.#terminal.error(line);
      return;
    }
    if (this.#shown === slot) this.#show(next);
    for (const line of slot.lastWords) next.frontEnd?.tell(`${slot.address}: ${line}`, "error");
  }

  #show(slot: Slot): void {
    this.#shown?.frontEnd?.hide?.();
    this.#shown = slot;
    slot.frontEnd?.show?.();
  }

  async #read(): Promise<void> {
    try {
      for await (const bytes of this.#terminal.input) this.#shown?.type(bytes);
    } catch {
      // The terminal is gone, which ends the input like any other end.
    }
    for (const slot of this.#slots) slot.end();
  }
}

/** The terminal as one front end sees it: only the one that is shown writes to it and gets keys. */
class Slot implements Terminal {
  readonly input: ReadableStream<Uint8Array>;
  /** The front end's text for standard error, to be shown after it has closed. */
  readonly lastWords: string[] = [];
  frontEnd: FrontEnd | undefined;
  address = "";
  readonly #terminal: Terminal;
  readonly #isShown: () => boolean;
  #typed: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(terminal: Terminal, isShown: () => boolean) {
    this.#terminal = terminal;
    this.#isShown = isShown;
    this.input = new ReadableStream({ start: (controller) => void (this.#typed = controller) });
  }

  get inputIsTerminal(): boolean {
    return this.#terminal.inputIsTerminal;
  }

  get outputIsTerminal(): boolean {
    return this.#terminal.outputIsTerminal;
  }

  /** Passes typed bytes on. */
  type(bytes: Uint8Array): void {
    this.#typed?.enqueue(bytes);
  }

  /** Ends the input. */
  end(): void {
    try {
      this.#typed?.close();
    } catch {
      // The stream has ended, or its reader has cancelled it.
    }
    this.#typed = undefined;
  }

  async write(bytes: Uint8Array): Promise<number> {
    return this.#isShown() ? await this.#terminal.write(bytes) : bytes.length;
  }

  error(line: string): void {
    this.lastWords.push(line);
  }

  readHidden(question: string): string {
    return this.#terminal.readHidden(question);
  }

  env(name: string): string | undefined {
    return this.#terminal.env(name);
  }

  size(): { readonly columns: number; readonly rows: number } {
    return this.#terminal.size();
  }

  raw(on: boolean): void {
    if (this.#isShown()) this.#terminal.raw(on);
  }

  writeNow(text: string): void {
    if (this.#isShown()) this.#terminal.writeNow(text);
  }

  onResize(changed: () => void): () => void {
    return this.#terminal.onResize(changed);
  }

  onContinue(back: () => void): () => void {
    return this.#terminal.onContinue(back);
  }
}
