/**
 * Shares read markers, which say how far the user has read each conversation, with the user's other
 * devices. `../model/unread.ts` derives the unread counts.
 * @module
 */
import { fold } from "../../../protocol/names/casemapping.ts";
import type { Message } from "../../../protocol/message.ts";
import type { ClientContext } from "../context.ts";
import { message } from "../model/messages.ts";
import { isSpoken } from "../model/entries.ts";

/**
 * Tells the server how far the user has read here, and notes how far they have read elsewhere:
 * https://ircv3.net/specs/extensions/read-marker
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { format, type Message, parse } from "../../../protocol/message.ts";
 * import { Model } from "../model/model.ts";
 * import { ReadMarkers } from "./read_markers.ts";
 *
 * const sent: string[] = [];
 * const context = {
 *   model: new Model(),
 *   ready: true,
 *   capabilities: new Set<string>(["draft/read-marker"]),
 *   write: (...messages: Message[]) => void sent.push(...messages.map((each) => format(each))),
 *   writeOrTell() {},
 *   tell() {},
 *   after: (_delay: number, callback: () => void) => callback(),
 * };
 * context.model.nick = "alice";
 * context.model.apply(parse(":alice!a@host JOIN #general"), 0);
 * const tags = "@msgid=id1;time=2026-01-02T03:04:05.000Z";
 * context.model.apply(parse(`${tags} :bob!b@host PRIVMSG #general :Hello!`), 0);
 *
 * const markers = new ReadMarkers(context, 2_000);
 * markers.read("#general");
 * assertEquals(sent, ["MARKREAD #general timestamp=2026-01-02T03:04:05.000Z"]);
 * ```
 */
export class ReadMarkers {
  readonly #context: ClientContext;
  /** ms to wait before telling the server: several messages then make one command. */
  readonly #patience: number;
  /** Folded names of the conversations to tell the server about. */
  readonly #due = new Set<string>();
  #waits = false;

  /** @param patience ms from reading a message to telling the server */
  constructor(context: ClientContext, patience: number) {
    this.#context = context;
    this.#patience = patience;
  }

  /** Asks for the markers of private conversations; those of channels come with the JOIN. */
  registered(): void {
    if (!this.#able) return;
    const { model } = this.#context;
    const queries = model.buffers.all().filter(({ kind }) => kind === "query");
    this.#context.write(...queries.map(({ name }) => message("MARKREAD", name)));
    this.#wait();
  }

  /** Notes that the user has read a whole conversation. */
  read(name: string): void {
    const buffer = this.#context.model.buffers.get(name);
    if (buffer === undefined || buffer.kind === "server") return;
    // Only messages with a msgid have the server's time.
    const last = buffer.entries.findLast((entry) => isSpoken(entry) && entry.msgid !== undefined);
    if (last === undefined || last.time <= (buffer.readUntil ?? -Infinity)) return;
    buffer.readUntil = last.time;
    this.#due.add(fold(name));
    if (this.#able) this.#wait();
  }

  /** Tells the server now how far the user has read. */
  flush(): void {
    if (!this.#able) return;
    const { model } = this.#context;
    for (const key of this.#due) {
      const buffer = model.buffers.get(key);
      const isOpen = buffer?.kind === "query" || buffer?.joined;
      if (!isOpen || buffer.readUntil === undefined) continue;
      const time = new Date(buffer.readUntil).toISOString();
      this.#context.write(message("MARKREAD", buffer.name, `timestamp=${time}`));
      this.#due.delete(key);
    }
  }

  /** Takes MARKREAD and its errors; returns false for other messages. */
  takes({ command, params }: Message): boolean {
    if (command === "FAIL") return params[0] === "MARKREAD";
    if (command !== "MARKREAD") return false;
    const [name = "", timestamp = ""] = params;
    const time = Date.parse(timestamp.replace(/^timestamp=/, ""));
    const buffer = this.#context.model.buffers.get(name);
    if (buffer === undefined || !(time > (buffer.readUntil ?? -Infinity))) return true;
    this.#context.model.buffers.readUntil(buffer.name, time);
    this.#context.tell({ type: "read", buffer: buffer.name });
    return true;
  }

  /** Stops the wait, which ends with the connection. */
  disconnected(): void {
    this.#waits = false;
  }

  get #able(): boolean {
    return this.#context.capabilities.has("draft/read-marker");
  }

  #wait(): void {
    if (this.#waits || this.#due.size === 0) return;
    this.#waits = true;
    this.#context.after(this.#patience, () => {
      this.#waits = false;
      this.flush();
    });
  }
}
