/**
 * History paging: asks for the messages before those shown, a page at a time, and for those around
 * a search result. `catch_up.ts` fetches history without the user's request.
 * @module
 */
import { fold } from "../../../protocol/names/casemapping.ts";
import { addTag, type Message } from "../../../protocol/message.ts";
import type { Batch } from "../connection/batches.ts";
import type { ClientContext } from "../context.ts";
import type { Entry } from "../events.ts";
import { message } from "../model/messages.ts";

/** The most messages per request. */
const PAGE = 100;
/** Prefix of the labels of these requests. */
const LABEL = "past-";

interface Request {
  readonly name: string;
  readonly kind: "earlier" | "around";
  readonly limit: number;
  /** Messages wanted beyond this page. */
  readonly more: number;
}

/**
 * Fetches history when the user asks for it: https://ircv3.net/specs/extensions/chathistory
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { format, type Message } from "../../../protocol/message.ts";
 * import { Model } from "../model/model.ts";
 * import { HistoryPaging } from "./paging.ts";
 *
 * const sent: string[] = [];
 * const context = {
 *   model: new Model(),
 *   ready: true,
 *   capabilities: new Set<string>(["draft/chathistory", "labeled-response"]),
 *   write: (...messages: Message[]) => void sent.push(...messages.map((each) => format(each))),
 *   writeOrTell() {},
 *   tell() {},
 *   after: (_delay: number, callback: () => void) => callback(),
 * };
 * const paging = new HistoryPaging(context);
 * assertEquals(paging.earlier("#general", 50), true);
 * assertEquals(sent, ["@label=past-1 CHATHISTORY LATEST #general * 50"]);
 * ```
 */
export class HistoryPaging {
  readonly #context: ClientContext;
  /** Open requests by label. */
  readonly #asked = new Map<string, Request>();
  #count = 0;

  constructor(context: ClientContext) {
    this.#context = context;
  }

  /**
   * Asks for the messages before the oldest one of a conversation. Each page is an event.
   *
   * @param count messages to ask for in all
   * @returns false if the server keeps no history, or a request for this conversation is open
   */
  earlier(name: string, count = PAGE): boolean {
    const { model } = this.#context;
    const oldest = model.buffers.get(name)?.entries.find(({ kind, msgid }) =>
      kind !== "info" && kind !== "error" && msgid !== undefined
    );
    return this.#ask(name, "earlier", oldest, count);
  }

  /** Asks for the messages before and after one. The answer is an event. */
  around(entry: Entry): boolean {
    return this.#ask(entry.buffer, "around", entry, PAGE);
  }

  #ask(name: string, kind: Request["kind"], entry: Entry | undefined, count: number): boolean {
    const { model, capabilities } = this.#context;
    const waits = [...this.#asked.values()].some((each) => fold(each.name) === fold(name));
    // Only its label tells an answer from one to `CatchUp`.
    const able = ["draft/chathistory", "labeled-response"].every((name) => capabilities.has(name));
    if (waits || !able) return false;
    const label = `${LABEL}${++this.#count}`;
    const most = Number(model.isupport.get("CHATHISTORY"));
    const limit = Math.min(count, most > 0 ? most : PAGE, PAGE);
    this.#asked.set(label, { name, kind, limit, more: count - limit });
    const line = entry === undefined
      ? message("CHATHISTORY", "LATEST", name, "*", String(limit))
      : message(
        "CHATHISTORY",
        kind === "earlier" ? "BEFORE" : "AROUND",
        name,
        entry.msgid === undefined
          ? `timestamp=${new Date(entry.time).toISOString()}`
          : `msgid=${entry.msgid}`,
        String(limit),
      );
    addTag(line, "label", label);
    this.#context.write(line);
    return true;
  }

  /** Takes a batch of history; returns false if nothing here asked for it. */
  takesBatch({ label, messages }: Batch): boolean {
    const request = this.#asked.get(label ?? "");
    if (label === undefined || request === undefined) return false;
    this.#asked.delete(label);
    const { model } = this.#context;
    const { name, kind, limit, more } = request;
    const entries = model.history(name, messages, Date.now());
    model.annotate(messages, Date.now());
    if (kind === "around") this.#context.tell({ type: "around", buffer: name, entries });
    else {
      const known = new Set(model.buffers.get(name)?.entries.map(({ msgid }) => msgid));
      const isNew = ({ msgid }: Entry) => msgid === undefined || !known.has(msgid);
      const earlier = entries.filter(isNew);
      model.buffers.addFirst(name, earlier);
      const complete = messages.length < limit;
      this.#context.tell({ type: "earlier", buffer: name, entries: earlier, complete });
      if (more > 0 && !complete && earlier.length > 0) this.earlier(name, more);
    }
    return true;
  }

  /** Takes an error; returns false if it does not answer a request made here. */
  takesError({ command, params, tags }: Message): boolean {
    const label = tags.get("label") ?? "";
    const request = this.#asked.get(label);
    if (request === undefined || command !== "FAIL" || params[0] !== "CHATHISTORY") return false;
    this.#asked.delete(label);
    this.#context.tell({ type: "error", text: params.at(-1) ?? "" });
    return true;
  }

  /** Forgets the open requests. */
  disconnected(): void {
    this.#asked.clear();
  }
}
