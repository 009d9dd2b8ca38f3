import { fold } from "../../../protocol/casemapping.ts";
import { isNews, newsOf } from "../../core/model/buffers.ts";
import type { ClientEvent, Entry, Outgoing } from "../../core/events.ts";
import type { Buffer, Model } from "../../core/model/model.ts";
import { connectedText, lostText, sentence } from "../notices.ts";
import { isTalk } from "./drawing/entry_rows.ts";
import { type Connection, conversations, type Pane, Panes, SERVER } from "./drawing/view.ts";

/** What the screen is about, changed by events and by what a person does. It does no I/O. */
export class State {
  readonly model: Model;
  readonly panes = new Panes();
  /** The name of the conversation that is open. */
  current = SERVER;
  connection: Connection;
  /** The server waits for another nick. */
  nickWanted = false;
  /** The channel to go to once it is joined. */
  #heading: string | undefined;
  #before = SERVER;
  #focused = true;
  /** What was told before there was a channel, which begins with it. */
  #preamble: Entry[] = [];

  constructor(model: Model, address: string, heading: string | undefined) {
    this.model = model;
    this.connection = { state: "connecting", address, secure: undefined };
    this.#heading = heading;
    model.buffers.open(SERVER, "server");
  }

  /** Whether the person looks at the terminal, as far as it tells. */
  get focused(): boolean {
    return this.#focused;
  }

  get pane(): Pane {
    return this.panes.of(this.current);
  }

  get buffer(): Buffer | undefined {
    return this.model.buffers.get(this.current);
  }

  /** Takes in what happened, at a time in ms since 1970. */
  happened(event: ClientEvent, now: number): void {
    switch (event.type) {
      case "connected":
        this.nickWanted = false;
        this.connection = { ...this.connection, state: "online", secure: event.info.secure };
        this.note(connectedText(event), "info", now);
        break;
      case "disconnected":
        this.connection = { ...this.connection, state: "offline" };
        this.note(lostText(event.reason), "error", now);
        break;
      case "nick-wanted":
        this.nickWanted = true;
        this.note(`${sentence(event.reason)} Type another one.`, "error", now);
        break;
      case "joined":
        if (this.current === SERVER || fold(event.channel) === fold(this.#heading ?? "")) {
          this.open(event.channel);
        }
        break;
      case "left":
        this.#left(event, now);
        break;
      case "entry":
        this.#arrived(event.entry, event.buffers);
        break;
      case "history":
        this.#begun(event.buffer, event.entries);
        break;
      case "read":
        this.#readElsewhere(event.buffer);
        break;
      case "missed":
        for (const entry of event.entries) this.#arrived(entry, [event.buffer]);
        break;
      case "earlier":
        this.panes.of(event.buffer).complete = event.complete;
        break;
      case "outgoing":
        this.#sent(event.message, now);
        break;
      case "info":
      case "error":
        this.note(event.text, event.type, now);
        break;
    }
    if (this.#focused) this.model.buffers.read(this.current);
  }

  /** Tells something in the open conversation; what is told before there is a channel is told there again. */
  note(text: string, kind: "info" | "error", now: number): Entry[] {
    const entries = this.noteIn(this.current, text, kind, now);
    if (this.current === SERVER) this.#preamble.push(...entries);
    return entries;
  }

  /** Tells something in a conversation. */
  noteIn(name: string, text: string, kind: "info" | "error", now: number): Entry[] {
    const about = { kind, time: now, buffer: name, nick: "", own: false, mention: false };
    const entries = text.split("\n").map((line) => ({ ...about, text: line }));
    for (const entry of entries) this.model.buffers.add(entry, [name]);
    return entries;
  }

  /** Shows a conversation. */
  open(name: string): void {
    const { buffers } = this.model;
    const buffer = buffers.get(name);
    if (buffer === undefined) return;
    if (fold(name) === fold(this.#heading ?? "")) this.#heading = undefined;
    if (buffer.name === this.current) return;
    this.pane.fresh = undefined;
    this.#before = this.current;
    this.current = buffer.name;
    buffers.read(buffer.name);
    if (this.#before === SERVER && this.#preamble.length > 0) {
      for (const entry of this.#preamble) buffers.add(entry, [buffer.name]);
      this.#preamble = [];
    }
  }

  /** What the open conversation is called. */
  get title(): string {
    return this.current === SERVER ? this.model.network || this.connection.address : this.current;
  }

  /** Takes what is shown of the open conversation away. */
  clear(): void {
    this.model.buffers.clear(this.current);
    this.pane.anchor = this.pane.excerpt = this.pane.fresh = undefined;
  }

  /** Takes a conversation off the list. */
  close(name: string): void {
    if (fold(name) === fold(this.current)) this.open(this.#next(name)?.name ?? SERVER);
    this.model.buffers.delete(name);
  }

  /** Goes to a channel once it is joined. */
  headFor(channel: string): void {
    this.#heading = channel;
  }

  /** Shows the next conversation of the list, or the one before. */
  step(by: 1 | -1): void {
    const all = conversations(this.model);
    const at = all.findIndex(({ name }) => name === this.current);
    const next = all[(at + by + all.length) % all.length];
    if (next !== undefined) this.open(next.name);
  }

  /** Shows the conversation with this number in the list, from 1 on. */
  nth(number: number): void {
    const next = conversations(this.model).filter(({ kind }) => kind !== "server")[number - 1];
    if (next !== undefined) this.open(next.name);
  }

  /** Shows the next conversation with something unread, those with mentions first; else the last one. */
  nextUnread(): void {
    const all = conversations(this.model);
    const at = all.findIndex(({ name }) => name === this.current);
    const others = [...all.slice(at + 1), ...all.slice(0, at)];
    const next = others.find(({ mentions }) => mentions > 0) ??
      others.find(({ unread }) => unread > 0);
    this.open(next?.name ?? this.#before);
  }

  /** The person turned to the terminal, or away from it. */
  focus(on: boolean): void {
    this.#focused = on;
    if (on) this.model.buffers.read(this.current);
    else this.pane.fresh = undefined;
  }

  /** What was said unread, and what of that to us. */
  get unread(): { messages: number; mentions: number } {
    let messages = 0;
    let mentions = 0;
    for (const buffer of this.model.buffers.all()) {
      messages += buffer.unread;
      mentions += buffer.mentions;
    }
    return { messages, mentions };
  }

  #arrived(entry: Entry, names: readonly string[]): void {
    for (const name of names) {
      const isSeen = this.#focused && fold(name) === fold(this.current);
      const pane = this.panes.of(name);
      if (entry.own && isTalk(entry)) pane.fresh = undefined;
      else if (!isSeen && isTalk(entry)) pane.fresh ??= entry;
    }
  }

  /** The past of a channel is here: what was not read of it, the last time or elsewhere, is new. */
  #begun(name: string, entries: readonly Entry[]): void {
    const buffer = this.model.buffers.get(name);
    if (buffer?.readUntil === undefined) return;
    this.panes.of(name).fresh ??= entries.find((entry) => isNews(entry, buffer));
  }

  #readElsewhere(name: string): void {
    const buffer = this.model.buffers.get(name);
    const pane = this.panes.of(name);
    const isSeen = this.#focused && fold(name) === fold(this.current);
    if (buffer === undefined || isSeen || pane.fresh === undefined) return;
    pane.fresh = newsOf(buffer).find((entry) => isNews(entry, buffer));
  }

  #sent(message: Outgoing, now: number): void {
    const { model } = this;
    const { sent } = this.panes.of(message.target);
    const known = sent.findIndex(({ outgoing }) => outgoing.id === message.id);
    if (message.state === "acknowledged") {
      if (known >= 0) sent.splice(known, 1);
      return;
    }
    const before = sent[known];
    if (before !== undefined) {
      before.outgoing = message;
      return;
    }
    model.buffers.open(message.target, model.isChannel(message.target) ? "channel" : "query");
    const { kind, target: buffer, text } = message;
    const entry = { kind, time: now, buffer, nick: model.nick, text, own: true, mention: false };
    sent.push({ entry, outgoing: message });
  }

  #left({ channel, reason, how }: Extract<ClientEvent, { type: "left" }>, now: number): void {
    if (how !== "part") this.note(sentence(reason), "error", now);
    else if (fold(channel) === fold(this.current)) this.open(this.#next(channel)?.name ?? SERVER);
  }

  /** Where to go from a conversation that is no more. */
  #next(gone: string): Buffer | undefined {
    return conversations(this.model).find(({ kind, name, joined }) =>
      kind === "channel" && joined && fold(name) !== fold(gone)
    );
  }
}
