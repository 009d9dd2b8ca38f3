/**
 * The chat in a terminal that can only print lines (TERM=dumb).
 * @module
 */
import { UsageError } from "../../../cli/flags.ts";
import { fold } from "../../../protocol/names/casemapping.ts";
import { Client } from "../../core/client.ts";
import type { ClientEvent, Ending, Entry } from "../../core/events.ts";
import { clientActions } from "../commands/client_actions.ts";
import type { CommandContext } from "../commands/context.ts";
import { isCommand, runLine } from "../commands/table.ts";
import type { FrontEnd, FrontEndOptions } from "../front_end/front_end.ts";
import { NickChoice } from "../front_end/nick_choice.ts";
import { SignIn } from "../front_end/sign_in.ts";
import {
  connectedText,
  EXITS,
  lostText,
  otherNickText,
  sentence,
  topicText,
  undeliveredLines,
} from "../front_end/notices.ts";
import { isoDay } from "../front_end/time_text.ts";
import { inputLines } from "../io/input_lines.ts";
import { Output } from "../io/output.ts";
import type { Terminal } from "../io/stdio.ts";
import { entryLines, type LineContext, noticeLines } from "./entry_lines.ts";

/**
 * The most members to list by name when the user joins a channel; for more, only their number is
 * shown.
 */
const NAMES_SHOWN = 20;

/** The chat as printed lines. */
export class DumbClient implements FrontEnd {
  readonly #options: FrontEndOptions;
  readonly #terminal: Terminal;
  readonly #output: Output;
  readonly #client: Client;
  readonly #nicks: NickChoice;
  readonly #signIn: SignIn;
  #current: string | undefined;
  /** The channel to open once it is joined. */
  #toOpen: string | undefined;

  constructor(options: FrontEndOptions, terminal: Terminal) {
    this.#options = options;
    this.#terminal = terminal;
    this.#output = new Output((bytes) => terminal.write(bytes));
    this.#toOpen = options.client.channels[0];
    this.#client = new Client({
      ...options.client,
      askNick: true,
      retryFirst: false,
      onEvent: (event) => this.#happened(event),
    });
    this.#nicks = new NickChoice(this.#client, options);
    this.#signIn = new SignIn(this.#client, options, (text) => this.tell(text), isCommand);
    for (const nick of options.memory.remembered.ignored) this.#client.model.ignored.add(nick);
  }

  /**
   * Runs until the user leaves or the client gives up.
   *
   * @param stop ends it early
   * @returns the exit code
   */
  async run(stop: AbortSignal): Promise<number> {
    const quit = () => void this.#client.quit();
    stop.addEventListener("abort", quit);
    try {
      this.tell(`Connecting to ${this.#options.address} ...`);
      // Not awaited: it runs until the process ends. A terminal that is gone ends the client.
      void this.#read().catch(() => this.#client.quit());
      const ending = await this.#client.run();
      this.#explain(ending);
      return EXITS[ending.kind];
    } finally {
      await this.#output.flush();
      stop.removeEventListener("abort", quit);
    }
  }

  /** Prints a notice of the client's own. */
  tell(text: string): void {
    this.#print(noticeLines(text));
  }

  async #read(): Promise<void> {
    for await (const line of inputLines(this.#terminal.input)) this.#line(line);
    await this.#client.quit();
  }

  #line(line: string): void {
    try {
      if (this.#signIn.takes(line)) return;
      if (this.#nicks.isWanted && !line.startsWith("/")) this.#nicks.answer(line);
      else runLine(line, this.#commands());
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.tell(sentence(error.message));
    }
    this.#options.memory.keep({ ignored: this.#client.model.ignored.all });
  }

  #commands(): CommandContext {
    const client = this.#client;
    const { buffers } = client.model;
    const current = this.#current;
    return {
      ...clientActions(client, current, this.#options.others, (text) => this.tell(text)),
      current,
      say: (target, text, kind) => void client.say(target, text, kind),
      join: (channel, key) => {
        if (buffers.get(channel)?.joined) return this.#goTo(channel);
        this.#toOpen = channel;
        client.join(channel, key);
      },
      nick: (nick) => this.#nicks.take(nick),
      open: (nick) => {
        buffers.open(nick, "query");
        this.#goTo(nick);
      },
      showMembers: (channel) => this.#showMembers(channel, Infinity),
      close: () => this.#current = this.#joinedChannel(),
    };
  }

  #happened(event: ClientEvent): void {
    const isOtherNick = this.#nicks.happened(event);
    this.#signIn.happened(event);
    switch (event.type) {
      case "connected":
        this.tell(connectedText(event));
        if (isOtherNick) this.tell(otherNickText(this.#options.client.nick));
        break;
      case "disconnected":
        this.tell(lostText(event.reason));
        break;
      case "nick-wanted":
        if (event.account === undefined) this.tell(`${sentence(event.reason)} Type another nick.`);
        break;
      case "joined":
        if (fold(event.channel) === fold(this.#toOpen ?? "")) this.#goTo(event.channel);
        this.#current ??= event.channel;
        break;
      case "names":
        this.#showTopic(event.channel);
        this.#showMembers(event.channel, NAMES_SHOWN);
        break;
      case "left":
        this.#left(event.channel, event.reason, event.how);
        break;
      case "entry":
        // The events "names" and "left" report these.
        if (event.entry.own && event.entry.kind === "join") break;
        if (event.entry.mention && event.entry.kind === "kick") break;
        this.#print(entryLines(event.entry, this.#lineContext()));
        for (const name of event.buffers) this.#client.read(name);
        break;
      case "history":
      case "missed":
        this.#print(event.entries.flatMap((entry) => entryLines(entry, this.#lineContext())));
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
    this.#toOpen = undefined;
  }

  /** Shows a channel's topic if it has one. */
  #showTopic(channel: string): void {
    const topic = this.#client.model.buffers.get(channel)?.topic ?? "";
    if (topic !== "") this.tell(topicText(channel, topic));
  }

  #showMembers(channel: string, most: number): void {
    const members = [...this.#client.model.buffers.get(channel)?.members.values() ?? []];
    const count = members.length === 1 ? "only you are" : `${members.length} people are`;
    const names = members.sort((a, b) => a.nick.localeCompare(b.nick))
      .map(({ prefixes, nick, away }) => `${prefixes.charAt(0)}${nick}${away ? " (away)" : ""}`);
    const list = names.length === 1 || names.length > most ? "." : `: ${names.join(", ")}`;
    this.tell(`In ${channel} ${count} here${list}`);
  }

  /** Prints search results, with a line above each day's. */
  #showFound(entries: readonly Entry[]): void {
    if (entries.length === 0) return this.tell("Nothing was found.");
    const context = { ...this.#lineContext(), current: undefined };
    let day = "";
    for (const entry of entries) {
      if (isoDay(entry.time) !== day) this.tell(`On ${day = isoDay(entry.time)}:`);
      this.#print(entryLines(entry, context));
    }
    this.tell(
      entries.length === 1 ? "One message was found." : `${entries.length} messages were found.`,
    );
  }

  #explain(ending: Ending): void {
    if (ending.kind !== "quit") this.tell(sentence(ending.reason));
    const lines = undeliveredLines(this.#client.undelivered);
    if (lines.length > 0) this.tell(lines.join("\n"));
  }

  #print(rows: readonly string[]): void {
    this.#output.print(rows.map((row) => `${row}\n`).join(""));
  }

  #lineContext(): LineContext {
    return {
      current: this.#current,
      isChannel: (name) => this.#client.model.isChannel(name),
    };
  }
}
