import { UsageError } from "../../../cli/flags.ts";
import { fold } from "../../../protocol/casemapping.ts";
import { formatTags } from "../../../protocol/message.ts";
import { SEARCH_CAPABILITY } from "../../../protocol/search.ts";
import { nickFault } from "../../../protocol/names.ts";
import { Client } from "../../core/client.ts";
import type { ClientOptions } from "../../core/options.ts";
import type { ClientEvent, Ending, Entry } from "../../core/events.ts";
import type { CommandContext } from "../commands/command.ts";
import { runLine } from "../commands/table.ts";
import { latestMessage } from "../commands/message.ts";
import { entryLines, noticeLines, type View } from "./entry_lines.ts";
import { inputLines } from "../input_lines.ts";
import {
  connectedText,
  dayOf,
  EXITS,
  lostText,
  otherNickText,
  sentence,
  undeliveredLines,
} from "../notices.ts";
import type { FaceMemory } from "../screen/last_visit.ts";
import { Output } from "../output.ts";
import type { Others } from "../servers.ts";
import type { Terminal } from "../stdio.ts";

/** What each face of the client is made with: the screen, and the plain lines. */
export interface FrontEndOptions {
  readonly client: Omit<ClientOptions, "onEvent" | "pace" | "askNick" | "retryFirst">;
  /** Where it connects to, for people. */
  readonly address: string;
  /** The servers beside this one. */
  readonly others: Others;
  readonly memory: FaceMemory;
}

/** Names of members that are listed before only their number is told. */
const NAMES_SHOWN = 20;

/** The chat in a terminal that can do nothing but print lines. */
export class DumbClient {
  readonly #options: FrontEndOptions;
  readonly #terminal: Terminal;
  readonly #output: Output;
  readonly #client: Client;
  #current: string | undefined;
  /** The channel to go to once it is joined. */
  #heading: string | undefined;
  #nickWanted = false;
  #chosenNick: string | undefined;

  constructor(options: FrontEndOptions, terminal: Terminal) {
    this.#options = options;
    this.#terminal = terminal;
    this.#output = new Output((bytes) => terminal.write(bytes));
    this.#heading = options.client.channels[0];
    this.#chosenNick = options.client.firmNick ? options.client.nick : undefined;
    this.#client = new Client({
      ...options.client,
      askNick: true,
      retryFirst: false,
      onEvent: (event) => this.#happened(event),
    });
    for (const nick of options.memory.remembered.ignored) this.#client.model.ignored.add(nick);
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
    try {
      this.tell(`Connecting to ${this.#options.address} ...`);
      // It ends with the process, where the client ends first; a terminal that is gone ends both.
      void this.#read().catch(() => this.#client.quit());
      const ending = await this.#client.run();
      this.#explain(ending);
      return EXITS[ending.kind];
    } finally {
      await this.#output.flush();
      stop.removeEventListener("abort", quit);
    }
  }

  /** Shows a line of the client's own. */
  tell(text: string): void {
    this.#print(noticeLines(text));
  }

  async #read(): Promise<void> {
    for await (const line of inputLines(this.#terminal.input)) this.#line(line);
    await this.#client.quit();
  }

  #line(line: string): void {
    try {
      if (this.#nickWanted && !line.startsWith("/")) this.#answerNick(line.trim());
      else runLine(line, this.#commands());
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.tell(sentence(error.message));
    }
    this.#options.memory.keep({ ignored: this.#client.model.ignored.all });
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
        if (client.ready && !client.capabilities.has(SEARCH_CAPABILITY)) {
          this.tell("This server cannot search.");
        } else client.send("SEARCH", formatTags(attributes));
      },
      close: () => this.#current = this.#joinedChannel(),
      quit: (reason) => {
        void client.quit(reason);
        this.#options.others.quit();
      },
      tell: (text) => this.tell(text),
    };
  }

  #happened(event: ClientEvent): void {
    switch (event.type) {
      case "connected":
        this.#connected(event);
        break;
      case "disconnected":
        this.tell(lostText(event.reason));
        break;
      case "nick-wanted":
        this.#nickWanted = true;
        this.tell(`${sentence(event.reason)} Type another one.`);
        break;
      case "own-nick":
        if (event.nick === this.#chosenNick) this.#options.memory.keep({ nick: event.nick });
        break;
      case "joined":
        if (fold(event.channel) === fold(this.#heading ?? "")) this.#goTo(event.channel);
        this.#current ??= event.channel;
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
        this.#print(entryLines(event.entry, this.#view()));
        for (const name of event.buffers) this.#client.read(name);
        break;
      case "history":
      case "missed":
        this.#print(event.entries.flatMap((entry) => entryLines(entry, this.#view())));
        this.#client.read(event.buffer);
        break;
      case "found":
        this.#showFound(event.entries);
        break;
      case "outgoing":
        if (event.message.state === "failed") {
          this.tell(`Not delivered: ${event.message.text}\n${event.message.reason}`);
        }
        break;
      case "info":
      case "error":
        this.tell(event.text);
        break;
    }
  }

  #connected(event: Extract<ClientEvent, { type: "connected" }>): void {
    const { nick, again } = event;
    if (nick === this.#chosenNick) this.#options.memory.keep({ nick });
    this.tell(connectedText(event));
    const asked = this.#options.client.nick;
    if (!again && nick !== asked && this.#chosenNick === undefined) this.tell(otherNickText(asked));
  }

  #left(channel: string, reason: string, how: "part" | "kick" | "refused"): void {
    if (how !== "part") this.tell(sentence(reason));
    if (fold(channel) !== fold(this.#current ?? "")) return;
    this.#current = this.#joinedChannel();
  }

  #joinedChannel(): string | undefined {
    const { buffers } = this.#client.model;
    return buffers.all().find(({ kind, joined }) => kind === "channel" && joined)?.name;
  }

  #goTo(channel: string): void {
    this.#current = this.#client.model.buffers.get(channel)?.name ?? channel;
    this.#heading = undefined;
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
      this.#print(entryLines(entry, view));
    }
    this.tell(entries.length === 1 ? "One message was found." : `${entries.length} were found.`);
  }

  #explain(ending: Ending): void {
    if (ending.kind !== "quit") this.tell(sentence(ending.reason));
    const lines = undeliveredLines(this.#client.undelivered);
    if (lines.length > 0) this.tell(lines.join("\n"));
  }

  #print(rows: readonly string[]): void {
    this.#output.print(rows.map((row) => `${row}\n`).join(""));
  }

  #view(): View {
    return {
      current: this.#current,
      isChannel: (name) => this.#client.model.isChannel(name),
    };
  }
}
