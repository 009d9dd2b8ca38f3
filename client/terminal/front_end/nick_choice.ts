/**
 * Lets the user choose a nick: asks for another if the server refuses one, and remembers the chosen
 * one.
 * @module
 */
import { UsageError } from "../../../cli/flags.ts";
import { nickFault } from "../../../protocol/names/names.ts";
import type { Client } from "../../core/client.ts";
import type { ClientEvent } from "../../core/events.ts";
import type { FrontEndOptions } from "./front_end.ts";

/** The nick that the user chose, and whether the server waits for another one. */
export class NickChoice {
  readonly #client: Client;
  readonly #options: FrontEndOptions;
  #chosen: string | undefined;
  #isWanted = false;

  constructor(client: Client, options: FrontEndOptions) {
    this.#client = client;
    this.#options = options;
    this.#chosen = options.client.firmNick ? options.client.nick : undefined;
  }

  /** Whether the server waits for another nick: the next typed line is then one. */
  get isWanted(): boolean {
    return this.#isWanted;
  }

  /**
   * Takes a typed line as the nick that the server waits for.
   *
   * @throws {UsageError} if it is not a valid nick
   */
  answer(line: string): void {
    const nick = line.trim();
    const fault = nickFault(nick);
    if (fault !== undefined) throw new UsageError(`"${nick}" is not a valid nick: ${fault}`);
    this.take(nick);
  }

  /** Changes the nick to one that the user chose. */
  take(nick: string): void {
    this.#isWanted = false;
    this.#chosen = nick;
    this.#client.changeNick(nick);
  }

  /**
   * Notes an event, and remembers a chosen nick that the server granted.
   *
   * @returns whether the server gave the user a nick other than the requested one, without asking
   */
  happened(event: ClientEvent): boolean {
    switch (event.type) {
      case "nick-wanted":
        this.#isWanted = event.account === undefined;
        return false;
      case "own-nick":
        this.#granted(event.nick);
        return false;
      case "connected":
        this.#isWanted = false;
        if (this.#granted(event.nick)) return false;
        return !event.again && event.nick !== this.#options.client.nick;
      default:
        return false;
    }
  }

  #granted(nick: string): boolean {
    const isChosen = nick === this.#chosen;
    if (isChosen) this.#options.memory.keep({ nick });
    return isChosen;
  }
}
