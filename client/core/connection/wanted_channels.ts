/**
 * The channels that the client joins again after each reconnection.
 * @module
 */
import { fold } from "../../../protocol/names/casemapping.ts";
import type { Message } from "../../../protocol/message.ts";
import type { ClientContext } from "../context.ts";
import { message } from "../model/messages.ts";
import { isError } from "../model/reply_text.ts";

/**
 * Keeps the client in the channels that the user wants to be in, across connections.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { format, type Message, parse } from "../../../protocol/message.ts";
 * import { Model } from "../model/model.ts";
 * import { WantedChannels } from "./wanted_channels.ts";
 *
 * const sent: string[] = [];
 * const context = {
 *   model: new Model(),
 *   ready: true,
 *   capabilities: new Set<string>([]),
 *   write: (...messages: Message[]) => void sent.push(...messages.map((each) => format(each))),
 *   writeOrTell() {},
 *   tell() {},
 *   after: (_delay: number, callback: () => void) => callback(),
 * };
 * const channels = new WantedChannels(context, ["#general"]);
 * channels.add("#secret", "key");
 * channels.request();
 * assertEquals(sent, ["JOIN #general", "JOIN #secret key"]);
 * assertEquals(channels.refusedBy(parse(":irc 475 alice #secret :Wrong key")), "#secret");
 * ```
 */
export class WantedChannels {
  readonly #context: ClientContext;
  /** The names and keys as the user typed them, by folded name. */
  readonly #wanted = new Map<string, { name: string; key: string | undefined }>();
  /** Folded names of wanted channels whose JOIN the server has not answered yet. */
  readonly #joining = new Set<string>();

  constructor(context: ClientContext, names: readonly string[]) {
    this.#context = context;
    for (const name of names) this.add(name);
  }

  /** Adds a channel, without joining it yet. */
  add(name: string, key?: string): void {
    this.#wanted.set(fold(name), { name, key });
  }

  /** Removes a channel, without leaving it. */
  delete(name: string): void {
    this.#wanted.delete(fold(name));
    this.#joining.delete(fold(name));
  }

  /** Returns whether a JOIN of this channel awaits its answer. */
  joining(name: string): boolean {
    return this.#joining.has(fold(name));
  }

  /** Returns the channel whose awaited JOIN this error refuses, and removes it. */
  refusedBy({ command, params }: Message): string | undefined {
    const channel = params[command === "FAIL" ? 2 : 1] ?? "";
    if (!isError(command) || !this.joining(channel)) return undefined;
    this.delete(channel);
    return channel;
  }

  /** Notes that the client is in a channel now, which it may have been invited or forced into. */
  joined(name: string): void {
    this.#joining.delete(fold(name));
    if (!this.#wanted.has(fold(name))) this.add(name);
  }

  /** Forgets the awaited answers. */
  disconnected(): void {
    this.#joining.clear();
  }

  /** Sends a JOIN for each wanted channel that the client is neither in nor joining. */
  request(): void {
    const { model } = this.#context;
    const joins: Message[] = [];
    for (const [folded, { name, key }] of this.#wanted) {
      if (this.#joining.has(folded) || model.buffers.get(name)?.joined) continue;
      this.#joining.add(folded);
      joins.push(message("JOIN", name, ...key === undefined ? [] : [key]));
    }
    this.#context.write(...joins);
  }
}
