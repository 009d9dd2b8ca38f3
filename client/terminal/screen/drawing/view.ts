import { fold } from "../../../../protocol/casemapping.ts";
import type { Entry, Outgoing } from "../../../core/events.ts";
import type { Buffer, Model } from "../../../core/model/model.ts";
import type { Row } from "./row.ts";

/** The conversation with the server itself: news of the connection, answers. No nick and no channel has this name. */
export const SERVER = "*";

/** A place in a conversation: so many rows of this entry's are below the screen. */
export interface Anchor {
  readonly entry: Entry;
  readonly below: number;
}

/** One of our own messages that the server has not taken. */
export interface Sent {
  readonly entry: Entry;
  outgoing: Outgoing;
}

/** What the screen knows of a conversation beside what was said there. */
export interface Pane {
  /** What stands at the bottom; `undefined` for whatever is the newest. */
  anchor: Anchor | undefined;
  /** The first thing that was said while nobody looked. */
  fresh: Entry | undefined;
  /** Pending and failed messages of ours. */
  readonly sent: Sent[];
  /** Whether all that the server keeps of it is here. */
  complete: boolean;
  /** Instead of the newest: what was said around a message that was looked for. */
  excerpt: Excerpt | undefined;
}

/** A part of a conversation's past. */
export interface Excerpt {
  readonly entries: readonly Entry[];
  /** The message that was looked for. */
  readonly sought: Entry | undefined;
}

/** How the connection stands. */
export interface Connection {
  readonly state: "connecting" | "online" | "offline";
  /** Where to, for people. */
  readonly address: string;
  /** `undefined` while that is not known. */
  readonly secure: boolean | undefined;
}

/** A list over the messages to choose from. */
export interface Popup {
  readonly title: string;
  /** What is typed to narrow it down; `undefined` where the line below is what is typed in. */
  readonly query?: { readonly text: string; readonly cursor: number };
  readonly items: readonly PopupItem[];
  readonly chosen: number;
  /** What to do with it, in a few words. */
  readonly hint?: string;
  /** In the middle of the messages, or just over the line that is typed in. */
  readonly place: "middle" | "bottom";
}

/** One of the lines of a {@link Popup}. */
export interface PopupItem {
  readonly label: string;
  /** What stands behind it, in small. */
  readonly detail?: string;
  /** Where the label is a nick's, so that it has that nick's colour. */
  readonly nick?: string;
  /** Which of the label's characters (UTF-16 units) were looked for. */
  readonly hits?: readonly number[];
}

/** The line being typed, cut into rows. */
export interface InputView {
  readonly rows: readonly string[];
  /** Of the cursor; its column counts columns, not characters. */
  readonly row: number;
  readonly column: number;
}

/** All that the screen shows: with a size and a look it makes a frame. */
export interface View {
  /** Which server it is, where there are several. */
  readonly server?: string;
  readonly model: Model;
  readonly connection: Connection;
  /** The name of the conversation that is open. */
  readonly current: string;
  readonly panes: Panes;
  /** Lays the line being typed out in so many columns and at most so many rows. */
  readonly input: (columns: number, rows: number) => InputView;
  readonly popup: Popup | undefined;
  /** Messages of ours on their way. */
  readonly waiting: number;
  /** Who is typing in the open conversation. */
  readonly typing: readonly string[];
  /** Until when there is no bell and no notification, in ms since 1970 or Infinity; `undefined` where there are. */
  readonly quietUntil: number | undefined;
  /** Something about the line, such as a question. */
  readonly notice: Row | undefined;
  /** Words beside our nick that are for us. */
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

/** The conversations in the order of the list: the server, channels, people. */
export function conversations(model: Model): Buffer[] {
  const all = model.buffers.all();
  const rank = ({ kind }: Buffer) => kind === "server" ? 0 : kind === "channel" ? 1 : 2;
  return all.sort((a, b) => rank(a) - rank(b));
}

/** What a conversation is called. */
export function titleOf({ kind, name }: Buffer, { model, connection }: View): string {
  return kind === "server" ? model.network || connection.address : name;
}
