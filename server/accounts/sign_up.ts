import { fold } from "../../protocol/casemapping.ts";
import { nickFault } from "../../protocol/names.ts";
import { actor, type Server } from "../server.ts";
import type { Session } from "../session.ts";
import type { Account } from "../store/store.ts";
import { accountOf } from "./login.ts";
import { keysOf, passwordFault } from "./password.ts";
import { serviceNamed } from "../services/names.ts";

/** Characters of a password: the shortest. Few guesses can be made, which protects short ones as well. */
const PASSWORD_MIN = 3;

/** Why an account cannot be made: a code of https://ircv3.net/specs/extensions/account-registration, and words for it. */
export interface SignUpFault {
  readonly code: string;
  readonly account: string;
  readonly text: string;
}

/**
 * Makes an account.
 *
 * @param wanted its name; `*` for the nick
 */
export async function signUp(
  server: Server,
  session: Session,
  wanted: string,
  password: string,
): Promise<Account | SignUpFault> {
  const { user, introduction } = session;
  const nick = user?.nick ?? introduction.nick;
  const name = wanted === "*" ? nick ?? introduction.refusedNick ?? "*" : wanted;
  const fault = await signUpFault(server, session, name, password);
  if (fault !== undefined) return fault;
  const scram = await keysOf(password);
  const draft = {
    type: "new-account",
    ...(user === undefined
      ? { user: session.id, source: `${nick}!*@${session.peer.host}`, session: session.id }
      : actor(user, session)),
    name,
    scram,
  } as const;
  if (!await server.log.append(draft)) return exists(name);
  // A commit that fails takes the account away again, and nobody is to be told that they have one.
  server.flusher.commit();
  return server.accounts.find(name) ?? unavailable(name, "Accounts cannot be stored just now");
}

/** Whether an account was not made. */
export function isFault(made: Account | SignUpFault): made is SignUpFault {
  return "code" in made;
}

async function signUpFault(
  server: Server,
  session: Session,
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
  if (user === undefined && introduction.nick === undefined) {
    if (introduction.refusedNick !== undefined) return exists(name);
    return { code: "NEED_NICK", account: "*", text: "Choose a nick first (NICK)" };
  }
  const bad = nickFault(name);
  if (bad !== undefined || serviceNamed(name, server.settings.name) !== undefined) {
    const why = bad ?? `${name} is the name of a service`;
    return { code: "BAD_ACCOUNT_NAME", account: name, text: `That cannot be an account: ${why}` };
  }
  const holder = server.hub.user(name);
  if (server.accounts.find(name) !== undefined || (holder !== undefined && holder !== user)) {
    return exists(name);
  }
  const unfit = passwordFault(password);
  if (unfit !== undefined) return { code: "UNACCEPTABLE_PASSWORD", account: name, text: unfit };
  if ([...password].length < PASSWORD_MIN || fold(password) === fold(name)) {
    return { code: "WEAK_PASSWORD", account: name, text: "That password is too easily guessed" };
  }
  if (!await server.accounts.mayMakeOne(session.peer)) {
    return unavailable(name, "Too many accounts were made from your address: wait a minute");
  }
  return undefined;
}

function unavailable(account: string, text: string): SignUpFault {
  return { code: "TEMPORARILY_UNAVAILABLE", account, text };
}

function exists(account: string): SignUpFault {
  return { code: "ACCOUNT_EXISTS", account, text: `${account} is taken already` };
}
