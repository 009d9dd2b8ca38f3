/**
 * The state of the screen: the open conversation, the text typed in it, and the popup over it.
 * Network events and keys change it; drawing reads it. It does no I/O.
 * @module
 */
import { fold } from "../../../protocol/names/casemapping.ts";
import { isSpoken } from "../../core/model/entries.ts";
import { isNews, newsOf } from "../../core/model/unread.ts";
import type { ClientEvent, Entry, Outgoing } from "../../core/events.ts";
import type { Buffer, Model } from "../../core/model/model.ts";
import { isSecret } from "../commands/table.ts";
import type { SignIn } from "../front_end/sign_in.ts";
import { connectedText, lostText, sentence } from "../front_end/notices.ts";
import { Composer } from "../input/composer.ts";
import type { Finder } from "../input/finder.ts";
import { type ConnectionState, conversations, type Pane, Panes, SERVER } from "./drawing/view.ts";
import { SearchPopup } from "./search_popup.ts";

/** The state of the screen. Network events and the user change it. */
export class State {
  readonly model: Model;
  readonly panes = new Panes();
  /** The input line; each conversation has a draft of its own. */
  readonly composer = new Composer(
    (text) => this.signIn?.isAnswer(text) === true || isSecret(text),
    () => this.model.isOperator,
  );
  /** The name of the open conversation. */
  current = SERVER;
  connection: ConnectionState;
  /** The finder (Ctrl-K), while it is open. */
  finder: Finder | undefined;
  /** The results of a search, while the screen shows them. */
  results: SearchPopup | undefined;
  /** Whether the user has asked for earlier messages by a command, and they have not come. */
  asksHistory = false;
  /** The questions about the user's account. */
  signIn: Pick<SignIn, "passwordOf" | "isAnswer"> | undefined;
  /** The channel to open once it is joined. */
  #toOpen: string | undefined;
  #before = SERVER;
  #focused = true;
  /** Notices shown before there was a channel; the first channel opened begins with them. */
  #preamble: Entry[] = [];

  constructor(model: Model, address: string, toOpen: string | undefined) {
    this.model = model;
    this.connection = { state: "connecting", address, secure: undefined };
    this.#toOpen = toOpen;
    model.buffers.open(SERVER, "server");
  }

  /** Whether the user looks at the terminal, as far as the terminal reports that. */
  get focused(): boolean {
    return this.#focused;
  }

  get pane(): Pane {
    return this.panes.of(this.current);
  }

  get buffer(): Buffer | undefined {
    return this.model.buffers.get(this.current);
  }

  /** Applies a network event. @param now ms since 1970 */
  happened(event: ClientEvent, now: number): void {
    switch (event.type) {
      case "connected":
        this.connection = { ...this.connection, state: "online", secure: event.info.secure };
        this.note(connectedText(event), "info", now);
        break;
      case "disconnected":
        this.connection = { ...this.connection, state: "offline" };
        this.note(lostText(event.reason), "error", now);
        break;
      case "nick-wanted":
        if (event.account !== undefined) break;
        this.note(`${sentence(event.reason)} Type another nick.`, "error", now);
        break;
      case "joined":
        if (this.current === SERVER || fold(event.channel) === fold(this.#toOpen ?? "")) {
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
        this.#historyArrived(event.buffer, event.entries);
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
      case "found":
        this.results = new SearchPopup(event.entries);
        break;
      case "info":
      case "error":
        this.note(event.text, event.type, now);
        break;
    }
    if (this.#focused) this.model.buffers.read(this.current);
  }

  /**
   * Shows a notice in the open conversation. The first channel opened repeats the notices before
   * it.
   */
  note(text: string, kind: "info" | "error", now: number): Entry[] {
    const entries = this.noteIn(this.current, text, kind, now);
    if (this.current === SERVER) this.#preamble.push(...entries);
    return entries;
  }

  /** Shows a notice in a conversation. */
  noteIn(name: string, text: string, kind: "info" | "error", now: number): Entry[] {
    const about = { kind, time: now, buffer: name, nick: "", own: false, mention: false };
    const entries = text.split("\n").map((line) => ({ ...about, text: line }));
    for (const entry of entries) this.model.buffers.add(entry, [name]);
    return entries;
  }

  /** Opens a conversation. */
  open(name: string): void {
    const { buffers } = this.model;
    const buffer = buffers.get(name);
    if (buffer === undefined) return;
    if (fold(name) === fold(this.#toOpen ?? "")) this.#toOpen = undefined;
    if (buffer.name === this.current) return;
    this.pane.fresh = undefined;
    this.#before = this.current;
    this.current = buffer.name;
    this.composer.open(fold(buffer.name));
    buffers.read(buffer.name);
    if (this.#before === SERVER && this.#preamble.length > 0) {
      for (const entry of this.#preamble) buffers.add(entry, [buffer.name]);
      this.#preamble = [];
    }
  }

  /** Opens a conversation with one user, and starts it if there is none. */
  openQuery(nick: string): void {
    this.model.buffers.open(nick, "query");
    this.open(nick);
  }

  /** The title of the open conversation. */
  get title(): string {
    return this.current === SERVER ? this.model.network || this.connection.address : this.current;
  }

  /** Clears the open conversation on the screen. */
  clear(): void {
    this.model.buffers.clear(this.current);
    this.pane.anchor = this.pane.excerpt = this.pane.fresh = undefined;
  }

  /** Removes a conversation from the list. */
  close(name: string): void {
    if (fold(name) === fold(this.current)) this.open(this.#next(name)?.name ?? SERVER);
    this.model.buffers.delete(name);
  }

  /** Opens a channel once it is joined. */
  openOnceJoined(channel: string): void {
    this.#toOpen = channel;
  }

  /** Opens the next conversation in the list, or the previous one. */
  step(by: 1 | -1): void {
    const all = conversations(this.model);
    const at = all.findIndex(({ name }) => name === this.current);
    const next = all[(at + by + all.length) % all.length];
    if (next !== undefined) this.open(next.name);
  }

  /** Opens the conversation with this number in the list, counted from 1. */
  nth(number: number): void {
    const next = conversations(this.model).filter(({ kind }) => kind !== "server")[number - 1];
    if (next !== undefined) this.open(next.name);
  }

  /**
   * Opens the next conversation with unread messages, mentions first; if there is none, the one
   * open before.
   */
  nextUnread(): void {
    const all = conversations(this.model);
    const at = all.findIndex(({ name }) => name === this.current);
    const others = [...all.slice(at + 1), ...all.slice(0, at)];
    const next = others.find(({ mentions }) => mentions > 0) ??
      others.find(({ unread }) => unread > 0);
    this.open(next?.name ?? this.#before);
  }

  /** Notes that the terminal got or lost the focus. */
  focus(on: boolean): void {
    this.#focused = on;
    if (on) this.model.buffers.read(this.current);
    else this.pane.fresh = undefined;
  }

  /** How many messages are unread in all conversations, and how many of them mention the user. */
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
      if (entry.own && isSpoken(entry)) pane.fresh = undefined;
      else if (!isSeen && isSpoken(entry)) pane.fresh ??= entry;
    }
  }

  /** Marks the first unread message of a channel's history, which has arrived. */
  #historyArrived(name: string, entries: readonly Entry[]): void {
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

  /** The channel to open instead of one that is gone. */
  #next(gone: string): Buffer | undefined {
    return conversations(this.model).find(({ kind, name, joined }) =>
      kind === "channel" && joined && fold(name) !== fold(gone)
    );
  }
}
