/**
 * The questions of line mode: `PASSWORD?`, `ALIAS?`, and the password of an account that owns the
 * nick.
 * @module
 */

import { forgetStaleLogin } from "../accounts/login/login.ts";
import { nickFaultHere, nickRefusal, sharedUser } from "../accounts/nicks/nick_rules.ts";
import { THROTTLED } from "../accounts/login/sasl.ts";
import { givePassword } from "../accounts/login/server_password.ts";
import { dispatch } from "../commands/dispatch/table.ts";
import {
  attach,
  banAgainst,
  type ChosenNames,
  enterChat,
} from "../connection/entering_and_leaving.ts";
import type { Server } from "../server.ts";
import type { LineSession } from "./line_session.ts";
import { otherProtocol, spokenHere } from "./other_protocols.ts";
import { replay, replayMissed } from "./replay.ts";
import { request } from "./request.ts";

/** Asks a user for everything needed to enter the chat, and handles the answers. */
export class Questions {
  readonly #server: Server;
  readonly #session: LineSession;
  /** The open question; `undefined` once the user is in the chat. */
  #asking: "password" | "alias" | "login" | undefined;
  /** The nick that the user has to log in for. */
  #wanted = "";

  constructor(server: Server, session: LineSession) {
    this.#server = server;
    this.#session = session;
    this.#asking = server.settings.password === undefined ? "alias" : "password";
  }

  /** Whether a question is open: the next line then answers it. */
  get isOpen(): boolean {
    return this.#asking !== undefined;
  }

  /** Asks the open question. No newline follows: the user types the answer on the same line. */
  ask(): void {
    this.#session.write(this.#asking === "alias" ? "ALIAS?" : "PASSWORD?");
  }

  /**
   * Ends the connection if the answer to the open question is a line of another protocol.
   *
   * @param line the line as it came, or the beginning of a line that is too long
   */
  endsWith(line: string): boolean {
    const protocol = otherProtocol(line.replace(/[\0\r\n]{1,4}$/, ""));
    // A password may be any word, but not a browser's request.
    if (protocol === undefined || this.#asking !== "alias" && protocol !== "HTTP") return false;
    this.#session.end(spokenHere(protocol));
    return true;
  }

  /** Handles the answer to the open question, and asks the next one. */
  async answer(text: string): Promise<void> {
    if (this.#asking === "password") await this.#enterPassword(text.trimEnd());
    else if (this.#asking === "login") await this.#logIn(text.trimEnd());
    else await this.#enterAlias(text.trim());
  }

  async #enterPassword(password: string): Promise<void> {
    const session = this.#session;
    const outcome = await givePassword(this.#server, session.peer, password);
    if (outcome !== "right") {
      session.end(outcome === "wrong" ? "the password is wrong" : THROTTLED);
      return;
    }
    this.#asking = "alias";
    this.ask();
  }

  async #enterAlias(nick: string): Promise<void> {
    const server = this.#server;
    const session = this.#session;
    forgetStaleLogin(server, session);
    const fault = nick === ""
      ? "please choose the name that others will know you by"
      : nickFaultHere(server, nick);
    const refusal = fault === undefined ? nickRefusal(server, session, nick) : undefined;
    if (refusal?.login && server.accounts.find(nick) !== undefined) {
      session.say(`${nick} belongs to an account.`);
      this.#wanted = nick;
      this.#asking = "login";
      this.ask();
      return;
    }
    const identity = { nick, username: "line", realname: nick };
    const account = session.introduction.login?.name;
    const ban = fault === undefined ? banAgainst(server, session, identity, account) : undefined;
    if (ban !== undefined) {
      session.end(`you are banned from this server: ${ban.reason}`);
      return;
    }
    const since = sharedUser(server, session, nick)?.absentSince;
    if (fault !== undefined || refusal !== undefined || !await this.#enter(identity)) {
      session.say(`Sorry, ${fault ?? `${nick} is taken`}.`);
      this.ask();
      return;
    }
    this.#asking = undefined;
    session.say("You are now connected!");
    await dispatch(server, session, request("JOIN", server.settings.channel));
    const channel = server.hub.channel(server.settings.channel);
    if (channel !== undefined && session.user?.channels.has(channel)) session.enter(channel);
    replay(server, session, server.settings.channel);
    if (since !== undefined) await replayMissed(server, session, since);
  }

  async #enter(identity: ChosenNames): Promise<boolean> {
    const shared = sharedUser(this.#server, this.#session, identity.nick);
    if (shared !== undefined) return await attach(this.#server, this.#session, shared);
    return await enterChat(this.#server, this.#session, identity);
  }

  /**
   * Logs in to the account that owns the nick. After a wrong password, asks for the alias again.
   */
  async #logIn(password: string): Promise<void> {
    const { accounts } = this.#server;
    const session = this.#session;
    const login = await accounts.logInByPassword(this.#wanted, password, session.peer);
    this.#asking = "alias";
    if (login.outcome === "right") {
      session.introduction.login = login.account;
      await this.#enterAlias(this.#wanted);
      return;
    }
    session.say(login.outcome === "wrong" ? "The password is wrong." : `${THROTTLED}.`);
    this.ask();
  }
}
