/**
 * The chat on a full screen: connects the client, the screen's state, the keyboard and the display,
 * and runs them.
 *
 * Events of the network go from the client to the state, and keys go from the keyboard to it; the
 * display draws it.
 * @module
 */
import { UsageError } from "../../../cli/flags.ts";
import { Client } from "../../core/client.ts";
import type { ClientEvent, Ending } from "../../core/events.ts";
import { OwnTyping } from "../../core/sending/own_typing.ts";
import { WordSet } from "../../core/model/word_set.ts";
import { isCommand, runLine } from "../commands/table.ts";
import type { FrontEnd, FrontEndOptions } from "../front_end/front_end.ts";
import { NickChoice } from "../front_end/nick_choice.ts";
import { SignIn } from "../front_end/sign_in.ts";
import { EXITS, otherNickText, sentence, undeliveredLines } from "../front_end/notices.ts";
import type { Key } from "../input/key.ts";
import { readKeys } from "../input/key_stream.ts";
import { Output } from "../io/output.ts";
import type { Terminal } from "../io/stdio.ts";
import { loadWidths } from "../io/text_width.ts";
import { showsUnicode } from "./colour/charset.ts";
import { ScreenColours } from "./colour/screen_colours.ts";
import { Display } from "./display.ts";
import { draw, type Drawn, messageArea } from "./drawing/frame.ts";
import type { Size } from "./drawing/layout.ts";
import { RowCache } from "./drawing/messages/row_cache.ts";
import { SERVER, type View } from "./drawing/view.ts";
import { type Action, Keyboard } from "./keyboard.ts";
import { LastVisit } from "./last_visit.ts";
import { Notifications, notifierOf } from "./notifications.ts";
import { RedrawTimer } from "./redraw_timer.ts";
import { BEGINNING, screenCommands } from "./screen_commands.ts";
import { viewOf } from "./screen_view.ts";
import { Scrolling } from "./scrolling.ts";
import { State } from "./state.ts";
import { titleText } from "./window_title.ts";

/** The most entries of all conversations together. */
const SCROLLBACK = 100_000;
/** Messages of history requested for each channel at the start. */
const HISTORY = 100;
/** Shown at Ctrl-Z; after that Ctrl-Z is the terminal's own key again. */
const STOPPING = "Ctrl-Z again suspends chatd, and fg resumes it. Enter returns to the chat.\n";
/** How long to wait, in ms, for a terminal that may not tell its background colour. */
const ASKING = 50;

/** The chat as a screen of its own. */
export class App implements FrontEnd {
  readonly #options: FrontEndOptions;
  readonly #terminal: Terminal;
  readonly #output: Output;
  readonly #client: Client;
  readonly #nicks: NickChoice;
  readonly #signIn: SignIn;
  readonly #state: State;
  readonly #display: Display;
  readonly #scrolling: Scrolling;
  readonly #keyboard: Keyboard;
  readonly #notifications: Notifications;
  readonly #colours: ScreenColours;
  readonly #cache = new RowCache();
  readonly #keywords: WordSet;
  readonly #lastVisit: LastVisit;
  readonly #typing = new OwnTyping();
  readonly #redraws: RedrawTimer;
  readonly #begun = Promise.withResolvers<void>();
  #drawn: Drawn | undefined;
  #size: Size;
  #title = "";
  #asking: ReturnType<typeof setTimeout> | undefined;

  constructor(options: FrontEndOptions, terminal: Terminal) {
    const env = (name: string) => terminal.env(name);
    const { memory, others } = options;
    this.#options = options;
    this.#terminal = terminal;
    this.#size = terminal.size();
    this.#colours = new ScreenColours(env);
    this.#keywords = new WordSet(memory.keywords);
    this.#output = new Output((bytes) => terminal.write(bytes));
    const client = this.#client = this.#newClient();
    this.#nicks = new NickChoice(client, options);
    this.#signIn = new SignIn(client, options, (text, kind) => this.tell(text, kind), isCommand);
    const { current = options.client.channels[0] } = memory.remembered;
    const state = this.#state = new State(client.model, options.address, current);
    state.signIn = this.#signIn;
    const paint = (size: Size) => this.#draw(size);
    this.#display = new Display(terminal, this.#output, paint, showsUnicode(env));
    this.#scrolling = new Scrolling(client, state, () => this.#area());
    const completable = { keywords: this.#keywords, servers: memory.servers };
    this.#keyboard = new Keyboard(state, this.#scrolling, completable);
    const notifier = notifierOf(env);
    this.#notifications = new Notifications(state, this.#keywords, memory.quiet, others, notifier);
    this.#redraws = new RedrawTimer((now) => this.#nextChange(now), () => this.#display.soon());
    this.#lastVisit = new LastVisit(memory, client.model, state.composer.editor);
    if (current !== undefined) state.open(current);
    const { theme } = memory;
    if (theme !== undefined && !this.#colours.choose(theme)) {
      this.tell(`There is no theme ${theme}: /theme lists the themes.`, "error");
    }
  }

  #newClient(): Client {
    const { client } = this.#options;
    return new Client({
      ...client,
      history: client.history || HISTORY,
      scrollback: SCROLLBACK,
      askNick: true,
      retryFirst: false,
      dial: async (signal) => {
        // Dialling and loading both block the process for some ms, so draw the first frame before.
        await this.#begun.promise;
        const [transport] = await Promise.all([client.dial(signal), loadWidths()]);
        return transport;
      },
      onEvent: (event) => this.#happened(event),
    });
  }

  /** Takes the terminal over from another front end. */
  show(): void {
    this.#state.focus(true);
    this.#redraws.restart(Date.now());
    this.#display.close();
    this.#display.open();
    this.#display.redraw();
  }

  /** Another front end takes the terminal over: the user no longer sees this one. */
  hide(): void {
    this.#state.focus(false);
  }

  /** Writes the sequence that rings the terminal's bell or shows a notification. */
  ring(text: string): void {
    this.#display.write(text);
  }

  /**
   * Runs until the user leaves or the client gives up.
   *
   * @param stop ends it early
   * @returns the exit code
   */
  async run(stop: AbortSignal): Promise<number> {
    const quit = () => void this.#client.quit();
    const restore = () => this.#display.close();
    stop.addEventListener("abort", quit);
    // An uncaught error must not leave the user with a terminal in raw mode.
    globalThis.addEventListener("error", restore);
    globalThis.addEventListener("unhandledrejection", restore);
    try {
      this.#display.open();
      this.#redraws.restart(Date.now());
      this.#asking = setTimeout(() => this.#answered(), ASKING);
      const connecting = `Connecting to ${this.#options.address} ...`;
      this.#state.noteIn(SERVER, connecting, "info", Date.now());
      // Not awaited: it runs until the process ends. A terminal that is gone ends the client.
      void this.#read().catch(() => this.#client.quit());
      const ending = await this.#client.run();
      this.#remember();
      await this.#output.flush();
      restore();
      this.#explain(ending);
      return EXITS[ending.kind];
    } finally {
      this.#redraws.stop();
      clearTimeout(this.#asking);
      restore();
      await this.#output.flush();
      stop.removeEventListener("abort", quit);
      globalThis.removeEventListener("error", restore);
      globalThis.removeEventListener("unhandledrejection", restore);
    }
  }

  /** Shows a notice at the end of the open conversation, and scrolls there. */
  tell(text: string, kind: "info" | "error" = "info"): void {
    const [first] = this.#state.note(text, kind, Date.now());
    this.#scrolling.end();
    if (first !== undefined) this.#scrolling.begin(first);
    this.#display.soon();
  }

  async #read(): Promise<void> {
    await readKeys(this.#terminal.input, (keys) => {
      if (this.#display.lent) return this.#display.open();
      for (const key of keys) this.#key(key);
      this.#display.now();
    });
    await this.#client.quit();
  }

  #key(key: Key): void {
    if (key.type !== "reply") return this.#do(this.#keyboard.key(key, this.#drawn));
    if (key.of === "background") this.#colours.background(key.rgb);
    if (key.of === "attributes") this.#answered();
  }

  #do(action: Action | undefined): void {
    switch (action?.type) {
      case "line":
        return this.#line(action.text);
      case "typing":
        return this.#typed(action.isEmpty);
      case "redraw":
        return this.#display.redraw();
      case "suspend":
        return this.#display.lend(STOPPING);
      case "next-server":
        return this.#options.others.step(1);
      case "decline":
        this.#signIn.decline();
        return;
      case "ask-quit":
        return this.tell("Ctrl-C again leaves the chat.");
      case "quit":
        return this.#options.others.quit();
    }
  }

  /** Draws the first frame, once the terminal has reported its colours or the wait is over. */
  #answered(): void {
    clearTimeout(this.#asking);
    this.#begun.resolve(this.#display.begin());
  }

  #line(line: string): void {
    this.#scrolling.leaveBegun();
    try {
      if (this.#signIn.takes(line)) this.#display.soon();
      else if (this.#nicks.isWanted && !line.startsWith("/")) this.#nicks.answer(line);
      else this.#run(line);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.tell(sentence(error.message), "error");
    }
    this.#typing.said();
    this.#remember();
    this.#redraws.restart(Date.now());
  }

  #run(line: string): void {
    const parts = {
      client: this.#client,
      state: this.#state,
      scrolling: this.#scrolling,
      colours: this.#colours,
      keywords: this.#keywords,
      nicks: this.#nicks,
    };
    runLine(line, screenCommands(parts, this.#options, (text, kind) => this.tell(text, kind)));
  }

  #remember(): void {
    const { buffer } = this.#state;
    this.#lastVisit.remember(buffer?.kind === "server" ? undefined : buffer?.name);
    this.#options.memory.keepOwn({ keywords: this.#keywords.all });
  }

  #typed(isEmpty: boolean): void {
    if (this.#state.buffer?.kind === "server") return;
    const told = this.#typing.typed(this.#state.current, isEmpty, performance.now());
    for (const tags of told) this.#client.sendTags(tags);
  }

  #happened(event: ClientEvent): void {
    const now = Date.now();
    this.#state.happened(event, now);
    this.#lastVisit.happened(event);
    this.#signIn.happened(event);
    if (this.#nicks.happened(event)) this.tell(otherNickText(this.#options.client.nick));
    this.#notifications.happened(event, now);
    if (event.type === "joined" || event.type === "left") this.#remember();
    if (event.type === "earlier" && this.#state.asksHistory) {
      this.#state.asksHistory = false;
      if (event.complete && event.entries.length === 0) this.tell(BEGINNING);
    }
    if (event.type === "around") this.#scrolling.arrived(event.entries);
    // Such as the server's refusal of what the user has just asked for.
    if (event.type === "error") this.#scrolling.end();
    if (event.type === "annotated") this.#redraws.restart(now);
    this.#display.soon();
  }

  /** When time alone changes the screen next, in ms since 1970; Infinity for never. */
  #nextChange(now: number): number {
    return Math.min(
      this.#state.buffer?.annotations.typingUntil(now) ?? Infinity,
      this.#options.memory.quiet.changes(now),
    );
  }

  #explain(ending: Ending): void {
    const lines = [
      ...(ending.kind === "quit" ? [] : [sentence(ending.reason)]),
      ...undeliveredLines(this.#client.undelivered),
    ];
    for (const line of lines) this.#terminal.error(line);
  }

  #draw(size: Size): Drawn {
    this.#size = size;
    const title = titleText(this.#state.title, this.#state.unread);
    const { anchor, excerpt } = this.#state.pane;
    const atEnd = anchor === undefined && excerpt === undefined;
    if (this.#state.focused && atEnd) this.#client.read(this.#state.current);
    if (title !== this.#title) this.#display.write(this.#title = title);
    return this.#drawn = draw(this.#view(), size, this.#colours.look, this.#cache);
  }

  /** The open conversation's messages as the screen shows them now. */
  #area() {
    return messageArea(this.#view(), this.#size, this.#colours.look, this.#cache);
  }

  #view(): View {
    const now = Date.now();
    const around = {
      server: this.#options.others.count > 1 ? this.#options.address : undefined,
      waiting: this.#client.waiting,
      quietUntil: this.#options.memory.quiet.ends(now),
      keywords: this.#keywords.all,
    };
    return viewOf(this.#state, around, this.#colours.look, now);
  }
}
