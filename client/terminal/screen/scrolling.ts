/**
 * Scrolls through a conversation, loads earlier messages at its top, and jumps to a message that a
 * search found.
 * @module
 */
import type { Client } from "../../core/client.ts";
import type { Entry } from "../../core/events.ts";
import type { MessageArea } from "./drawing/messages/message_area.ts";
import type { Anchor } from "./drawing/view.ts";
import type { State } from "./state.ts";

/** The place in the open conversation that the screen shows. */
export class Scrolling {
  readonly #client: Client;
  readonly #state: State;
  readonly #area: () => MessageArea | undefined;
  /** The message to jump to, while the server sends the messages around it. */
  #sought: Entry | undefined;
  /** Where a notice that is longer than the window begins. */
  #begun: Anchor | undefined;

  /** @param area lays the open conversation's messages out as the screen shows them now */
  constructor(client: Client, state: State, area: () => MessageArea | undefined) {
    this.#client = client;
    this.#state = state;
    this.#area = area;
  }

  /** Scrolls up by this many rows; down if negative. */
  by(rows: number): void {
    const area = this.#area();
    if (area === undefined) return;
    const { pane, buffer, current } = this.#state;
    const { anchor, top } = area.scrolled(rows);
    pane.anchor = anchor;
    const isPast = buffer?.kind !== "server" && pane.excerpt === undefined && !pane.complete;
    if (rows > 0 && top && isPast) this.#client.history.earlier(current);
  }

  /** Scrolls up (1) or down (-1) by a page. */
  page(direction: 1 | -1): void {
    const height = this.#area()?.height ?? 0;
    // Two rows of the last page stay visible.
    this.by(direction * Math.max(1, height - 2));
  }

  /** Requests this many earlier messages, and scrolls up. */
  load(count: number): void {
    const { buffer, current } = this.#state;
    if (buffer?.kind !== "server") this.#client.history.earlier(current, count);
    this.page(1);
  }

  /** Scrolls to the newest message. */
  end(): void {
    const { pane } = this.#state;
    pane.anchor = undefined;
    pane.excerpt = undefined;
  }

  /** Shows a notice from its beginning if it is longer than the window. */
  begin(entry: Entry): void {
    const anchor = this.#area()?.beginningWith(entry);
    if (anchor !== undefined) this.#state.pane.anchor = this.#begun = anchor;
  }

  /**
   * Scrolls from a long notice to the newest message: the user must see the next command's result.
   */
  leaveBegun(): void {
    const { pane } = this.#state;
    if (pane.anchor === this.#begun) pane.anchor = undefined;
    this.#begun = undefined;
  }

  /** Shows a message that a search found, with the messages around it. */
  jump(entry: Entry): void {
    const { model, history } = this.#client;
    const kind = model.isChannel(entry.buffer) ? "channel" : "query";
    const buffer = model.buffers.open(entry.buffer, kind);
    this.#state.open(buffer.name);
    const known = entry.msgid === undefined
      ? undefined
      : buffer.entries.findLast(({ msgid }) => msgid === entry.msgid);
    this.#sought = undefined;
    if (known !== undefined) this.#show(buffer.entries, known);
    else if (history.around(entry)) this.#sought = entry;
    else this.#show([entry], entry);
  }

  /** Shows the messages around the one to jump to, which the server has sent. */
  arrived(entries: readonly Entry[]): void {
    const sought = this.#sought;
    this.#sought = undefined;
    if (sought === undefined) return;
    this.#state.open(sought.buffer);
    this.#show(entries, entries.find(({ msgid }) => msgid === sought.msgid));
  }

  /** Shows a part of the open conversation's past. */
  #show(entries: readonly Entry[], sought: Entry | undefined): void {
    const { pane } = this.#state;
    pane.excerpt = { entries, sought };
    pane.anchor = undefined;
    if (sought !== undefined) pane.anchor = this.#area()?.showing(sought);
  }
}
