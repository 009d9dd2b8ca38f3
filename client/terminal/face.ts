import { UsageError } from "../../cli/flags.ts";
import { fold } from "../../protocol/casemapping.ts";
import { plainText } from "../../protocol/formatting.ts";
import { formatTags } from "../../protocol/message.ts";
import { nickFault } from "../../protocol/names.ts";
import { Client } from "../core/client.ts";
import type { ClientOptions } from "../core/options.ts";
import type { ClientEvent, Ending, Entry } from "../core/events.ts";
import type { CommandContext } from "./commands/command.ts";
import { isSecret, runLine } from "./commands/table.ts";
import { latestMessage } from "./commands/message.ts";
import { describeEntry, describeNotice, type View } from "./describe.ts";
import { Exit } from "./flags.ts";
import { type CompletionContext, nicksOf } from "./input/completion.ts";
import { Composer } from "./input/composer.ts";
import { type EmojiNames, loadEmoji } from "./input/emoji.ts";
import { readKeys } from "./input/key_stream.ts";
import type { Key } from "./input/keys.ts";
import { Output } from "./output.ts";
import { Screen } from "./screen.ts";
import type { Terminal } from "./stdio.ts";
import { Style } from "./style.ts";

export interface FaceOptions {
  readonly client: Omit<ClientOptions, "onEvent" | "pace" | "askNick" | "retryFirst">;
  /** Where it connects to, for people. */
  readonly address: string;
  /** Called with a nick that the person chose and has. */
  readonly onNick: (nick: string) => void;
}

/** Names of members that are listed before only their number is told. */
const NAMES_SHOWN = 20;

/** The chat in a terminal: what is said scrolls up over a line to type in. */
export class Face {
  readonly #options: FaceOptions;
  readonly #terminal: Terminal;
  readonly #output: Output;
  readonly #style: Style;
  readonly #client: Client;
  readonly #composer = new Composer(() => this.#completable(), isSecret);
  #emoji: EmojiNames = {};
  /** `undefined` on a terminal that can do nothing but print lines. */
  #screen: Screen | undefined;
  #current: string | undefined;
  /** The channel to go to once it is joined. */
  #heading: string | undefined;
  #nickWanted = false;
  #chosenNick: string | undefined;
  #online = false;

  constructor(options: FaceOptions, terminal: Terminal) {
    this.#options = options;
    this.#terminal = terminal;
    this.#output = new Output((bytes) => terminal.write(bytes));
    const dumb = this.#isDumb();
    this.#style = new Style(!dumb && !terminal.env("NO_COLOR"));
    this.#heading = options.client.channels[0];
    this.#chosenNick = options.client.firmNick ? options.client.nick : undefined;
    this.#client = new Client({
      ...options.client,
      askNick: true,
      retryFirst: false,
      onEvent: (event) => this.#happened(event),
    });
  }

  /**
   * Runs until the person leaves or the client has to give up.
   *
   * @param stop ends it early
   * @returns the exit code
   */
  async run(stop: AbortSignal): Promise<number> {
    const quit = () => void this.#client.quit();
    stop.addEventListener("abort", quit);
    const restore = this.#isDumb() ? () => {} : this.#takeTerminal();
    try {
      this.tell(`Connecting to ${this.#options.address} ...`);
      // It ends with the process, where the client ends first; a terminal that is gone ends both.
      void this.#read().catch(() => this.#client.quit());
      const ending = await this.#client.run();
      this.#explain(ending);
      return EXITS[ending.kind];
    } finally {
      restore();
      await this.#output.flush();
      stop.removeEventListener("abort", quit);
    }
  }

  /** Shows a line of the client's own. */
  tell(text: string, kind: "info" | "error" = "info"): void {
    this.#print(describeNotice(text, kind, this.#view()));
  }

  #isDumb(): boolean {
    return this.#terminal.env("TERM") === "dumb";
  }

  /** Makes the terminal ours; gives what undoes that, at any moment and once. */
  #takeTerminal(): () => void {
    const terminal = this.#terminal;
    const screen = this.#screen = new Screen(this.#output, () => terminal.columns());
    let taken = true;
    const restore = (write: (text: string) => void) => {
      if (!taken) return;
      taken = false;
      globalThis.removeEventListener("error", restoreNow);
      globalThis.removeEventListener("unhandledrejection", restoreNow);
      stopWatching();
      write(screen.close());
      terminal.raw(false);
    };
    const restoreNow = () => restore((text) => terminal.writeNow(text));
    // A fault of ours must not leave somebody with a terminal that shows nothing of what they type.
    globalThis.addEventListener("error", restoreNow);
    globalThis.addEventListener("unhandledrejection", restoreNow);
    const stopWatching = terminal.onResize(() => this.#refresh());
    terminal.raw(true);
    this.#refresh();
    return () => restore((text) => this.#output.print(text));
  }

  async #read(): Promise<void> {
    if (this.#screen === undefined) {
      const { inputLines } = await import("./input_lines.ts");
      for await (const line of inputLines(this.#terminal.input)) this.#line(line);
    } else {
      await readKeys(this.#terminal.input, (keys) => {
        for (const key of keys) this.#key(key);
        this.#refresh();
      });
    }
    await this.#client.quit();
  }

  #key(key: Key): void {
    if (key.type === "key") {
      if (key.name === "ctrl-c" || key.name === "ctrl-d" && this.#composer.editor.text === "") {
        return void this.#client.quit();
      }
      if (key.name === "ctrl-l") return this.#screen?.clear();
    }
    // Few ever need their names, and nobody before the first colon.
    if (key.type === "text" && key.text.includes(":")) {
      void loadEmoji().then((names) => this.#emoji = names);
    }
    const edited = this.#composer.apply(key);
    if (edited.type === "line") this.#line(edited.text);
    if (edited.type === "asks") {
      this.tell(`Enter sends these ${edited.lines} lines; any other key goes back to them.`);
    }
  }

  #line(line: string): void {
    try {
      if (this.#nickWanted && !line.startsWith("/")) this.#answerNick(line.trim());
      else runLine(line, this.#commands());
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.tell(sentence(error.message), "error");
    }
    this.#refresh();
  }

  #answerNick(nick: string): void {
    const fault = nickFault(nick);
    if (fault !== undefined) throw new UsageError(`"${nick}" is no nick: ${fault}`);
    this.#takeNick(nick);
  }

  #takeNick(nick: string): void {
    this.#nickWanted = false;
    this.#chosenNick = nick;
    this.#client.changeNick(nick);
  }

  #completable(): CompletionContext {
    const { buffers, nick, ignored } = this.#client.model;
    return {
      nicks: nicksOf(buffers.get(this.#current ?? ""), nick),
      channels: buffers.all().filter(({ kind }) => kind === "channel").map(({ name }) => name),
      servers: [],
      themes: [],
      ignored: ignored.all,
      keywords: [],
      emoji: this.#emoji,
    };
  }

  #commands(): CommandContext {
    const client = this.#client;
    const { model } = client;
    return {
      current: this.#current,
      ownNick: model.nick,
      ignored: model.ignored,
      isChannel: (name) => model.isChannel(name),
      say: (target, text, kind) => void client.say(target, text, kind),
      send: (command, ...params) => client.send(command, ...params),
      join: (channel, key) => {
        if (model.buffers.get(channel)?.joined) this.#goTo(channel);
        else {
          this.#heading = channel;
          client.join(channel, key);
        }
      },
      part: (channel, reason) => client.part(channel, reason),
      nick: (nick) => this.#takeNick(nick),
      open: (nick) => {
        model.buffers.open(nick, "query");
        this.#goTo(nick);
      },
      showTopic: (channel) => this.#showTopic(channel),
      showMembers: (channel) => this.#showMembers(channel, Infinity),
      messageOf: (whose) => latestMessage(model.buffers.get(this.#current ?? "")?.entries, whose),
      reply: ({ buffer, msgid }, text) => void client.say(buffer, text, "message", msgid),
      react: ({ buffer, msgid }, emoji) => client.react(buffer, msgid ?? "", emoji),
      retry: () => client.retry().length,
      login: (account, password) => client.login({ account, password }),
      search: (attributes) => {
        if (client.ready && !client.canSearch) this.tell("This server cannot search.", "error");
        else client.send("SEARCH", formatTags(attributes));
      },
      clear: () => this.#screen?.clear(),
      close: () => this.#show(this.#joinedChannel()),
      quit: (reason) => void client.quit(reason),
      tell: (text) => this.tell(text),
    };
  }

  #happened(event: ClientEvent): void {
    switch (event.type) {
      case "connected":
        this.#online = true;
        this.#connected(event);
        break;
      case "disconnected":
        this.#online = false;
        this.tell(
          `The connection is lost: ${event.reason}. Trying to get it back; what you write is sent then.`,
          "error",
        );
        break;
      case "nick-wanted":
        this.#nickWanted = true;
        this.tell(`${sentence(event.reason)} Type another one.`, "error");
        break;
      case "own-nick":
        if (event.nick === this.#chosenNick) this.#options.onNick(event.nick);
        break;
      case "joined":
        if (fold(event.channel) === fold(this.#heading ?? "")) this.#goTo(event.channel);
        else if (this.#current === undefined) this.#show(event.channel);
        break;
      case "names":
        this.#showTopic(event.channel, false);
        this.#showMembers(event.channel, NAMES_SHOWN);
        break;
      case "left":
        this.#left(event.channel, event.reason, event.how);
        break;
      case "entry":
        // Other events tell of these.
        if (event.entry.own && event.entry.kind === "join") break;
        if (event.entry.mention && event.entry.kind === "kick") break;
        this.#print(describeEntry(event.entry, this.#view()));
        break;
      case "history":
      case "missed":
        for (const entry of event.entries) this.#print(describeEntry(entry, this.#view()));
        break;
      case "found":
        this.#showFound(event.entries);
        break;
      case "outgoing":
        if (event.message.state === "failed") {
          this.tell(`Not delivered: ${event.message.text}\n${event.message.reason}`, "error");
        }
        break;
      case "info":
      case "error":
        this.tell(event.text, event.type);
        break;
    }
    this.#refresh();
  }

  #connected(
    { nick, network, info, again }: Extract<ClientEvent, { type: "connected" }>,
  ): void {
    if (nick === this.#chosenNick) this.#options.onNick(nick);
    const how = info.secure ? "encrypted" : "not encrypted";
    const place = network === "" ? info.address : `${network} (${info.address})`;
    this.tell(`Connected ${again ? "again " : ""}to ${place} as ${nick}, ${how}.`);
    const asked = this.#options.client.nick;
    if (!again && nick !== asked && this.#chosenNick === undefined) {
      this.tell(`The nick ${asked} was not to be had. Another one: /nick NAME`);
    }
  }

  #left(channel: string, reason: string, how: "part" | "kick" | "refused"): void {
    if (how !== "part") this.tell(sentence(reason), "error");
    if (fold(channel) !== fold(this.#current ?? "")) return;
    this.#show(this.#joinedChannel());
  }

  #joinedChannel(): string | undefined {
    const { buffers } = this.#client.model;
    return buffers.all().find(({ kind, joined }) => kind === "channel" && joined)?.name;
  }

  #goTo(channel: string): void {
    this.#show(this.#client.model.buffers.get(channel)?.name ?? channel);
    this.#heading = undefined;
  }

  #show(conversation: string | undefined): void {
    this.#current = conversation;
    this.#composer.open(conversation ?? "");
  }

  #showTopic(channel: string, always = true): void {
    const topic = this.#client.model.buffers.get(channel)?.topic ?? "";
    if (topic !== "") this.tell(`${channel} is about: ${topic}`);
    else if (always) this.tell(`${channel} has no topic.`);
  }

  #showMembers(channel: string, most: number): void {
    const members = [...this.#client.model.buffers.get(channel)?.members.values() ?? []];
    const count = members.length === 1 ? "only you are" : `${members.length} people are`;
    const names = members.sort((a, b) => a.nick.localeCompare(b.nick))
      .map(({ prefixes, nick, away }) => `${prefixes.charAt(0)}${nick}${away ? " (away)" : ""}`);
    const list = names.length === 1 || names.length > most ? "." : `: ${names.join(", ")}`;
    this.tell(`In ${channel} ${count} here${list}`);
  }

  /** Each day's with the day above. */
  #showFound(entries: readonly Entry[]): void {
    if (entries.length === 0) return this.tell("Nothing was found.");
    const view = { ...this.#view(), current: undefined };
    let day = "";
    for (const entry of entries) {
      if (dayOf(entry) !== day) this.tell(`On ${day = dayOf(entry)}:`);
      this.#print(describeEntry(entry, view));
    }
    this.tell(entries.length === 1 ? "One message was found." : `${entries.length} were found.`);
  }

  #explain(ending: Ending): void {
    if (ending.kind !== "quit") this.tell(sentence(ending.reason), "error");
    const { waiting } = this.#client;
    if (waiting > 0) this.tell(`${waiting} of your messages were not delivered.`, "error");
  }

  #print(rows: readonly string[]): void {
    if (this.#screen !== undefined) this.#screen.print(rows);
    else this.#output.print(rows.map((row) => `${row}\n`).join(""));
  }

  #view(): View {
    return {
      style: this.#style,
      columns: this.#screen === undefined ? Infinity : this.#terminal.columns(),
      current: this.#current,
      isChannel: (name) => this.#client.model.isChannel(name),
    };
  }

  #refresh(): void {
    if (this.#screen === undefined) return;
    const { waiting } = this.#client;
    const place = this.#nickWanted ? "another nick" : plainText(this.#current ?? "no channel");
    const notes = [
      ...(this.#online || this.#nickWanted ? [] : ["offline"]),
      ...(waiting > 0 ? [`${waiting} waiting`] : []),
    ];
    const label = `[${[place, ...notes].join(", ")}] `;
    this.#screen.prompt({
      label,
      drawn: this.#style.bold(label),
      view: (columns) => this.#composer.editor.view(columns),
    });
  }
}

const EXITS: Readonly<Record<Ending["kind"], number>> = {
  quit: Exit.ok,
  untrusted: Exit.untrusted,
  unreachable: Exit.unreachable,
  refused: Exit.refused,
};

/** `YYYY-MM-DD` in this machine's time zone. */
function dayOf({ time }: Entry): string {
  const date = new Date(time);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Words that others put together, as a sentence of their own. */
function sentence(text: string): string {
  const begun = /^[a-z]+[ ,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.?!:]$/.test(begun) ? begun : `${begun}.`;
}
