import { fold } from "../../../protocol/casemapping.ts";
import { type Message, nickOf } from "../../../protocol/message.ts";
import { NickChooser } from "./nick_chooser.ts";

/** The nick that we want, from one connection to the next, and what to do where we have another. */
export class OwnNick {
  #wanted: string;
  #firm: boolean;
  /** The nick to have back as soon as it is free. */
  #regain: string | undefined;
  #mistaken = false;

  /** @param firm whether it was asked for by name, so that no other will do */
  constructor(wanted: string, firm: boolean) {
    this.#wanted = wanted;
    this.#firm = firm;
  }

  get wanted(): string {
    return this.#wanted;
  }

  /** By another nick, without an account, we are somebody else to the server. */
  get mistaken(): boolean {
    return this.#mistaken;
  }

  /** How to come by it in a registration; `had` tells that we had it before the connection was lost. */
  chooser(had: boolean): NickChooser {
    return new NickChooser(this.#wanted, this.#firm, had);
  }

  /** A person asks for another one. Where we are registered, the server has the last word. */
  change(nick: string, registered: boolean): void {
    this.#regain = undefined;
    if (registered) return this.recognized();
    this.#wanted = nick;
    this.#firm = true;
  }

  /**
   * The server registered us by this nick.
   *
   * @param again whether we had been registered before
   * @param account whether we are known by an account besides
   */
  registered(nick: string, again: boolean, account: boolean): void {
    this.#regain = again && nick !== this.#wanted ? this.#wanted : undefined;
    if (this.#regain === undefined) this.#wanted = nick;
    this.#mistaken = this.#regain !== undefined && !account;
  }

  /** The server calls us by this nick now. True where that is the one we want. */
  became(nick: string): boolean {
    if (this.#regain !== undefined && fold(nick) !== fold(this.#regain)) return false;
    this.#wanted = nick;
    this.#regain = undefined;
    this.recognized();
    return true;
  }

  /** It no longer matters by which nick we said what we said. */
  recognized(): void {
    this.#mistaken = false;
  }

  /** The nick to ask for, where this message tells that it is free again. */
  freedBy({ command, source }: Message): string | undefined {
    if (this.#regain === undefined || source === undefined) return undefined;
    if (command !== "QUIT" && command !== "NICK") return undefined;
    return fold(nickOf(source)) === fold(this.#regain) ? this.#regain : undefined;
  }
}
