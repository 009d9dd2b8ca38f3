/**
 * The actions that a command of the user can call: those of the client, and those that each front
 * end implements.
 * @module
 */
import type { SearchAttributes } from "../../../protocol/search.ts";
import type { Entry, Outgoing } from "../../core/events.ts";
import type { DailyHours } from "../options/quiet_hours.ts";

/** The context in which a command runs. */
export interface CommandContext extends ClientActions, FrontEndActions {}

/**
 * The actions of the client, the same in every front end: see {@link clientActions} in
 * client_actions.ts.
 */
export interface ClientActions {
  /** The user's own nick. */
  readonly ownNick: string;
  /** The nicks whose messages are hidden. */
  readonly ignored: Words;
  isChannel(name: string): boolean;
  /** Whether the user is an operator of the server. */
  readonly isOperator: boolean;
  /** Sends an IRC command as it is, and shows every answer. */
  ask(command: string, ...params: string[]): void;
  /** Sends an IRC command as it is. */
  send(command: string, ...params: string[]): void;
  part(channel: string, reason: string): void;
  search(attributes: SearchAttributes): void;
  /** Shows a channel's topic. */
  showTopic(channel: string): void;
  /**
   * Returns the message in the open conversation that a command acts on: the one that a search
   * found, while the screen shows it, else the latest one with a msgid.
   *
   * @param whose the user's own, another user's, or that nick's
   */
  messageOf(whose: "own" | "others" | { readonly nick: string }): Entry | undefined;
  reply(to: Entry, text: string): void;
  react(to: Entry, emoji: string): void;
  /** Sends failed messages again: those of a conversation, or all. Returns how many. */
  retry(conversation: string | undefined): number;
  /** Registers the user's nick as an account. */
  register(password: string, email: string): void;
  /** Logs in to an account. */
  login(account: string, password: string): void;
  quit(reason: string): void;
  /** Shows a notice of the client's own. */
  tell(text: string): void;
}

/** The actions that each front end implements. A front end may lack the optional ones. */
export interface FrontEndActions {
  /** The open conversation, if there is one. */
  readonly current: string | undefined;
  say(target: string, text: string, kind: Outgoing["kind"]): void;
  join(channel: string, key: string | undefined): void;
  nick(nick: string): void;
  /** Opens a conversation with one user, and starts it if there is none. */
  open(nick: string): void;
  /** Shows a channel's members. */
  showMembers(channel: string): void;
  /** Loads this many earlier messages. */
  history?(count: number): void;
  /** Shows the list of keys. */
  showKeys?(list: string): void;
  /** Clears the conversation on the screen; the server keeps its messages. */
  clear?(): void;
  /** Removes a conversation from the list. */
  close?(conversation: string): void;
  /** Joins one more server: `[NICK@]HOST[:PORT]`. */
  connect?(address: string): void;
  /** Leaves this server and stays on the others. */
  disconnect?(reason: string): void;
  /** Selects a theme, or lists the themes if no name is given. */
  theme?(name: string | undefined): void;
  /**
   * Turns bell and notifications off until this time, in ms since 1970 or Infinity; `undefined`
   * turns them on.
   */
  quiet?(until: number | undefined): void;
  /** Turns bell and notifications off at these hours every day. */
  quietDaily?(hours: DailyHours): void;
  /** The words that cause a notification, in addition to the nick. */
  readonly keywords?: Words;
}

/** Words that the user can add and remove. */
export interface Words {
  readonly all: readonly string[];
  /** Returns whether the word is new. */
  add(word: string): boolean;
  /** Returns whether the word was there. */
  delete(word: string): boolean;
}
