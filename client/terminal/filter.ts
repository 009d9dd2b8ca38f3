/**
 * `chatd join` in a pipe: sends each line of input to a channel, and prints the messages of other
 * users.
 * @module
 */
import { fold } from "../../protocol/names/casemapping.ts";
import { plainJson, plainLines, plainText } from "../../protocol/text/formatting.ts";
import { isSpoken } from "../core/model/entries.ts";
import { Client } from "../core/client.ts";
import type { ClientOptions } from "../core/connection/options.ts";
import type { ClientEvent, Ending, Entry } from "../core/events.ts";
import { Exit } from "./options/flags.ts";
import { inputLines } from "./io/input_lines.ts";
import { Output } from "./io/output.ts";
import type { Stdio } from "./io/stdio.ts";

/** The options of a filter. */
export interface FilterOptions {
  readonly client: Omit<ClientOptions, "onEvent" | "pace" | "askNick" | "retryFirst">;
  readonly json: boolean;
  readonly follow: boolean;
}

/** How long to try to reconnect, in ms, when there are messages to deliver. */
const GIVE_UP_AFTER = 60_000;
/** Unread output, in UTF-16 units, beyond which the filter reads no more from the server. */
const BACKLOG_MAX = 1 << 20;
/** ms between two checks whether the reader of the output is gone. */
const LOOK_EVERY = 1_000;
/** How long the input must pause, in ms, before a filter without a reader of its output ends. */
const ABANDONED_AFTER = 500;

/**
 * Chats without a terminal: lines of input are messages to the first channel, lines of output are
 * messages of other users. Without `follow` it ends at the end of the input, once the server has
 * every message.
 *
 * @param stop ends it early
 * @returns the exit code
 */
export async function runFilter(
  options: FilterOptions,
  stdio: Stdio,
  stop: AbortSignal,
): Promise<number> {
  return await new Filter(options, stdio).run(stop);
}

class Filter {
  readonly #options: FilterOptions;
  readonly #stdio: Stdio;
  readonly #output: Output;
  readonly #client: Client;
  /**
   * Channels that the client has not joined, or whose history is missing, with the entries to print
   * after it.
   */
  readonly #awaited = new Map<string, Entry[]>();
  readonly #ready = Promise.withResolvers<void>();
  #undelivered = 0;
  /** Lines of input so far. */
  #lines = 0;
  /** Waits for a pause of the input. */
  #pause: ReturnType<typeof setTimeout> | undefined;
  /** Whether some of the output is lost. */
  #unwritten = false;
  #refusal: string | undefined;

  constructor(options: FilterOptions, stdio: Stdio) {
    this.#options = options;
    this.#stdio = stdio;
    this.#output = new Output((bytes) => stdio.write(bytes));
    for (const channel of options.client.channels) this.#awaited.set(fold(channel), []);
    this.#client = new Client({
      ...options.client,
      ...(options.follow ? {} : { giveUpAfter: options.client.giveUpAfter ?? GIVE_UP_AFTER }),
      askNick: false,
      retryFirst: options.follow,
      onEvent: (event) => this.#happened(event),
      pace: () => this.#output.backlog > BACKLOG_MAX ? this.#output.flush() : undefined,
    });
  }

  async run(stop: AbortSignal): Promise<number> {
    const quit = () => void this.#client.quit();
    stop.addEventListener("abort", quit);
    if (stop.aborted) quit();
    void this.#output.closed.then((error) => this.#unwritable(error));
    const look = setInterval(() => {
      if (this.#stdio.outputIsClosed?.()) this.#output.close(new Deno.errors.BrokenPipe());
    }, LOOK_EVERY);
    const ended = this.#client.run();
    await Promise.race([ended, this.#deliver(ended)]);
    const ending = await this.#client.quit();
    await this.#output.flush();
    clearTimeout(this.#pause);
    clearInterval(look);
    stop.removeEventListener("abort", quit);
    return this.#exitCode(ending);
  }

  async #deliver(ended: Promise<Ending>): Promise<void> {
    await this.#ready.promise;
    if (this.#refusal !== undefined) return;
    const target = this.#options.client.channels[0] ?? "";
    const lines = inputLines(this.#stdio.input);
    const over = Promise.race([ended, this.#abandoned()]).then(() => undefined);
    for (;;) {
      const next = await Promise.race([lines.next(), over]);
      if (next === undefined || next.done) break;
      this.#lines++;
      this.#client.say(target, next.value);
      await this.#client.room();
    }
    await this.#client.settled();
    if (this.#options.follow && this.#refusal === undefined) {
      await Promise.race([ended, this.#output.closed]);
    }
  }

  /**
   * Resolves when the output takes no more and the input has paused. With `follow` the filter then
   * ends, once it has delivered its input. Without, it has to deliver all of the input, so this
   * never resolves.
   */
  async #abandoned(): Promise<void> {
    await (this.#options.follow ? this.#output.closed : new Promise(() => {}));
    for (let lines = -1; lines !== this.#lines;) {
      lines = this.#lines;
      await new Promise<void>((resolve) => this.#pause = setTimeout(resolve, ABANDONED_AFTER));
    }
  }

  /**
   * Says why the output takes no more. A reader that has ended, as `head` does, needs no more
   * output.
   */
  #unwritable(error: Error): void {
    if (error instanceof Deno.errors.BrokenPipe) return;
    this.#unwritten = true;
    this.#stdio.error(`chatd: cannot write to standard output (${error.message})`);
  }

  #exitCode(ending: Ending): number {
    const error = (line: string) => this.#stdio.error(line);
    if (ending.kind !== "quit") error(`chatd: ${plainLines(ending.reason)}`);
    const waiting = this.#client.waiting;
    if (waiting > 0) error(`chatd: not delivered: ${waiting} ${messages(waiting)}`);
    if (this.#refusal !== undefined || ending.kind === "refused") return Exit.refused;
    if (ending.kind === "untrusted") return Exit.untrusted;
    if (this.#undelivered + waiting > 0) return Exit.undelivered;
    if (ending.kind === "unreachable") {
      return this.#client.wasConnected ? Exit.undelivered : Exit.unreachable;
    }
    return this.#unwritten ? Exit.undelivered : Exit.ok;
  }

  #happened(event: ClientEvent): void {
    const error = (line: string) => this.#stdio.error(line);
    switch (event.type) {
      case "joined":
        if ((this.#options.client.history ?? 0) === 0) this.#arrived(event.channel, []);
        return;
      case "history":
        return this.#arrived(event.buffer, event.entries);
      case "left":
        if (event.how === "refused" || event.how === "kick") {
          this.#refusal ??= event.reason;
          error(`chatd: ${plainText(event.reason)}`);
          this.#ready.resolve();
          void this.#client.quit();
        }
        return;
      case "entry":
        return this.#said(event.entry);
      case "missed":
        for (const entry of event.entries) this.#said(entry);
        return;
      case "outgoing":
        if (event.message.state !== "failed") return;
        this.#undelivered++;
        return error(
          `chatd: not delivered: ${plainText(event.message.text)} (${
            plainText(event.message.reason ?? "")
          })`,
        );
      case "disconnected":
        return error(`chatd: no connection, trying again: ${plainText(event.reason)}`);
      case "connected":
        if (event.again) error("chatd: connected again");
        return;
      case "error":
        return error(`chatd: ${plainText(event.text)}`);
      case "ended":
        this.#ready.resolve();
    }
  }

  #arrived(channel: string, history: readonly Entry[]): void {
    const held = this.#awaited.get(fold(channel));
    if (held === undefined) return;
    this.#awaited.delete(fold(channel));
    const seen = new Set(history.map(({ msgid }) => msgid));
    for (const entry of history) this.#print(entry);
    for (const entry of held) if (!entry.msgid || !seen.has(entry.msgid)) this.#print(entry);
    if (
      (this.#options.client.history ?? 0) > 0 && history.length === 0 &&
      !this.#client.capabilities.has("draft/chathistory")
    ) this.#stdio.error("chatd: this server keeps no history");
    if (this.#awaited.size === 0) this.#ready.resolve();
  }

  #said(entry: Entry): void {
    if (entry.own) return;
    const held = this.#awaited.get(fold(entry.buffer));
    if (held !== undefined) held.push(entry);
    else this.#print(entry);
  }

  #print(entry: Entry): void {
    if (!isSpoken(entry)) return;
    this.#output.print(`${this.#options.json ? this.#asJson(entry) : this.#asLine(entry)}\n`);
  }

  #asJson({ time, buffer, nick, text, msgid, kind }: Entry): string {
    return plainJson({
      time: new Date(time).toISOString(),
      channel: buffer,
      nick,
      text,
      msgid: msgid ?? null,
      kind,
    });
  }

  #asLine({ buffer, nick, text, kind }: Entry): string {
    const channels = this.#options.client.channels;
    const isPublic = channels.some((name) => fold(name) === fold(buffer));
    const place = !isPublic ? "(private) " : channels.length > 1 ? `${buffer} ` : "";
    const who = kind === "action" ? `* ${nick} ` : `${nick}: `;
    return text.split("\n").map((line) => plainText(place + who + line)).join("\n");
  }
}

function messages(count: number): string {
  return count === 1 ? "message" : "messages";
}
