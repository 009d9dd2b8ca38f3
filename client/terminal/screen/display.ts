import type { Output } from "../io/output.ts";
import type { Terminal } from "../io/stdio.ts";
import type { Size } from "./drawing/layout.ts";
import { type Frame, Painter } from "./drawing/painter.ts";

/** ms from one frame to the next, so that there are at most 60 in a second. */
const FRAME = 1000 / 60;

/**
 * What makes a terminal ours: its other screen, its title kept, no wrapping at the edge (what is
 * wider than we think must not move everything else), pastes and focus and mouse told of.
 */
const ENTER = "\x1b[?1049h\x1b[22;0t\x1b[?7l\x1b[?2004h\x1b[?1004h\x1b[?1000h\x1b[?1006h\x1b[2J";
/** The same the other way around. */
const LEAVE =
  "\x1b[0m\x1b[?1006l\x1b[?1000l\x1b[?1004l\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[23;0t\x1b[?1049l";
/** Asks for the background (OSC 11), and then for what every terminal answers (DA1). */
const ASK = "\x1b]11;?\x1b\\\x1b[c";
const CLEAR = "\x1b[0m\x1b[2J";

/** Has frames shown: no more of them than can be seen, and none while the terminal has not taken the last one. */
export class Display {
  readonly #terminal: Terminal;
  readonly #output: Output;
  readonly #draw: (size: Size) => Frame;
  readonly #painter: Painter;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #open = false;
  #lent = false;
  #begun = false;
  #blocked = false;
  #paintedAt = -Infinity;
  #stopWatching = () => {};
  #size = "";
  /** Frames shown so far. */
  frames = 0;

  /**
   * @param draw makes a frame of what there is to show now
   * @param unicode whether the terminal shows more than ASCII
   */
  constructor(
    terminal: Terminal,
    output: Output,
    draw: (size: Size) => Frame,
    unicode: boolean,
  ) {
    this.#terminal = terminal;
    this.#output = output;
    this.#draw = draw;
    this.#painter = new Painter(unicode);
  }

  /** Makes the terminal ours. Nothing is drawn yet. */
  open(): void {
    if (this.#open) return;
    this.#open = true;
    this.#lent = false;
    this.#stopWatching();
    const ends = [
      this.#terminal.onResize(() => this.now()),
      this.#terminal.onContinue(() => this.#take()),
    ];
    this.#stopWatching = () => ends.forEach((end) => end());
    this.#take();
  }

  /** A shell that had the terminal in between has put it into its own ways. */
  #take(): void {
    this.#terminal.raw(true);
    this.#output.print(ENTER + ASK);
    this.redraw();
  }

  /** Draws the first frame, once it is known what with; resolves when the terminal has it. */
  async begin(): Promise<void> {
    this.#begun = true;
    this.now();
    while (this.#output.backlog > 0) await this.#output.flush();
  }

  /** Gives the terminal back as it was, at once: the process may be about to end. */
  close(): void {
    this.#stopWatching();
    if (!this.#open) return;
    this.#open = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#terminal.writeNow(LEAVE);
    this.#terminal.raw(false);
  }

  /**
   * Gives the terminal back with some words on it, until {@link open} or until the process goes on after a stop. No
   * program can stop itself without the permission to end others; as the terminal is then, its keys do.
   */
  lend(words: string): void {
    this.close();
    this.#lent = true;
    this.#terminal.writeNow(words);
    this.#stopWatching = this.#terminal.onContinue(() => this.open());
  }

  /** Whether somebody else has the terminal for now. */
  get lent(): boolean {
    return this.#lent;
  }

  /** Draws everything anew, as on a terminal that somebody else wrote to. */
  redraw(): void {
    this.#size = "";
    this.now();
  }

  /** Draws within the time of a frame. */
  soon(): void {
    if (!this.#open || !this.#begun || this.#timer !== undefined || this.#blocked) return;
    const wait = Math.max(0, this.#paintedAt + FRAME - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.now();
    }, wait);
  }

  /** Draws at once, for what a person did. */
  now(): void {
    if (!this.#open || !this.#begun || this.#blocked) return;
    if (this.#output.backlog > 0) return this.#later();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#paintedAt = performance.now();
    const size = this.#terminal.size();
    const name = `${size.columns} ${size.rows}`;
    const resized = name !== this.#size;
    this.#size = name;
    if (resized) this.#painter.forget();
    const bytes = this.#painter.paint(this.#draw(size));
    if (bytes === "" && !resized) return;
    this.frames++;
    this.#output.print((resized ? CLEAR : "") + bytes);
  }

  /** Writes something that is no part of a frame, such as a bell. */
  write(text: string): void {
    if (this.#open) this.#output.print(text);
  }

  /** A terminal behind a slow line shows the newest when it is done with the last. */
  #later(): void {
    this.#blocked = true;
    void this.#output.flush().then(() => {
      this.#blocked = false;
      this.now();
    });
  }
}
