import { fold } from "../../../protocol/casemapping.ts";
import type { Message } from "../../../protocol/message.ts";
import { isSpoken } from "../model/buffers.ts";
import type { ClientEvent } from "../events.ts";
import { message } from "../messages.ts";
import type { Model } from "../model/model.ts";

/** What read markers need of the client around them. */
export interface ReadMarkersHost {
  readonly model: Model;
  /** The capabilities that are switched on. */
  enabled(): ReadonlySet<string>;
  write(...messages: Message[]): void;
  tell(event: ClientEvent): void;
  /** Calls back after so many ms, unless the connection ends first. */
  after(delay: number, what: () => void): void;
}

/**
 * Tells the server how far a person has read, and hears from it how far they have read elsewhere:
 * https://ircv3.net/specs/extensions/read-marker
 */
export class ReadMarkers {
  readonly #host: ReadMarkersHost;
  /** ms for which what was read waits, so that several messages are told of together. */
  readonly #patience: number;
  /** The conversations that the server is to be told of, by folded name. */
  readonly #due = new Set<string>();
  #waits = false;

  constructor(host: ReadMarkersHost, patience: number) {
    this.#host = host;
    this.#patience = patience;
  }

  /** A connection is registered: of channels the server tells by itself. */
  registered(): void {
    if (!this.#able) return;
    const { model, write } = this.#host;
    const queries = model.buffers.all().filter(({ kind }) => kind === "query");
    write(...queries.map(({ name }) => message("MARKREAD", name)));
    this.#wait();
  }

  /** The person has seen all that is here of a conversation. */
  read(name: string): void {
    const buffer = this.#host.model.buffers.get(name);
    if (buffer === undefined || buffer.kind === "server") return;
    // Only such a message has a time that is the server's.
    const last = buffer.entries.findLast((entry) => isSpoken(entry) && entry.msgid !== undefined);
    if (last === undefined || last.time <= (buffer.readUntil ?? -Infinity)) return;
    buffer.readUntil = last.time;
    this.#due.add(fold(name));
    if (this.#able) this.#wait();
  }

  /** Tells the server at once. */
  flush(): void {
    if (!this.#able) return;
    const { model, write } = this.#host;
    for (const key of this.#due) {
      const buffer = model.buffers.get(key);
      const isOpen = buffer?.kind === "query" || buffer?.joined;
      if (!isOpen || buffer.readUntil === undefined) continue;
      const time = new Date(buffer.readUntil).toISOString();
      write(message("MARKREAD", buffer.name, `timestamp=${time}`));
      this.#due.delete(key);
    }
  }

  /** Takes a message of the server in; whether it was about this and nothing else. */
  takes({ command, params }: Message): boolean {
    if (command === "FAIL") return params[0] === "MARKREAD";
    if (command !== "MARKREAD") return false;
    const [name = "", timestamp = ""] = params;
    const time = Date.parse(timestamp.replace(/^timestamp=/, ""));
    const buffer = this.#host.model.buffers.get(name);
    if (buffer === undefined || !(time > (buffer.readUntil ?? -Infinity))) return true;
    this.#host.model.buffers.readUntil(buffer.name, time);
    this.#host.tell({ type: "read", buffer: buffer.name });
    return true;
  }

  /** The connection is gone. */
  disconnected(): void {
    this.#waits = false;
  }

  get #able(): boolean {
    return this.#host.enabled().has("draft/read-marker");
  }

  #wait(): void {
    if (this.#waits || this.#due.size === 0) return;
    this.#waits = true;
    this.#host.after(this.#patience, () => {
      this.#waits = false;
      this.flush();
    });
  }
}
