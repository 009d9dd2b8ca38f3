import type { Client } from "../../core/client.ts";
import type { Entry } from "../../core/events.ts";
import type { MessageArea } from "./drawing/message_area.ts";
import type { State } from "./state.ts";
import type { Anchor } from "./drawing/view.ts";

/** What scrolling needs of the screen. */
export interface ScrollHost {
  readonly client: Client;
  readonly state: State;
  /** The messages as they are shown now. */
  area(): MessageArea | undefined;
}

/** Moves through what was said, and has more of it come where that is needed. */
export class Scrolling {
  readonly #host: ScrollHost;
  /** What is on its way from the server with all around it. */
  #sought: Entry | undefined;
  /** Where something that was told begins that is longer than the window. */
  #begun: Anchor | undefined;

  constructor(host: ScrollHost) {
    this.#host = host;
  }

  /** Goes so many rows up, or down where it is negative. */
  by(rows: number): void {
    const { state, client } = this.#host;
    const area = this.#host.area();
    if (area === undefined) return;
    const { pane } = state;
    const { anchor, top } = area.scrolled(rows);
    pane.anchor = anchor;
    const isPast = state.buffer?.kind !== "server" && pane.excerpt === undefined && !pane.complete;
    if (rows > 0 && top && isPast) client.past.earlier(state.current);
  }

  /** Goes up, or down, by what is in sight. */
  page(direction: 1 | -1): void {
    const height = this.#host.area()?.height ?? 0;
    // Two rows of the last page stay in sight.
    this.by(direction * Math.max(1, height - 2));
  }

  /** Has so many earlier messages come, and goes up to them. */
  load(count: number): void {
    const { state, client } = this.#host;
    if (state.buffer?.kind !== "server") client.past.earlier(state.current, count);
    this.page(1);
  }

  /** Back to the newest; false where it is there already. */
  end(): boolean {
    const { pane } = this.#host.state;
    const was = pane.anchor !== undefined || pane.excerpt !== undefined;
    pane.anchor = undefined;
    pane.excerpt = undefined;
    return was;
  }

  /** Shows something that was told from its beginning, where it is longer than the window. */
  begin(entry: Entry): void {
    const anchor = this.#host.area()?.beginningWith(entry);
    if (anchor !== undefined) this.#host.state.pane.anchor = this.#begun = anchor;
  }

  /** Back to the newest from what was told, so that what comes of the next command is seen. */
  leaveBegun(): void {
    const { pane } = this.#host.state;
    if (pane.anchor === this.#begun) pane.anchor = undefined;
    this.#begun = undefined;
  }

  /** Shows a message that was looked for, with what was said around it. */
  jump(entry: Entry): void {
    const { client, state } = this.#host;
    const kind = client.model.isChannel(entry.buffer) ? "channel" : "query";
    const buffer = client.model.buffers.open(entry.buffer, kind);
    state.open(buffer.name);
    const known = entry.msgid === undefined
      ? undefined
      : buffer.entries.findLast(({ msgid }) => msgid === entry.msgid);
    this.#sought = undefined;
    if (known !== undefined) this.#show(buffer.entries, known);
    else if (client.past.around(entry)) this.#sought = entry;
    else this.#show([entry], entry);
  }

  /** What was said around the message that was looked for has come. */
  arrived(entries: readonly Entry[]): void {
    const sought = this.#sought;
    this.#sought = undefined;
    if (sought === undefined) return;
    this.#host.state.open(sought.buffer);
    this.#show(entries, entries.find(({ msgid }) => msgid === sought.msgid));
  }

  /** Shows a part of the open conversation's past. */
  #show(entries: readonly Entry[], sought: Entry | undefined): void {
    const { pane } = this.#host.state;
    pane.excerpt = { entries, sought };
    pane.anchor = undefined;
    const area = this.#host.area();
    if (sought !== undefined) pane.anchor = area?.showing(sought);
  }
}
