/**
 * The commands of `chatd admin` on accounts.
 * @module
 */

import { dropAccount } from "../accounts/drop_account.ts";
import {
  describeSession,
  endSessions,
  selectSessions,
  sessionsOf,
} from "../accounts/account_sessions.ts";
import { grantOperator, revokeOperator, usersOf } from "../accounts/operator_accounts.ts";
import { changePassword } from "../accounts/change_password.ts";
import { makeReset } from "../accounts/password_resets.ts";
import { addAccount, isFault } from "../accounts/sign_up.ts";
import { passwordFault, weakness } from "../passwords/password_keys.ts";
import { counted } from "../../cli/counted.ts";
import { type AdminCall, type AdminCommand, AdminError, type AdminResult } from "./command.ts";
import type { Account } from "../records/account.ts";

const NOT_STORED = "the change could not be stored: check whether the disk is full, and try again";

/** The commands on accounts. */
export const ACCOUNTS: readonly AdminCommand[] = [
  {
    name: "accounts list",
    usage: "",
    help: "lists the accounts",
    least: 0,
    looks: true,
    run({ server }) {
      const rows = [...server.store.accounts()].map((account) => ({
        account: account.name,
        made: new Date(account.createdAt).toISOString().slice(0, 10),
        operator: account.operator === true ? "yes" : "",
        here: usersOf(server, account.name).map(({ nick }) => nick).join(" "),
      }));
      return { rows, text: counted(rows.length, "account") };
    },
  },
  {
    name: "accounts add",
    usage: "NAME",
    help: "creates an account; asks for its password",
    least: 1,
    secret: true,
    async run({ server, words: [name = ""], secret, by }) {
      const made = await addAccount(server, by, name, secret);
      if (isFault(made)) throw new AdminError(made.text);
      return { text: `created the account ${made.name}` };
    },
  },
  {
    name: "accounts password",
    usage: "NAME [keep]",
    help: "sets a password; ends sessions without 'keep'",
    least: 1,
    secret: true,
    async run(call) {
      const account = accountOf(call);
      const keep = call.words[1];
      if (keep !== undefined && keep !== "keep") {
        throw new AdminError(`after the account only 'keep' may follow, not '${keep}'`);
      }
      const fault = passwordFault(call.secret) ?? weakness(call.secret, account.name);
      if (fault !== undefined) throw new AdminError(fault);
      if (!await changePassword(call.server, call.by, account, call.secret, keep && "all")) {
        throw new AdminError(NOT_STORED);
      }
      return { text: `changed the password of ${account.name}` };
    },
  },
  {
    name: "accounts reset",
    usage: "NAME",
    help: "gives NAME a code for a forgotten password",
    least: 1,
    run(call) {
      const { server } = call;
      const { name } = accountOf(call);
      const code = makeReset(server.store, name, Date.now());
      server.flusher.request();
      return {
        text: `within a day, in any client: /msg NickServ RESET ${name} ${code} NEW-PASSWORD`,
      };
    },
  },
  {
    name: "accounts sessions",
    usage: "NAME",
    help: "lists the sessions of an account",
    least: 1,
    looks: true,
    run(call) {
      const { name } = accountOf(call);
      const rows = sessionsOf(call.server, name).map((session) => {
        const { number, nick, from, encrypted } = describeSession(session);
        return { number: String(number), nick, from, encrypted: encrypted ? "yes" : "no" };
      });
      return { rows, text: counted(rows.length, "session") };
    },
  },
  {
    name: "accounts disconnect",
    usage: "NAME NUMBER|all",
    help: "ends a session of an account, or all",
    least: 2,
    run(call) {
      const { name } = accountOf(call);
      const [, which = ""] = call.words;
      const selected = selectSessions(sessionsOf(call.server, name), which);
      if (selected.length === 0) {
        const list = `'chatd admin accounts sessions ${name}' lists them`;
        throw new AdminError(`${name} has no session ${which}: ${list}`);
      }
      const ended = endSessions(selected, "Ended by an administrator of this server");
      return { text: `ended ${counted(ended, "session")} of ${name}` };
    },
  },
  {
    name: "accounts delete",
    usage: "NAME",
    help: "deletes an account and its messages",
    least: 1,
    async run(call) {
      const account = accountOf(call);
      if (!await dropAccount(call.server, call.by, account)) throw new AdminError(NOT_STORED);
      return { text: `deleted the account ${account.name} and its messages` };
    },
  },
  {
    name: "accounts grant",
    usage: "NAME",
    help: "makes its users operators",
    least: 1,
    run: (call) => setOperator(call, true),
  },
  {
    name: "accounts revoke",
    usage: "NAME",
    help: "revokes their operator status",
    least: 1,
    run: (call) => setOperator(call, false),
  },
];

async function setOperator(call: AdminCall, granted: boolean): Promise<AdminResult> {
  const { server, by } = call;
  const { name } = accountOf(call);
  await server.log.append({ type: "grant", ...by, name, granted });
  server.committer.commit();
  if ((server.accounts.find(name)?.operator ?? false) !== granted) throw new AdminError(NOT_STORED);
  for (const user of usersOf(server, name)) {
    await (granted ? grantOperator(server, user) : revokeOperator(server, user, name));
  }
  return { text: granted ? `${name} is an operator` : `${name} is no longer an operator` };
}

function accountOf({ server, words: [name = ""] }: AdminCall): Account {
  const account = server.accounts.find(name);
  if (account !== undefined) return account;
  throw new AdminError(`there is no account ${name}: 'chatd admin accounts list' lists all`);
}
