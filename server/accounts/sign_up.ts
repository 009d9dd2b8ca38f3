/**
 * Creates accounts, for REGISTER, NickServ and the admin commands.
 * @module
 */

import type { ScramKeys } from "../../protocol/sasl/scram_server.ts";
import type { Actor } from "../records/fields.ts";
import { actor } from "../events/actor.ts";
import type { AccountChat } from "./account_chat.ts";
import type { Session } from "../sessions/session.ts";
import { accountOf } from "./login/login.ts";
import { keysOf, passwordFault, weakness } from "../passwords/password_keys.ts";
import { nickFaultHere } from "./nicks/nick_rules.ts";
import { serviceNamed } from "./nicks/service_names.ts";
import type { Account } from "../records/account.ts";

/**
 * The reason why an account cannot be created: a code of
 * https://ircv3.net/specs/extensions/account-registration, and a text.
 */
export interface SignUpFault {
  readonly code: string;
  readonly account: string;
  readonly text: string;
}

/**
 * Creates an account for a connection.
 *
 * @param wanted the account's name; `*` for the nick
 */
export async function signUp(
  server: AccountChat,
  session: Session,
  wanted: string,
  password: string,
): Promise<Account | SignUpFault> {
  const { user, introduction } = session;
  const nick = user?.nick ?? introduction.nick;
  const name = wanted === "*" ? nick ?? introduction.refusedNick ?? "*" : wanted;
  const by = user === undefined
    ? { user: session.id, source: `${nick}!*@${session.peer.host}`, session: session.id }
    : actor(user, session);
  const fault = await signUpFault(server, session, by, name, password);
  if (fault !== undefined) return fault;
  const scram = await keysOf(password);
  // Checked again: another connection may have used the invitation in the meantime.
  const uninvited = invitationFault(server, session, name);
  if (uninvited !== undefined) return uninvited;
  const giveBack = server.invitations.take(introduction.password ?? "");
  const made = await make(server, by, name, scram);
  if (isFault(made)) giveBack();
  return made;
}

/** Creates an account for another user, for the server's administrator. */
export async function addAccount(
  server: AccountChat,
  by: Actor,
  name: string,
  password: string,
): Promise<Account | SignUpFault> {
  return accountFault(server, by, name, password) ??
    await make(server, by, name, await keysOf(password));
}

async function make(
  server: AccountChat,
  by: Actor,
  name: string,
  scram: ScramKeys,
): Promise<Account | SignUpFault> {
  if (!await server.log.append({ type: "new-account", ...by, name, scram })) {
    // A lookalike may have been created while the keys were derived.
    return alikeFault(server, name) ?? exists(name);
  }
  // Commits at once: if that fails, the account is removed, and the user must not be told that it
  // exists.
  server.committer.commit();
  return server.accounts.find(name) ?? unavailable(name, "Accounts cannot be stored right now");
}

/** Returns whether creating an account failed. */
export function isFault(made: Account | SignUpFault): made is SignUpFault {
  return "code" in made;
}

async function signUpFault(
  server: AccountChat,
  session: Session,
  by: Actor,
  name: string,
  password: string,
): Promise<SignUpFault | undefined> {
  const account = accountOf(session);
  if (account !== undefined) {
    return {
      code: "ALREADY_AUTHENTICATED",
      account,
      text: `You are logged in as ${account} already`,
    };
  }
  const { user, introduction } = session;
  const uninvited = invitationFault(server, session, name);
  if (uninvited !== undefined) return uninvited;
  if (user === undefined && introduction.nick === undefined) {
    if (introduction.refusedNick !== undefined) return exists(name);
    return { code: "NEED_NICK", account: "*", text: "Choose a nick first (NICK)" };
  }
  const fault = accountFault(server, by, name, password);
  if (fault !== undefined) return fault;
  if (!await server.accounts.mayMakeOne(session.peer)) {
    return unavailable(name, "Too many accounts were created from your address: wait an hour");
  }
  return undefined;
}

/** Returns why no user can create an account with this name and password. */
function accountFault(
  server: AccountChat,
  by: Actor,
  name: string,
  password: string,
): SignUpFault | undefined {
  const misnamed = accountNameFault(server, by, name);
  if (misnamed !== undefined) return misnamed;
  const unfit = passwordFault(password);
  if (unfit !== undefined) return { code: "UNACCEPTABLE_PASSWORD", account: name, text: unfit };
  const weak = weakness(password, name);
  return weak === undefined ? undefined : { code: "WEAK_PASSWORD", account: name, text: weak };
}

/** Returns why no user can create an account with this name. */
export function accountNameFault(
  server: AccountChat,
  by: Actor,
  name: string,
): SignUpFault | undefined {
  const bad = nickFaultHere(server, name);
  if (bad !== undefined || serviceNamed(name, server.settings.name) !== undefined) {
    const why = bad ?? `${name} is the name of a service`;
    return { code: "BAD_ACCOUNT_NAME", account: name, text: `Invalid account name: ${why}` };
  }
  const holder = server.hub.user(name);
  if (server.accounts.find(name) !== undefined || (holder !== undefined && holder.id !== by.user)) {
    return exists(name);
  }
  return alikeFault(server, name);
}

function alikeFault({ accounts }: AccountChat, name: string): SignUpFault | undefined {
  const alike = accounts.lookalikes.of(name);
  if (alike === undefined) return undefined;
  const text = `Invalid account name: ${name} looks too much like ${alike}`;
  return { code: "BAD_ACCOUNT_NAME", account: name, text };
}

/** Returns why a connection may not create an account, if accounts are restricted. */
function invitationFault(
  { settings: { accounts: rule }, invitations }: AccountChat,
  { introduction: { password = "" } }: Session,
  account: string,
): SignUpFault | undefined {
  if (rule === "open" || (rule === "invite" && invitations.holds(password))) return undefined;
  const text = rule === "closed"
    ? "Only the administrators of this server create accounts: ask them for one"
    : "You need an invitation to create an account: connect with its one-time password as the " +
      "server's password (PASS), then register";
  return { code: "DISALLOWED", account, text };
}

function unavailable(account: string, text: string): SignUpFault {
  return { code: "TEMPORARILY_UNAVAILABLE", account, text };
}

function exists(account: string): SignUpFault {
  return { code: "ACCOUNT_EXISTS", account, text: `${account} is already taken` };
}
