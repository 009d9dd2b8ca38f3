import { UsageError } from "../../../cli/flags.ts";
import { nickFault } from "../../../protocol/names.ts";
import { isSpoken } from "../../core/model/buffers.ts";
import { Client } from "../../core/client.ts";
import { mentions } from "../../core/model/entries.ts";
import type { ClientEvent, Ending, Entry } from "../../core/events.ts";
import { OwnTyping } from "../../core/sending/own_typing.ts";
import { WordSet } from "../../core/model/word_set.ts";
import type { CommandContext } from "../commands/command.ts";
import { runLine } from "../commands/table.ts";
import type { FrontEndOptions } from "../dumb/dumb_client.ts";
import { readKeys } from "../input/key_stream.ts";
import type { Key } from "../input/key_reader.ts";
import { LastVisit } from "./last_visit.ts";
import { EXITS, otherNickText, sentence, undeliveredLines } from "../notices.ts";
import { Output } from "../output.ts";
import type { Terminal } from "../stdio.ts";
import { loadWidths } from "../text_width.ts";
import { commandContext } from "./screen_commands.ts";
import { callText, notifierOf, titleText } from "./notifications.ts";
import { showsUnicode } from "./charset.ts";
import { ScreenColours } from "./colour/screen_colours.ts";
import { Display } from "./display.ts";
import { draw, type Drawn, type Size } from "./drawing/frame.ts";
import { Keyboard } from "./keyboard.ts";
import { RowCache } from "./drawing/message_area.ts";
import { Scrolling } from "./scrolling.ts";
import { State } from "./state.ts";
import { SERVER, type View } from "./drawing/view.ts";

/** Entries that are kept of all conversations together. */
const SCROLLBACK = 100_000;
/** Messages of a channel's past that are there at the start. */
const HISTORY = 100;
/** What Ctrl-Z says; by then it is the terminal's own key again. */
const STOPPING = "Ctrl-Z again stops chatd, and fg goes on with it. Enter goes back to the chat.\n";
/** ms after which the clock is looked at again; it may have been set, or the machine have slept. */
const LONGEST_WAIT = 60_000;
/** ms for which a terminal that does not tell its background is waited for. */
const ASKING = 50;

/** The chat as a screen of its own. */
export class App {
  readonly #options: FrontEndOptions;
  readonly #terminal: Terminal;
  readonly #output: Output;
  readonly #client: Client;
  readonly #state: State;
  readonly #display: Display;
  readonly #scrolling: Scrolling;
  readonly #keyboard: Keyboard;
  readonly #commands: CommandContext;
  readonly #colours: ScreenColours;
  readonly #cache = new RowCache();
  readonly #keywords: WordSet;
  readonly #recollection: LastVisit;
  readonly #typing = new OwnTyping();
  readonly #begun = Promise.withResolvers<void>();
  #drawn: Drawn | undefined;
  #size: Size;
  #title = "";
  #chosenNick: string | undefined;
  /** Fires when the status is another by time alone: somebody counts as typing no longer, or quiet begins or ends. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: ReturnType<typeof setTimeout> | undefined;

  constructor(options: FrontEndOptions, terminal: Terminal) {
    const env = (name: string) => terminal.env(name);
    this.#options = options;
    this.#terminal = terminal;
    this.#size = terminal.size();
    this.#colours = new ScreenColours(env);
    this.#keywords = new WordSet(options.memory.keywords);
    this.#output = new Output((bytes) => terminal.write(bytes));
    this.#chosenNick = options.client.firmNick ? options.client.nick : undefined;
    const client = this.#client = new Client({
      ...options.client,
      history: options.client.history || HISTORY,
      scrollback: SCROLLBACK,
      askNick: true,
      retryFirst: false,
      dial: async (signal) => {
        // Both keep the process busy: first of all something is seen.
        await this.#begun.promise;
        const [transport] = await Promise.all([options.client.dial(signal), loadWidths()]);
        return transport;
      },
      onEvent: (event) => this.#happened(event),
    });
    const { current = options.client.channels[0] } = options.memory.remembered;
    const state = new State(client.model, options.address, current);
    this.#state = state;
    this.#display = new Display(
      terminal,
      this.#output,
      (size) => this.#draw(size),
      showsUnicode(env),
    );
    const scrolling = this.#scrolling = new Scrolling({
      client,
      state,
      area: () => this.#draw(this.#size).area,
    });
    this.#keyboard = new Keyboard({
      state,
      scrolling,
      keywords: this.#keywords,
      servers: options.memory.servers,
      drawn: () => this.#drawn,
      line: (text) => this.#line(text),
      typing: (isEmpty) => this.#typed(isEmpty),
      openPerson: (nick) => this.#commands.open(nick),
      redraw: () => this.#display.redraw(),
      stop: () => this.#display.lend(STOPPING),
      nextServer: () => options.others.step(1),
      quit: () => options.others.quit(),
    });
    this.#recollection = new LastVisit(options.memory, client.model, this.#keyboard.editor);
    if (current !== undefined) this.#keyboard.go(() => state.open(current));
    this.#commands = commandContext({
      client,
      state,
      scrolling,
      colours: this.#colours,
      keywords: this.#keywords,
      go: (where) => this.#keyboard.go(where),
      takeNick: (nick) => this.#takeNick(nick),
      tell: (text, kind) => this.tell(text, kind),
      others: options.others,
      memory: options.memory,
    });
    const { theme } = options.memory;
    if (theme !== undefined && !this.#colours.choose(theme)) {
      this.tell(`There is no theme ${theme}: /theme tells which there are.`, "error");
    }
  }

  /** Takes the terminal, which another face had. */
  show(): void {
    this.#state.focus(true);
    this.#watchTime(Date.now());
    this.#display.close();
    this.#display.open();
    this.#display.redraw();
  }

  /** Another face has the terminal: nobody looks at this one. */
  hide(): void {
    this.#state.focus(false);
  }

  /** Writes what calls the person. */
  ring(text: string): void {
    this.#display.write(text);
  }

  /**
   * Runs until the person leaves or the client has to give up.
   *
   * @param stop ends it early
   * @returns the exit code
   */
  async run(stop: AbortSignal): Promise<number> {
    const quit = () => void this.#client.quit();
    const restore = () => this.#display.close();
    stop.addEventListener("abort", quit);
    // A fault of ours must not leave somebody with a terminal that shows nothing of what they type.
    globalThis.addEventListener("error", restore);
    globalThis.addEventListener("unhandledrejection", restore);
    try {
      this.#display.open();
      this.#watchTime(Date.now());
      this.#asking = setTimeout(() => this.#answered(), ASKING);
      const connecting = `Connecting to ${this.#options.address} ...`;
      this.#state.noteIn(SERVER, connecting, "info", Date.now());
      // It ends with the process, where the client ends first; a terminal that is gone ends both.
      void this.#read().catch(() => this.#client.quit());
      const ending = await this.#client.run();
      this.#remember();
      await this.#output.flush();
      restore();
      this.#explain(ending);
      return EXITS[ending.kind];
    } finally {
      clearTimeout(this.#timer);
      clearTimeout(this.#asking);
      restore();
      await this.#output.flush();
      stop.removeEventListener("abort", quit);
      globalThis.removeEventListener("error", restore);
      globalThis.removeEventListener("unhandledrejection", restore);
    }
  }

  /** Tells something in the open conversation. */
  tell(text: string, kind: "info" | "error" = "info"): void {
    const [first] = this.#state.note(text, kind, Date.now());
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
    if (key.type !== "reply") return this.#keyboard.key(key);
    if (key.of === "background") this.#colours.background(key.rgb);
    if (key.of === "attributes") this.#answered();
  }

  /** The terminal has told of itself, or never will: now there are colours to draw with. */
  #answered(): void {
    clearTimeout(this.#asking);
    this.#begun.resolve(this.#display.begin());
  }

  #line(line: string): void {
    this.#scrolling.leaveBegun();
    try {
      if (this.#state.nickWanted && !line.startsWith("/")) this.#answerNick(line.trim());
      else runLine(line, this.#commands);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.tell(sentence(error.message), "error");
    }
    this.#typing.said();
    this.#remember();
    this.#watchTime(Date.now());
  }

  #remember(): void {
    const { buffer } = this.#state;
    this.#recollection.remember(buffer?.kind === "server" ? undefined : buffer?.name);
    this.#options.memory.keepOwn({ keywords: this.#keywords.all });
  }

  #answerNick(nick: string): void {
    const fault = nickFault(nick);
    if (fault !== undefined) throw new UsageError(`"${nick}" is no nick: ${fault}`);
    this.#takeNick(nick);
  }

  #takeNick(nick: string): void {
    this.#state.nickWanted = false;
    this.#chosenNick = nick;
    this.#client.changeNick(nick);
  }

  #typed(isEmpty: boolean): void {
    if (this.#state.buffer?.kind === "server") return;
    const told = this.#typing.typed(this.#state.current, isEmpty, performance.now());
    for (const tags of told) this.#client.sendTags(tags);
  }

  #happened(event: ClientEvent): void {
    const now = Date.now();
    this.#keyboard.go(() => this.#state.happened(event, now));
    this.#recollection.happened(event);
    switch (event.type) {
      case "joined":
      case "left":
        this.#remember();
        break;
      case "own-nick":
        if (event.nick === this.#chosenNick) this.#options.memory.keep({ nick: event.nick });
        break;
      case "connected":
        this.#connected(event);
        break;
      case "entry":
        this.#call(event.entry, now);
        break;
      case "missed":
        // Many at once call once.
        this.#call(event.entries.findLast((entry) => this.#concerns(entry)), now);
        break;
      case "around":
        this.#scrolling.arrived(event.entries);
        break;
      case "found":
        this.#keyboard.found(event.entries);
        break;
      case "annotated":
        this.#watchTime(now);
        break;
    }
    this.#display.soon();
  }

  #connected({ nick, again }: Extract<ClientEvent, { type: "connected" }>): void {
    const asked = this.#options.client.nick;
    if (nick === this.#chosenNick) this.#options.memory.keep({ nick });
    else if (!again && nick !== asked) this.tell(otherNickText(asked));
  }

  #concerns(entry: Entry): boolean {
    if (entry.own || !isSpoken(entry)) return false;
    return entry.mention || this.#keywords.all.some((word) => mentions(entry.text, word));
  }

  /** Rings for what concerns us, unless we are looking at it. */
  #call(entry: Entry | undefined, now: number): void {
    if (
      entry === undefined || !this.#concerns(entry) ||
      this.#options.memory.quiet.ends(now) !== undefined
    ) return;
    if (this.#state.focused && entry.buffer === this.#state.current) return;
    const where = this.#client.model.isChannel(entry.buffer) ? ` in ${entry.buffer}` : "";
    const notifier = notifierOf((name) => this.#terminal.env(name));
    const who = `${entry.nick}${where}`;
    this.#options.others.call(callText(notifier, who, entry.text), `${who}: ${entry.text}`);
  }

  #watchTime(now: number): void {
    clearTimeout(this.#timer);
    const until = Math.min(
      this.#state.buffer?.annotations.typingUntil(now) ?? Infinity,
      this.#options.memory.quiet.changes(now),
    );
    if (until === Infinity) return;
    this.#timer = setTimeout(() => {
      this.#watchTime(Date.now());
      this.#display.soon();
    }, Math.min(until - now, LONGEST_WAIT));
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

  #view(): View {
    const { model, connection, current, panes, buffer } = this.#state;
    const now = Date.now();
    return {
      ...(this.#options.others.count > 1 ? { server: this.#options.address } : {}),
      model,
      connection,
      current,
      panes,
      input: (columns, rows) => this.#keyboard.input(columns, rows),
      popup: this.#keyboard.popup,
      waiting: this.#client.waiting,
      typing: buffer?.annotations.typing(now) ?? [],
      quietUntil: this.#options.memory.quiet.ends(now),
      notice: this.#keyboard.notice(this.#colours.look),
      keywords: this.#keywords.all,
    };
  }
}
