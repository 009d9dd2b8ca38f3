/**
 * NickServ: accounts, for clients without SASL and account registration.
 * @module
 */

import {
  describeSession,
  endSessions,
  selectSessions,
  sessionsOf,
} from "../accounts/account_sessions.ts";
import { accountOf, completeLogin, isShared, logOut } from "../accounts/login/login.ts";
import { usersOf } from "../accounts/operator_accounts.ts";
import { dropAccount } from "../accounts/drop_account.ts";
import { changePassword } from "../accounts/change_password.ts";
import { passwordFault, weakness } from "../passwords/password_keys.ts";
import { THROTTLED } from "../accounts/login/sasl.ts";
import { endReset, holdsReset } from "../accounts/password_resets.ts";
import { addAccount, isFault, signUp } from "../accounts/sign_up.ts";
import { changeNick, mayHaveNick } from "../accounts/nicks/change_nick.ts";
import { disconnectUser } from "../moderation/enforcement.ts";
import { counted } from "../../cli/counted.ts";
import { fold } from "../../protocol/names/casemapping.ts";
import { nickFault } from "../../protocol/names/names.ts";
import { actor } from "../events/actor.ts";
import { isVisible } from "../hub/invisible_users.ts";
import { isOperator, operatorName } from "../hub/operators.ts";
import { ACCOUNT_SETTINGS } from "./account_settings.ts";
import type { ServiceCommand, ServiceRequest } from "./service.ts";
import type { Account } from "../records/account.ts";

const identify: Omit<ServiceCommand, "name"> = {
  usage: "[account] <password>",
  help: "logs you in; without an account name, to the account of your nick",
  least: 1,
  async handle({ server, session, user, words, say }) {
    const [first = "", ...rest] = words;
    const [name, password] = rest.length === 0 ? [user.nick, first] : [first, rest.join(" ")];
    if (user.account !== undefined && fold(user.account) === fold(name)) {
      say(`You are logged in as ${user.account} already.`);
      return;
    }
    if (isShared(session)) {
      say(`You are logged in as ${user.account}, and other connections share your nick.`);
      return;
    }
    const login = await server.accounts.logInByPassword(name, password, session.peer);
    if (login.outcome === "right") {
      const done = await completeLogin(server, session, login.account);
      if (done) say(`You are now logged in as ${login.account.name}.`);
      else say(`${name} has changed meanwhile: log in again.`);
      return;
    }
    say(login.outcome === "wrong" ? `That is not the password of ${name}.` : `${THROTTLED}.`);
  },
};

const unregister: Omit<ServiceCommand, "name"> = {
  usage: "<account> <password>",
  help: "deletes an account and its messages; operators need no password",
  least: 1,
  async handle(request) {
    const { server, session, user, words: [name = "", ...rest], say } = request;
    if (rest.length === 0 && !isOperator(user)) {
      return say("UNREGISTER <account> <password> deletes an account and its messages.");
    }
    const account = rest.length === 0 || isCode(request)
      ? server.accounts.find(name)
      : await ownAccount(request);
    if (account === undefined) {
      if (rest.length === 0) say(`There is no account ${name}.`);
      return;
    }
    if (rest.length === 0) {
      return say(
        `To delete ${account.name} and its messages: UNREGISTER ${account.name} ${codeOf(account)}`,
      );
    }
    const byOperator = isCode(request);
    const done = await dropAccount(server, actor(user, session), account);
    if (byOperator && done) server.audit(operatorName(user), `NickServ UNREGISTER ${account.name}`);
    say(
      done
        ? `The account ${account.name} and its messages are deleted.`
        : "That could not be stored: try again later.",
    );
  },
};

/** Returns whether an operator gave the code that UNREGISTER asks for in place of a password. */
function isCode({ server, user, words: [name = "", code] }: ServiceRequest): boolean {
  const account = server.accounts.find(name);
  return isOperator(user) && account !== undefined && codeOf(account) === code;
}

function codeOf({ createdAt }: Account): string {
  return createdAt.toString(36).padStart(9, "0");
}

/**
 * Returns the account that the first word names if the other words are its password; otherwise
 * answers with the reason.
 */
async function ownAccount(
  { server, session, words: [name = "", ...password], say }: ServiceRequest,
): Promise<Account | undefined> {
  const login = await server.accounts.logInByPassword(name, password.join(" "), session.peer);
  if (login.outcome === "right") return login.account;
  say(login.outcome === "wrong" ? `That is not the password of ${name}.` : `${THROTTLED}.`);
  return undefined;
}

/** NickServ's commands. */
export const NICKSERV: readonly ServiceCommand[] = [
  { name: "IDENTIFY", ...identify },
  { name: "LOGIN", ...identify },
  {
    name: "REGISTER",
    usage: "<password> [e-mail]",
    help: "creates an account for your nick, which reserves it; the e-mail address is not stored",
    least: 1,
    async handle({ server, session, words, say }) {
      const [password = "", email, ...more] = words;
      if (more.length > 0 || (email !== undefined && !/@|^\*$/.test(email))) {
        say("The password must be one word here; the command /REGISTER takes any password.");
        return;
      }
      const made = await signUp(server, session, "*", password);
      if (isFault(made)) {
        say(`${made.text}.`);
        return;
      }
      await completeLogin(server, session, made);
      say(`The account ${made.name} is created, and you are logged in to it.`);
    },
  },
  {
    name: "PASSWD",
    usage: "<old password> <new password> [KEEP]",
    help: "changes the password of your account and ends its other sessions; KEEP keeps them",
    least: 2,
    handle: changeOwnPassword,
  },
  {
    name: "RESET",
    usage: "<account> <code> <new password>",
    help: "sets a forgotten password, by a code of the server's administrator, and logs you in",
    least: 3,
    handle: resetPassword,
  },
  {
    name: "SETPASS",
    usage: "<account> <new password> [KEEP]",
    help: "changes an account's password and ends its sessions; for operators; KEEP keeps them",
    least: 2,
    async handle(request) {
      const { server, user, words: [name = "", password = "", ...more], say } = request;
      const account = server.accounts.find(name);
      if (!isOperator(user)) say("Only operators can do that.");
      else if (!isKeep(more)) say("The password must be one word here.");
      else if (account === undefined) say(`There is no account ${name}.`);
      else {
        const changed = await setPassword(request, account, password, more.length > 0);
        if (changed) server.audit(operatorName(user), `NickServ SETPASS ${account.name}`);
      }
    },
  },
  {
    name: "SAREGISTER",
    usage: "<account> <password>",
    help: "creates an account for another user; for operators",
    least: 2,
    async handle({ server, session, user, words: [name = "", password = "", ...more], say }) {
      if (!isOperator(user)) return say("Only operators can do that.");
      if (more.length > 0) return say("The password must be one word here.");
      const made = await addAccount(server, actor(user, session), name, password);
      const fault = isFault(made) ? made.text : undefined;
      server.audit(operatorName(user), `NickServ SAREGISTER ${name}`, fault);
      say(fault === undefined ? `The account ${name} is created.` : `${fault}.`);
    },
  },
  {
    name: "SESSIONS",
    usage: "[END <number>|all]",
    help: "lists the sessions of your account; END ends one, or all but this one",
    least: 0,
    handle: ownSessions,
  },
  {
    name: "LOGOUT",
    usage: "",
    help: "logs you out; the account keeps its nick",
    least: 0,
    async handle({ server, session, user, say }) {
      if (user.account === undefined) say("You are not logged in.");
      else if (isShared(session)) {
        say("Other connections share your nick and would be logged out too: close them first.");
      } else {
        await logOut(server, session);
        say("You are now logged out.");
      }
    },
  },
  ...ACCOUNT_SETTINGS,
  { name: "UNREGISTER", ...unregister },
  { name: "DROP", ...unregister },
  {
    name: "INFO",
    usage: "[account]",
    help: "shows details of an account",
    least: 0,
    handle({ server, user, words, say }) {
      const name = words[0] ?? user.account ?? user.nick;
      const account = server.accounts.find(name);
      if (account === undefined) {
        say(`There is no account ${name}.`);
        return;
      }
      const day = new Date(account.createdAt).toISOString().slice(0, 10);
      say(`The account ${account.name} was created on ${day}.`);
      const nicks = usersOf(server, account.name)
        .filter((each) => isVisible(each, user)).map((each) => each.nick);
      say(
        nicks.length === 0
          ? "You can see no user logged in to it."
          : `Logged in: ${nicks.join(", ")}`,
      );
    },
  },
  {
    name: "GHOST",
    usage: "<nick> [password]",
    help: "disconnects the user of a nick that belongs to you",
    least: 1,
    async handle(request) {
      if (await ghost(request)) request.say(`${request.words[0]} is free now.`);
    },
  },
  {
    name: "RECOVER",
    usage: "<nick> [password]",
    help: "like GHOST, and gives you the nick",
    least: 1,
    async handle(request) {
      const { server, session, user, words: [wanted = ""], say } = request;
      const isOwn = server.hub.user(wanted) === user;
      if (isOwn) say(`You are ${wanted} already.`);
      else if (server.hub.user(wanted) === undefined || await ghost(request)) {
        if (mayHaveNick(server, session, wanted)) await changeNick(server, session, user, wanted);
      }
    },
  },
];

async function changeOwnPassword(request: ServiceRequest): Promise<void> {
  const { server, session, user, words, say } = request;
  const [old = "", password = "", ...more] = words;
  const { account } = user;
  if (account === undefined) return say("You are not logged in.");
  if (!isKeep(more)) return say("Each password must be one word here.");
  const login = await server.accounts.logInByPassword(account, old, session.peer);
  if (login.outcome !== "right") {
    return say(login.outcome === "wrong" ? "The old password is wrong." : `${THROTTLED}.`);
  }
  await setPassword(request, login.account, password, more.length > 0);
}

/** Returns whether the words after a new password are empty or KEEP. */
function isKeep(words: readonly string[]): boolean {
  return words.length === 0 || (words.length === 1 && words[0]?.toUpperCase() === "KEEP");
}

function ownSessions({ server, session, user, words, say }: ServiceRequest): void {
  const { account } = user;
  if (account === undefined) return say("You are not logged in.");
  const sessions = sessionsOf(server, account);
  const [verb, which = ""] = words;
  if (verb === undefined) {
    for (const each of sessions) {
      const { number, nick, from, encrypted } = describeSession(each);
      const how = encrypted ? "encrypted" : "not encrypted";
      say(`${number}: ${nick} from ${from}, ${how}${each === session ? " (this one)" : ""}`);
    }
    return say(`End of the sessions of ${account}.`);
  }
  if (verb.toUpperCase() !== "END" || which === "") return say("SESSIONS [END <number>|all]");
  const kept = which.toLowerCase() === "all" ? session : undefined;
  const ended = endSessions(selectSessions(sessions, which), `Ended by ${user.nick}`, kept);
  say(ended === 0 ? "There is no such session." : `Ended: ${counted(ended, "session")}.`);
}

/** Sets a password by the code that an administrator gave, and logs in. */
async function resetPassword(request: ServiceRequest): Promise<void> {
  const { server, session, words: [name = "", code = "", password = "", ...more], say } = request;
  const account = server.accounts.find(name);
  if (more.length > 0) return say("The password must be one word here.");
  if (account === undefined || !holdsReset(server.store, name, code, server.log.time)) {
    server.failedLogin(session.peer, "account");
    return say("That code does not hold: ask the server's administrator for another one.");
  }
  if (!await setPassword(request, account, password, false)) return;
  endReset(server.store, name);
  server.flusher.request();
  const changed = server.accounts.find(name);
  if (changed === undefined || isShared(session)) return;
  if (!await completeLogin(server, session, changed)) return;
  say(`You are now logged in as ${changed.name}.`);
}

async function setPassword(
  { server, session, user, say }: ServiceRequest,
  account: Account,
  password: string,
  keep: boolean,
): Promise<boolean> {
  const { name } = account;
  const fault = passwordFault(password) ?? weakness(password, name);
  if (fault !== undefined) {
    say(`Invalid password: ${fault}.`);
    return false;
  }
  const kept = keep ? "all" : session;
  const changed = await changePassword(server, actor(user, session), account, password, kept);
  say(changed ? `The password of ${name} is changed.` : "The password could not be changed.");
  return changed;
}

/**
 * Disconnects the user with a nick, if the asking user owns the nick's account or shares the
 * account.
 */
async function ghost(request: ServiceRequest): Promise<boolean> {
  const { server, session, user, words: [wanted = "", ...rest], say } = request;
  const holder = server.hub.user(wanted);
  if (holder === undefined || nickFault(wanted) !== undefined) {
    say(`No user has the nick ${wanted}.`);
  } else if (holder === user) say("That is you.");
  else {
    let account = accountOf(session);
    if (rest.length > 0) {
      const name = server.accounts.find(wanted)?.name ?? holder.account ?? wanted;
      const login = await server.accounts.logInByPassword(name, rest.join(" "), session.peer);
      if (login.outcome === "throttled") {
        say(`${THROTTLED}.`);
        return false;
      }
      account = login.outcome === "right" ? login.account.name : undefined;
    }
    // Compared again: another user may have the nick by now.
    const same = server.hub.user(wanted) === holder;
    if (same && account !== undefined && fold(account) === fold(holder.account ?? "")) {
      await disconnectUser(server, holder, `Ghosted by ${user.nick}`);
      return true;
    }
    say(`${wanted} does not belong to you: log in, or give the password of its account.`);
  }
  return false;
}
