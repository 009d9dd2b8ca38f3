import { fold } from "../../../protocol/casemapping.ts";
import { addTag, type Message } from "../../../protocol/message.ts";
import type { Batch } from "../connection/batches.ts";
import type { ClientEvent, Entry } from "../events.ts";
import { message } from "../messages.ts";
import type { Model } from "../model/model.ts";

/** What looking back needs of the client around it. */
export interface PastHost {
  readonly model: Model;
  /** The capabilities that are switched on. */
  enabled(): ReadonlySet<string>;
  write(...messages: Message[]): void;
  tell(event: ClientEvent): void;
}

/** Messages that are asked for at once. */
const PAGE = 100;
/** Begins the labels of our requests. */
const LABEL = "past-";

interface Request {
  readonly name: string;
  readonly kind: "earlier" | "around";
  readonly limit: number;
  /** Messages that are wanted beyond those. */
  readonly more: number;
}

/**
 * Asks the server for what was said before all that is here, a page at a time, and for what was said around a message:
 * https://ircv3.net/specs/extensions/chathistory
 */
export class Past {
  readonly #host: PastHost;
  readonly #asked = new Map<string, Request>();
  #count = 0;

  constructor(host: PastHost) {
    this.#host = host;
  }

  /**
   * Asks for what was said before what is here of a conversation; the answer is an event for each page.
   *
   * @param count messages to ask for in all
   * @returns false where the server keeps none, or was asked already
   */
  earlier(name: string, count = PAGE): boolean {
    const { model } = this.#host;
    const oldest = model.buffers.get(name)?.entries.find(({ kind, msgid }) =>
      kind !== "info" && kind !== "error" && msgid !== undefined
    );
    return this.#ask(name, "earlier", oldest, count);
  }

  /** Asks for what was said before and after a message; the answer is an event. */
  around(entry: Entry): boolean {
    return this.#ask(entry.buffer, "around", entry, PAGE);
  }

  #ask(name: string, kind: Request["kind"], entry: Entry | undefined, count: number): boolean {
    const { model, enabled, write } = this.#host;
    const waits = [...this.#asked.values()].some((each) => fold(each.name) === fold(name));
    // Only by its label an answer can be told from one to catching up.
    const able = ["draft/chathistory", "labeled-response"].every((name) => enabled().has(name));
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
    write(line);
    return true;
  }

  /** Takes an answer of the server in; whether it was one to us. */
  takesBatch({ label, messages }: Batch): boolean {
    const request = this.#asked.get(label ?? "");
    if (label === undefined || request === undefined) return false;
    this.#asked.delete(label);
    const { model, tell } = this.#host;
    const { name, kind, limit, more } = request;
    const entries = model.history(name, messages, Date.now());
    model.annotate(messages, Date.now());
    if (kind === "around") tell({ type: "around", buffer: name, entries });
    else {
      const known = new Set(model.buffers.get(name)?.entries.map(({ msgid }) => msgid));
      const isNew = ({ msgid }: Entry) => msgid === undefined || !known.has(msgid);
      const earlier = entries.filter(isNew);
      model.buffers.addFirst(name, earlier);
      const complete = messages.length < limit;
      tell({ type: "earlier", buffer: name, entries: earlier, complete });
      if (more > 0 && !complete && earlier.length > 0) this.earlier(name, more);
    }
    return true;
  }

  /** Takes an error in; whether it was an answer to us. */
  takesError({ command, params, tags }: Message): boolean {
    const label = tags.get("label") ?? "";
    const request = this.#asked.get(label);
    if (request === undefined || command !== "FAIL" || params[0] !== "CHATHISTORY") return false;
    this.#asked.delete(label);
    this.#host.tell({ type: "error", text: params.at(-1) ?? "" });
    return true;
  }

  /** The connection is gone, and with it what was asked for. */
  disconnected(): void {
    this.#asked.clear();
  }
}
