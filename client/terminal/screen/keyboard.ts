import { fold } from "../../../protocol/casemapping.ts";
import type { Entry } from "../../core/events.ts";
import { isSecret } from "../commands/table.ts";
import { type CompletionContext, nicksOf } from "../input/completion.ts";
import { Composer } from "../input/composer.ts";
import type { Editor } from "../input/editor.ts";
import { type EmojiNames, loadEmoji } from "../input/emoji.ts";
import { commandGoals, Finder, type Goal } from "../input/finder.ts";
import type { Key } from "../input/key_reader.ts";
import type { Drawn } from "./drawing/frame.ts";
import { BOLD, type Look, sgr } from "./colour/look.ts";
import { composerPopup, finderPopup, goalsOf, resultsPopup } from "./popups.ts";
import { SearchResults, type SearchResultsStep } from "./search_results.ts";
import { piece, type Row } from "./drawing/row.ts";
import type { Scrolling } from "./scrolling.ts";
import type { State } from "./state.ts";
import { THEMES } from "./colour/theme.ts";
import { type InputView, type Popup, SERVER } from "./drawing/view.ts";

/** What the keyboard and the mouse can do. */
export interface KeyboardHost {
  readonly state: State;
  readonly scrolling: Scrolling;
  readonly keywords: { readonly all: readonly string[] };
  /** Servers that can be joined besides. */
  readonly servers: readonly string[];
  /** What is on the screen. */
  drawn(): Drawn | undefined;
  /** A line was finished. */
  line(text: string): void;
  /** Something was typed in the open conversation, or nothing is left of it. */
  typing(isEmpty: boolean): void;
  openPerson(nick: string): void;
  redraw(): void;
  /** Gives the terminal back for a while. */
  stop(): void;
  /** Shows the next server, where there are several. */
  nextServer(): void;
  quit(): void;
}

/** Rows that the wheel goes by. */
const WHEEL = 3;

/** Takes what is typed, clicked and scrolled to where it belongs. */
export class Keyboard {
  readonly #host: KeyboardHost;
  readonly #composer = new Composer(() => this.#completable(), isSecret);
  #emoji: EmojiNames = {};
  #finder: Finder | undefined;
  #results: SearchResults | undefined;

  constructor(host: KeyboardHost) {
    this.#host = host;
  }

  /** What is typed. */
  get editor(): Editor {
    return this.#composer.editor;
  }

  /** Takes a key in. */
  key(key: Key): void {
    const { state } = this.#host;
    if (key.type === "focus") return state.focus(key.on);
    if (key.type === "mouse") return this.#mouse(key);
    if (this.#results !== undefined) return this.#resulted(this.#results.apply(key));
    if (this.#finder !== undefined) return this.#find(this.#finder, key);
    if (key.type === "key" && Object.hasOwn(this.#keys, key.name)) return this.#keys[key.name]?.();
    // Few ever need their names, and nobody before the first colon.
    if (key.type === "text" && key.text.includes(":")) {
      void loadEmoji().then((names) => this.#emoji = names);
    }
    this.#write(key);
  }

  /** Goes somewhere, where another draft may wait. */
  go(where: () => void): void {
    const { state } = this.#host;
    const before = state.current;
    where();
    if (state.current !== before) this.#composer.open(fold(state.current));
  }

  /** Shows what a search found. */
  found(entries: readonly Entry[]): void {
    this.#results = new SearchResults(entries);
  }

  /** The line as it fits in so many columns and rows. */
  input(columns: number, rows: number): InputView {
    return this.#composer.editor.rows(columns, rows);
  }

  get popup(): Popup | undefined {
    if (this.#results !== undefined) return resultsPopup(this.#results);
    return this.#finder === undefined ? composerPopup(this.#composer) : finderPopup(this.#finder);
  }

  /** What the editor has to say. */
  notice(look: Look): Row | undefined {
    const { asking, searching } = this.#composer.editor;
    if (asking > 0) {
      const question = `Enter sends these ${asking} lines; any other key goes back to them.`;
      return [piece(question, sgr(BOLD, look.mention))];
    }
    if (searching === undefined) return undefined;
    const found = searching.found || searching.query === "" ? "" : " (nothing like that)";
    return [piece(`Looking back for: ${searching.query}${found}`, look.accent)];
  }

  #write(key: Key): void {
    const before = this.#composer.editor.text;
    const edited = this.#composer.apply(key);
    if (edited.type === "line") return this.#host.line(edited.text);
    if (edited.type === "passed" && key.type === "key") return this.#passed(key.name);
    const { text } = this.#composer.editor;
    // What others see of a command is its outcome.
    if (text !== before && !text.startsWith("/")) this.#host.typing(text.trim() === "");
  }

  /** A key that means nothing to the line that is typed. */
  #passed(name: string): void {
    if (name === "ctrl-c" || name === "ctrl-d") this.#host.quit();
    if (name === "ctrl-k") this.#openFinder();
    if (name === "escape") this.#host.scrolling.end();
  }

  #openFinder(): void {
    this.#finder = new Finder([...goalsOf(this.#host.state.model), ...commandGoals()]);
  }

  #find(finder: Finder, key: Key): void {
    const step = finder.apply(key);
    if (step.type === "taken") return;
    this.#finder = undefined;
    if (step.type === "chosen") this.#reach(step.goal);
  }

  #reach({ kind, name }: Goal): void {
    if (kind === "command") this.#composer.editor.insert(`${name} `);
    else if (kind === "person") this.#host.openPerson(name);
    else this.go(() => this.#host.state.open(kind === "server" ? SERVER : name));
  }

  #resulted(step: SearchResultsStep): void {
    if (step.type === "taken") return;
    this.#results = undefined;
    if (step.type === "chosen") this.go(() => this.#host.scrolling.jump(step.entry));
  }

  #mouse({ action, button, column, row }: Extract<Key, { type: "mouse" }>): void {
    const { scrolling, state } = this.#host;
    if (action === "wheel-up") return scrolling.by(WHEEL);
    if (action === "wheel-down") return scrolling.by(-WHEEL);
    if (action !== "press" || button !== 0) return;
    const target = this.#host.drawn()?.at(column, row);
    if (target?.type === "open") {
      if (state.model.buffers.get(target.name) === undefined) this.#host.openPerson(target.name);
      else this.go(() => state.open(target.name));
    } else if (target?.type === "item") this.#choose(target.item);
  }

  #choose(item: number): void {
    if (this.#results !== undefined) return this.#resulted(this.#results.choose(item));
    const goal = this.#finder?.found[item]?.goal;
    this.#finder = undefined;
    if (goal !== undefined) this.#reach(goal);
  }

  #completable(): CompletionContext {
    const { state, keywords, servers } = this.#host;
    const { buffers, nick, ignored } = state.model;
    return {
      nicks: nicksOf(state.buffer, nick),
      channels: buffers.all().filter(({ kind }) => kind === "channel").map(({ name }) => name),
      servers,
      themes: ["auto", ...THEMES.map(({ name }) => name)],
      ignored: ignored.all,
      keywords: keywords.all,
      emoji: this.#emoji,
    };
  }

  readonly #keys: Readonly<Record<string, () => void>> = {
    "ctrl-z": () => this.#host.stop(),
    "ctrl-l": () => this.#host.redraw(),
    "ctrl-n": () => this.go(() => this.#host.state.step(1)),
    "ctrl-p": () => this.go(() => this.#host.state.step(-1)),
    "alt-a": () => this.go(() => this.#host.state.nextUnread()),
    "alt-s": () => this.#host.nextServer(),
    "page-up": () => this.#host.scrolling.page(1),
    "page-down": () => this.#host.scrolling.page(-1),
    ...Object.fromEntries(
      Array.from({ length: 9 }, (_, at) => [
        `alt-${at + 1}`,
        () => this.go(() => this.#host.state.nth(at + 1)),
      ]),
    ),
  };
}
