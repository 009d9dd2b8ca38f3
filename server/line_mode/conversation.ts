import { nickFault } from "../../protocol/names.ts";
import type { Frame } from "../../protocol/framing.ts";
import { nickRefusal, sharedUser } from "../accounts/nick_rules.ts";
import { THROTTLED } from "../accounts/sasl.ts";
import { givePassword } from "../accounts/server_password.ts";
import { dispatch } from "../commands/dispatch/table.ts";
import type { Listener } from "../connection/inbox.ts";
import type { Server } from "../server.ts";
import { LINE_COMMANDS } from "./commands.ts";
import { replay } from "./replay.ts";
import { request } from "./request.ts";
import type { LineSession } from "./line_session.ts";
import { attach, banAgainst, enter, type Identity } from "../connection/presence.ts";

/** What a connection in line mode is asked, what it answers, and what it says then. */
export class Conversation implements Listener {
  readonly #server: Server;
  readonly #session: LineSession;
  #asking: "password" | "alias" | "login" | undefined;
  /** The alias that can be had by logging in. */
  #wanted = "";

  constructor(server: Server, session: LineSession) {
    this.#server = server;
    this.#session = session;
    this.#asking = server.settings.password === undefined ? "alias" : "password";
  }

  /** Asks the question that is open. No newline follows it: what is typed stands behind it. */
  ask(): void {
    this.#session.write(this.#asking === "alias" ? "ALIAS?" : "PASSWORD?");
  }

  /** Takes one message of the person's. */
  async handle(frame: Frame): Promise<void> {
    if (frame.kind === "too-long") {
      const { line } = this.#server.settings.limits;
      this.#session.say(`That was too long to be sent: a message holds at most ${line} bytes.`);
      if (this.#asking !== undefined) this.ask();
      return;
    }
    const text = tidy(frame.text);
    if (this.#asking === "password") await this.#enterPassword(text.trimEnd());
    else if (this.#asking === "login") await this.#logIn(text.trimEnd());
    else if (this.#asking === "alias") await this.#enterAlias(text.trim());
    else await this.#say(text);
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
    const fault = nick === ""
      ? "please choose the name that others will know you by"
      : nickFault(nick);
    const refusal = fault === undefined ? nickRefusal(server, session, nick) : undefined;
    if (refusal?.login && server.accounts.find(nick) !== undefined) {
      session.say(`${nick} belongs to an account.`);
      this.#wanted = nick;
      this.#asking = "login";
      this.ask();
      return;
    }
    const identity = { nick, username: "line", realname: nick };
    const { account } = session.introduction;
    const ban = fault === undefined ? banAgainst(server, session, identity, account) : undefined;
    if (ban !== undefined) {
      session.end(`you are banned from this server: ${ban.reason}`);
      return;
    }
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
  }

  async #enter(identity: Identity): Promise<boolean> {
    const shared = sharedUser(this.#server, this.#session, identity.nick);
    if (shared !== undefined) return await attach(this.#server, this.#session, shared);
    return await enter(this.#server, this.#session, identity);
  }

  /** The alias is asked for again where the password is wrong: whoever came by it unawares chooses another. */
  async #logIn(password: string): Promise<void> {
    const { accounts } = this.#server;
    const session = this.#session;
    const login = await accounts.logInByPassword(this.#wanted, password, session.peer);
    this.#asking = "alias";
    if (login.outcome === "right") {
      session.introduction.account = login.account.name;
      await this.#enterAlias(this.#wanted);
      return;
    }
    session.say(login.outcome === "wrong" ? "The password is wrong." : `${THROTTLED}.`);
    this.ask();
  }

  async #say(text: string): Promise<void> {
    const server = this.#server;
    const session = this.#session;
    const { user } = session;
    if (user === undefined) return;
    const own = `${user.nick}: `;
    const said = text.startsWith(own) ? text.slice(own.length) : text;
    if (said.trim() === "") return;
    const slash = /^\/([a-z]+)(?: +(.*))?$/is.exec(said);
    const at = /^@([^ ]+) +(.+)$/s.exec(said);
    if (at !== null) {
      await dispatch(server, session, request("PRIVMSG", at[1] ?? "", at[2] ?? ""));
    } else if (slash !== null) {
      const name = (slash[1] ?? "").toLowerCase();
      const entry = LINE_COMMANDS.find((c) => c.name === name);
      if (entry === undefined) session.say(`There is no /${name}. /help lists what there is.`);
      else await entry.run({ server, session, user }, (slash[2] ?? "").trim());
    } else {
      const channel = session.here;
      if (channel === undefined) {
        session.say("You are in no channel, so nobody would hear you. /join #lobby enters one.");
      } else await dispatch(server, session, request("PRIVMSG", channel.name, said));
    }
  }
}

/** A text without what no message may hold; telnet sends a CR and a NUL where a line ends. */
function tidy(text: string): string {
  return text.replace(/[\0\r]+$/, "").replace(/[\0\r]/g, " ");
}
