import { UsageError } from "../../../cli/flags.ts";
import { fold } from "../../../protocol/casemapping.ts";
import { nickFault } from "../../../protocol/names.ts";
import { Client } from "../../core/client.ts";
import type { ClientEvent, Ending } from "../../core/events.ts";
import type { CommandContext } from "../commands/command.ts";
import { isSecret, runLine } from "../commands/table.ts";
import type { FaceOptions } from "../face.ts";
import { type CompletionContext, nicksOf } from "../input/completion.ts";
import { Composer } from "../input/composer.ts";
import { type EmojiNames, loadEmoji } from "../input/emoji.ts";
import { commandGoals, Finder } from "../input/finder.ts";
import { readKeys } from "../input/key_stream.ts";
import type { Key } from "../input/keys.ts";
import { EXITS, otherNickText, sentence } from "../notices.ts";
import { Output } from "../output.ts";
import type { Terminal } from "../stdio.ts";
import { commandContext } from "./app_commands.ts";
import { depthOf, isLightByEnvironment, type Rgb } from "./colour.ts";
import { Display } from "./display.ts";
import { draw, type Drawn, type Size } from "./frame.ts";
import { Look } from "./look.ts";
import { RowCache } from "./message_area.ts";
import { composerPopup, finderPopup, goalsOf, resultsPopup } from "./popups.ts";
import { Results, type ResultsStep } from "./results.ts";
import { piece, type Row } from "./row.ts";
import { State } from "./state.ts";
import { THEMES } from "./theme.ts";
import { SERVER, type View } from "./view.ts";

/** Entries that are kept of all conversations together. */
const SCROLLBACK = 100_000;
/** Messages of a channel's past that are there at the start. */
const HISTORY = 100;

/** The chat as a screen of its own. */
export class App {
  readonly #options: FaceOptions;
  readonly #terminal: Terminal;
  readonly #output: Output;
  readonly #client: Client;
  readonly #state: State;
  readonly #display: Display;
  readonly #cache = new RowCache();
  readonly #composer = new Composer(() => this.#completable(), isSecret);
  #emoji: EmojiNames = {};
  #finder: Finder | undefined;
  #results: Results | undefined;
  readonly #commands: CommandContext;
  #look: Look;
  #drawn: Drawn | undefined;
  #chosenNick: string | undefined;

  constructor(options: FaceOptions, terminal: Terminal) {
    this.#options = options;
    this.#terminal = terminal;
    this.#output = new Output((bytes) => terminal.write(bytes));
    this.#chosenNick = options.client.firmNick ? options.client.nick : undefined;
    this.#look = this.#lookFor(undefined);
    this.#client = new Client({
      history: HISTORY,
      scrollback: SCROLLBACK,
      ...options.client,
      askNick: true,
      retryFirst: false,
      onEvent: (event) => this.#happened(event),
    });
    this.#state = new State(this.#client.model, options.address, options.client.channels[0]);
    this.#commands = commandContext({
      client: this.#client,
      state: this.#state,
      go: (where) => this.#go(where),
      takeNick: (nick) => this.#takeNick(nick),
      tell: (text, kind) => this.tell(text, kind),
    });
    this.#display = new Display(terminal, this.#output, (size) => this.#draw(size), true);
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
      this.tell(`Connecting to ${this.#options.address} ...`);
      this.#display.now();
      // It ends with the process, where the client ends first; a terminal that is gone ends both.
      void this.#read().catch(() => this.#client.quit());
      const ending = await this.#client.run();
      await this.#output.flush();
      restore();
      this.#explain(ending);
      return EXITS[ending.kind];
    } finally {
      restore();
      await this.#output.flush();
      stop.removeEventListener("abort", quit);
      globalThis.removeEventListener("error", restore);
      globalThis.removeEventListener("unhandledrejection", restore);
    }
  }

  /** Tells something in the open conversation. */
  tell(text: string, kind: "info" | "error" = "info"): void {
    this.#state.note(text, kind, Date.now());
    this.#display.soon();
  }

  async #read(): Promise<void> {
    await readKeys(this.#terminal.input, (keys) => {
      for (const key of keys) this.#key(key);
      this.#display.now();
    });
    await this.#client.quit();
  }

  #key(key: Key): void {
    if (key.type === "reply") {
      if (key.of === "background") this.#look = this.#lookFor(key.rgb);
      return;
    }
    if (key.type === "focus") return this.#state.focus(key.on);
    if (key.type === "mouse") return this.#mouse(key);
    if (this.#results !== undefined) return this.#found(this.#results.apply(key));
    if (this.#finder !== undefined) return this.#find(this.#finder, key);
    if (key.type === "key" && Object.hasOwn(this.#keys, key.name)) return this.#keys[key.name]?.();
    // Few ever need their names, and nobody before the first colon.
    if (key.type === "text" && key.text.includes(":")) {
      void loadEmoji().then((names) => this.#emoji = names);
    }
    const edited = this.#composer.apply(key);
    if (edited.type === "line") this.#line(edited.text);
    else if (edited.type === "passed" && key.type === "key") this.#passed(key.name);
  }

  /** A key that means nothing to the line that is typed. */
  #passed(name: string): void {
    if (name === "ctrl-d") void this.#client.quit();
    if (name === "ctrl-k") {
      this.#finder = new Finder([...goalsOf(this.#state.model), ...commandGoals()]);
    }
  }

  #find(finder: Finder, key: Key): void {
    const step = finder.apply(key);
    if (step.type === "taken") return;
    this.#finder = undefined;
    if (step.type !== "chosen") return;
    const { kind, name } = step.goal;
    if (kind === "command") this.#composer.editor.insert(`${name} `);
    else if (kind === "person") this.#commands.open(name);
    else this.#go(() => this.#state.open(kind === "server" ? SERVER : name));
  }

  #found(step: ResultsStep): void {
    if (step.type === "taken") return;
    this.#results = undefined;
    if (step.type === "chosen") this.#go(() => this.#state.open(step.entry.buffer));
  }

  readonly #keys: Readonly<Record<string, () => void>> = {
    "ctrl-c": () => void this.#client.quit(),
    "ctrl-l": () => this.#display.redraw(),
    "ctrl-n": () => this.#go(() => this.#state.step(1)),
    "ctrl-p": () => this.#go(() => this.#state.step(-1)),
    "alt-a": () => this.#go(() => this.#state.nextUnread()),
    ...Object.fromEntries(
      Array.from(
        { length: 9 },
        (_, i) => [`alt-${i + 1}`, () => this.#go(() => this.#state.nth(i + 1))],
      ),
    ),
  };

  /** Goes somewhere, where another draft may wait. */
  #go(where: () => void): void {
    const before = this.#state.current;
    where();
    if (this.#state.current !== before) this.#composer.open(fold(this.#state.current));
  }

  #mouse({ action, button, column, row }: Extract<Key, { type: "mouse" }>): void {
    if (action === "press" && button === 0) {
      const target = this.#drawn?.at(column, row);
      if (target?.type === "open") this.#go(() => this.#state.open(target.name));
    }
  }

  #line(line: string): void {
    try {
      if (this.#state.nickWanted && !line.startsWith("/")) this.#answerNick(line.trim());
      else runLine(line, this.#commands);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.tell(sentence(error.message), "error");
    }
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

  #completable(): CompletionContext {
    const { buffers, nick, ignored } = this.#client.model;
    return {
      nicks: nicksOf(this.#state.buffer, nick),
      channels: buffers.all().filter(({ kind }) => kind === "channel").map(({ name }) => name),
      servers: [],
      themes: [],
      ignored: ignored.all,
      keywords: [],
      emoji: this.#emoji,
    };
  }

  #happened(event: ClientEvent): void {
    if (event.type === "own-nick" && event.nick === this.#chosenNick) {
      this.#options.onNick(event.nick);
    }
    this.#go(() => this.#state.happened(event, Date.now()));
    if (event.type === "connected") {
      const asked = this.#options.client.nick;
      if (event.nick === this.#chosenNick) this.#options.onNick(event.nick);
      else if (!event.again && event.nick !== asked) this.tell(otherNickText(asked));
    }
    if (event.type === "found") this.#results = new Results(event.entries);
    this.#display.soon();
  }

  #explain(ending: Ending): void {
    const { waiting } = this.#client;
    const lines = [
      ...(ending.kind === "quit" ? [] : [sentence(ending.reason)]),
      ...(waiting > 0 ? [`${waiting} of your messages were not delivered.`] : []),
    ];
    for (const line of lines) this.#terminal.error(line);
  }

  #draw(size: Size): Drawn {
    return this.#drawn = draw(this.#view(), size, this.#look, this.#cache);
  }

  /** What the editor has to say. */
  #notice(): Row | undefined {
    const { asking, searching } = this.#composer.editor;
    if (asking > 0) {
      return [
        piece(
          `Enter sends these ${asking} lines; any other key goes back to them.`,
          this.#look.mention,
        ),
      ];
    }
    if (searching === undefined) return undefined;
    const found = searching.found || searching.query === "" ? "" : " (nothing like that)";
    return [piece(`Looking back for: ${searching.query}${found}`, this.#look.accent)];
  }

  #view(): View {
    const { model, connection, current, panes } = this.#state;
    return {
      model,
      connection,
      current,
      panes,
      input: (columns, rows) => this.#composer.editor.rows(columns, rows),
      popup: this.#results !== undefined
        ? resultsPopup(this.#results)
        : this.#finder !== undefined
        ? finderPopup(this.#finder)
        : composerPopup(this.#composer),
      waiting: this.#client.waiting,
      typing: [],
      quiet: false,
      notice: this.#notice(),
      keywords: [],
      now: Date.now(),
    };
  }

  #lookFor(background: Rgb | undefined): Look {
    const env = (name: string) => this.#terminal.env(name);
    const isLight = isLightByEnvironment(env("COLORFGBG")) ?? false;
    return new Look(THEMES[isLight ? 1 : 0], depthOf(env), background);
  }
}
