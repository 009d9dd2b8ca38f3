import type { Terminal } from "./stdio.ts";

/** The face of one server. */
export interface FrontEnd {
  /** Runs until it is over; gives the exit code. */
  run(stop: AbortSignal): Promise<number>;
  /** Shows a line of the client's own. */
  tell(text: string, kind?: "info" | "error"): void;
  /** Takes the screen, which another face had. */
  show?(): void;
  /** Another face takes the screen. */
  hide?(): void;
  /** Writes what rings the terminal's bell, or shows a notification. */
  ring?(text: string): void;
}

/** What a face can do about the other servers. */
export interface Others {
  /** How many servers there are, this one among them. */
  readonly count: number;
  /** Joins one more: `[NICK@]HOST[:PORT]`, or a name of the configuration. */
  connect(address: string): void;
  /** Shows the next one, or the one before. */
  step(by: 1 | -1): void;
  /**
   * Calls the person, whichever server is shown.
   *
   * @param bell what rings the terminal's bell
   * @param words what it is about, for where another server is shown
   */
  call(bell: string, words: string): void;
  /** Leaves all of them. */
  quit(): void;
}

/**
 * Makes the face of a server.
 *
 * @throws {Error} with what is wrong, for people
 */
export type OpenFrontEnd = (
  address: string,
  terminal: Terminal,
  others: Others,
) => Promise<FrontEnd>;

/** Several servers on one terminal: one is shown, and gets what is typed. */
export class Servers {
  readonly #terminal: Terminal;
  readonly #open: OpenFrontEnd;
  readonly #stop = new AbortController();
  readonly #slots: Slot[] = [];
  readonly #running = new Set<Promise<void>>();
  #shown: Slot | undefined;
  #code = 0;

  /** @param open makes the face of one more server */
  constructor(terminal: Terminal, open: OpenFrontEnd) {
    this.#terminal = terminal;
    this.#open = open;
  }

  /**
   * Joins these servers, shows the first, and runs until all are left.
   *
   * @returns the exit code of the last one that was left
   * @throws {Error} with what is wrong, where one of them cannot even be tried
   */
  async run(addresses: readonly string[], stop: AbortSignal): Promise<number> {
    const quit = () => this.#stop.abort();
    stop.addEventListener("abort", quit);
    if (stop.aborted) quit();
    for (const address of addresses) await this.#add(address);
    // It ends with the process, where the servers are left first.
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
    slot.face = await this.#open(address, slot, this.#others(slot));
    slot.address = address;
    this.#slots.push(slot);
    this.#shown ??= slot;
    if (this.#shown !== slot) slot.face.hide?.();
    return slot;
  }

  #others(slot: Slot): Others {
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
        const { face } = this.#shown ?? {};
        face?.ring?.(bell);
        if (this.#shown !== slot) face?.tell(`${slot.address}: ${words}`);
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
      this.#shown?.face?.tell((error as Error).message, "error");
    }
  }

  #start(slot: Slot): void {
    const running = this.#runFace(slot).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #runFace(slot: Slot): Promise<void> {
    this.#code = await slot.face?.run(this.#stop.signal) ?? 0;
    const at = this.#slots.indexOf(slot);
    this.#slots.splice(at, 1);
    slot.end();
    const next = this.#slots[Math.min(at, this.#slots.length - 1)];
    // Where all are left, none is shown any more.
    if (next === undefined || this.#stop.signal.aborted) {
      for (const line of slot.lastWords) this.#terminal.error(line);
      return;
    }
    if (this.#shown === slot) this.#show(next);
    for (const line of slot.lastWords) next.face?.tell(`${slot.address}: ${line}`, "error");
  }

  #show(slot: Slot): void {
    this.#shown?.face?.hide?.();
    this.#shown = slot;
    slot.face?.show?.();
  }

  async #read(): Promise<void> {
    try {
      for await (const bytes of this.#terminal.input) this.#shown?.type(bytes);
    } catch {
      // A terminal that is gone is one that says nothing more.
    }
    for (const slot of this.#slots) slot.end();
  }
}

/** The terminal as one face sees it: it is there for the one that is shown. */
class Slot implements Terminal {
  readonly input: ReadableStream<Uint8Array>;
  /** What it had to say beside the screen. */
  readonly lastWords: string[] = [];
  face: FrontEnd | undefined;
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

  /** Hands over what was typed. */
  type(bytes: Uint8Array): void {
    this.#typed?.enqueue(bytes);
  }

  /** Nothing more is typed. */
  end(): void {
    try {
      this.#typed?.close();
    } catch {
      // It has ended, or nobody reads it any more.
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
