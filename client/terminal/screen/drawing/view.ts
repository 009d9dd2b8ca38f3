/**
 * Everything that the screen shows, as data for `frame.ts`.
 * @module
 */
import { fold } from "../../../../protocol/names/casemapping.ts";
import type { Entry, Outgoing } from "../../../core/events.ts";
import type { Buffer, Model } from "../../../core/model/model.ts";
import type { Row } from "./row.ts";

/**
 * The name of the conversation with the server itself: notices and replies. No nick or channel can
 * have it.
 */
export const SERVER = "*";

/** A place in a conversation: this many rows of the entry are below the window. */
export interface Anchor {
  readonly entry: Entry;
  readonly below: number;
}

/** A message of the user's that the server has not acknowledged. */
export interface Sent {
  readonly entry: Entry;
  outgoing: Outgoing;
}

/** The screen's state of a conversation, beside its entries. */
export interface Pane {
  /** The place at the bottom of the window; `undefined` for the newest entry. */
  anchor: Anchor | undefined;
  /** The first message since the user last looked. */
  fresh: Entry | undefined;
  /** The user's pending and failed messages. */
  readonly sent: Sent[];
  /** Whether the whole history on the server is loaded. */
  complete: boolean;
  /** Shown instead of the newest entries: the entries around a message that a search found. */
  excerpt: Excerpt | undefined;
}

/** A part of a conversation's history. */
export interface Excerpt {
  readonly entries: readonly Entry[];
  /** The message that the search found. */
  readonly sought: Entry | undefined;
}

/** The state of the connection. */
export interface ConnectionState {
  readonly state: "connecting" | "online" | "offline";
  /** The server's address, as shown to the user. */
  readonly address: string;
  /** Whether it is encrypted; `undefined` before it is known. */
  readonly secure: boolean | undefined;
}

/** A list over the messages, to choose from. */
export interface Popup {
  readonly title: string;
  /** The query that filters the list; `undefined` if the input line does. */
  readonly query?: { readonly text: string; readonly cursor: number };
  readonly items: readonly PopupItem[];
  readonly chosen: number;
  /** The keys that it takes, in a few words. */
  readonly hint?: string;
  /** In the middle of the messages, or above the input line. */
  readonly place: "middle" | "bottom";
}

/** One of the lines of a {@link Popup}. */
export interface PopupItem {
  readonly label: string;
  /** A description after the label. */
  readonly detail?: string;
  /** The nick whose colour the label has. */
  readonly nick?: string;
  /** The label's characters (UTF-16 units) that match the query. */
  readonly hits?: readonly number[];
}

/** The input line, cut into rows. */
export interface InputView {
  readonly rows: readonly string[];
  /** The place of the cursor, in rows and columns (not characters). */
  readonly row: number;
  readonly column: number;
}

/** Everything that the screen shows. With a size and a look it makes a frame. */
export interface View {
  /** The address of the server, if several are joined. */
  readonly server?: string;
  readonly model: Model;
  readonly connection: ConnectionState;
  /** The name of the open conversation. */
  readonly current: string;
  readonly panes: Panes;
  /** Lays the input line out in this many columns and at most this many rows. */
  readonly input: (columns: number, rows: number) => InputView;
  /** Shown in an empty input line, in place of the usual hint. */
  readonly hint?: string;
  readonly popup: Popup | undefined;
  /** How many of the user's messages are on their way. */
  readonly waiting: number;
  /** The nicks of users typing in the open conversation. */
  readonly typing: readonly string[];
  /** When quiet time ends, in ms since 1970 or Infinity; `undefined` if it is not quiet time. */
  readonly quietUntil: number | undefined;
  /** A question or notice about the input line. */
  readonly notice: Row | undefined;
  /** The words to highlight, in addition to the nick. */
  readonly keywords: readonly string[];
}

/** The panes of all conversations, by folded name. */
export class Panes {
  readonly #byName = new Map<string, Pane>();

  of(name: string): Pane {
    const key = fold(name);
    const existing = this.#byName.get(key);
    if (existing !== undefined) return existing;
    const pane: Pane = {
      anchor: undefined,
      fresh: undefined,
      sent: [],
      complete: false,
      excerpt: undefined,
    };
    this.#byName.set(key, pane);
    return pane;
  }

  all(): Iterable<Pane> {
    return this.#byName.values();
  }
}

/** Returns the conversations in the order of the list: the server, channels, users. */
export function conversations(model: Model): Buffer[] {
  const all = model.buffers.all();
  const rank = ({ kind }: Buffer) => kind === "server" ? 0 : kind === "channel" ? 1 : 2;
  return all.sort((a, b) => rank(a) - rank(b));
}

/** Returns the title of a conversation. */
export function titleOf({ kind, name }: Buffer, { model, connection }: View): string {
  return kind === "server" ? model.network || connection.address : name;
}
