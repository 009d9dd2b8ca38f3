/**
 * The nick that the user wants, and how the client regains it after a reconnection.
 * @module
 */
import { fold } from "../../../protocol/names/casemapping.ts";
import { type Message, nickOf } from "../../../protocol/message.ts";
import { NickChooser } from "./nick_chooser.ts";

/**
 * Tracks the wanted nick across connections.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parse } from "../../../protocol/message.ts";
 * import { OwnNick } from "./own_nick.ts";
 *
 * const own = new OwnNick("alice", true);
 * own.registered("alice", false, false);
 * // After a reconnection, the lost connection still has the nick for a while.
 * own.registered("alice_", true, false);
 * assertEquals(own.wanted, "alice");
 * assertEquals(own.freedBy(parse(":alice!a@host QUIT :Ping timeout")), "alice");
 * ```
 */
export class OwnNick {
  #wanted: string;
  #firm: boolean;
  #claims: boolean;
  /** The nick to ask for as soon as its current user frees it. */
  #regain: string | undefined;
  #mistaken = false;

  /**
   * @param firm whether the user named it, and wants no other
   * @param claims whether to ask the user for the password if the nick is an account's
   */
  constructor(wanted: string, firm: boolean, claims = false) {
    this.#wanted = wanted;
    this.#firm = firm;
    this.#claims = claims;
  }

  /** The nick to register with. */
  get wanted(): string {
    return this.#wanted;
  }

  /**
   * Whether the server takes the client for a different user: it has another nick, and no account.
   */
  get mistaken(): boolean {
    return this.#mistaken;
  }

  /**
   * Returns the chooser of nicks for a registration.
   *
   * @param had whether the client had the wanted nick before the connection was lost
   */
  chooser(had: boolean): NickChooser {
    const [firm, claims] = [this.#firm, this.#claims];
    return new NickChooser(this.#wanted, { firm, had, claims });
  }

  /** Makes do with a nick like the wanted one, which is an account's. */
  disclaim(): void {
    this.#firm = this.#claims = false;
  }

  /** Notes that the user wants another nick. On a registered connection, the server decides. */
  change(nick: string, registered: boolean): void {
    this.#regain = undefined;
    if (registered) return this.recognized();
    this.#wanted = nick;
    this.#firm = true;
  }

  /**
   * Notes the nick that the server has registered.
   *
   * @param again whether an earlier connection was registered
   * @param account whether the client has logged in to an account
   */
  registered(nick: string, again: boolean, account: boolean): void {
    this.#regain = again && nick !== this.#wanted ? this.#wanted : undefined;
    if (this.#regain === undefined) this.#wanted = nick;
    this.#mistaken = this.#regain !== undefined && !account;
  }

  /** Notes a change of the client's nick. Returns whether it is the wanted one. */
  became(nick: string): boolean {
    if (this.#regain !== undefined && fold(nick) !== fold(this.#regain)) return false;
    this.#wanted = nick;
    this.#regain = undefined;
    this.recognized();
    return true;
  }

  /** Treats the client as the same user as before from now on. */
  recognized(): void {
    this.#mistaken = false;
  }

  /** Returns the nick to ask for, if this message frees it. */
  freedBy({ command, source }: Message): string | undefined {
    if (this.#regain === undefined || source === undefined) return undefined;
    if (command !== "QUIT" && command !== "NICK") return undefined;
    return fold(nickOf(source)) === fold(this.#regain) ? this.#regain : undefined;
  }
}
