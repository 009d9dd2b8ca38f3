/**
 * Shows frames on the terminal: takes the screen over and gives it back, and limits how often it
 * draws.
 * @module
 */
import type { Output } from "../io/output.ts";
import type { Terminal } from "../io/stdio.ts";
import type { Size } from "./drawing/layout.ts";
import { type Frame, Painter } from "./drawing/painter.ts";

/** The least time between frames, in ms: at most 60 frames a second. */
const FRAME = 1000 / 60;

/**
 * Takes the terminal over: alternate screen, title saved, no wrapping at the edge (a character
 * wider than expected must not move the rest), and reports of pastes, focus and mouse.
 */
const ENTER = "\x1b[?1049h\x1b[22;0t\x1b[?7l\x1b[?2004h\x1b[?1004h\x1b[?1000h\x1b[?1006h\x1b[2J";
/** Gives the terminal back as it was. */
const LEAVE =
  "\x1b[0m\x1b[?1006l\x1b[?1000l\x1b[?1004l\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[23;0t\x1b[?1049l";
/** Asks for the background (OSC 11), and then for a reply that every terminal sends (DA1). */
const ASK = "\x1b]11;?\x1b\\\x1b[c";
const CLEAR = "\x1b[0m\x1b[2J";

/**
 * Draws frames: at most 60 a second, and the next one only after the terminal has taken the last
 * one.
 */
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
   * @param draw returns the frame to show now
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

  /** Takes the terminal over. */
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

  /** Sets the modes of the terminal, which a shell may have changed meanwhile. */
  #take(): void {
    this.#terminal.raw(true);
    this.#output.print(ENTER + ASK);
    this.redraw();
  }

  /** Draws the first frame, once the colours are known. Resolves when the terminal has it. */
  async begin(): Promise<void> {
    this.#begun = true;
    this.now();
    while (this.#output.backlog > 0) await this.#output.flush();
  }

  /** Gives the terminal back as it was, synchronously: the process may be about to end. */
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
   * Gives the terminal back with a text on it, until {@link open}, or until the process resumes
   * after a stop. The process could stop itself only with the permission to signal other processes;
   * the terminal's own Ctrl-Z needs none.
   */
  lend(words: string): void {
    this.close();
    this.#lent = true;
    this.#terminal.writeNow(words);
    this.#stopWatching = this.#terminal.onContinue(() => this.open());
  }

  /** Whether the terminal is given back for now. */
  get lent(): boolean {
    return this.#lent;
  }

  /** Draws everything again, such as after another program wrote to the terminal. */
  redraw(): void {
    this.#size = "";
    this.now();
  }

  /** Draws within the time of one frame. */
  soon(): void {
    if (!this.#open || !this.#begun || this.#timer !== undefined || this.#blocked) return;
    const wait = Math.max(0, this.#paintedAt + FRAME - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.now();
    }, wait);
  }

  /** Draws at once, after a key of the user. */
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

  /** Writes something that is not part of a frame, such as a bell. */
  write(text: string): void {
    if (this.#open) this.#output.print(text);
  }

  /** Waits until a slow terminal has taken the last frame, and draws the newest then. */
  #later(): void {
    this.#blocked = true;
    void this.#output.flush().then(() => {
      this.#blocked = false;
      this.now();
    });
  }
}
