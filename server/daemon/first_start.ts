/**
 * Offers to make an operator's account when a person starts a server for the first time.
 * @module
 */

import { accountNameFault, addAccount, isFault } from "../accounts/sign_up.ts";
import { ask as askLine } from "../../cli/ask.ts";
import { readNewPassword } from "../../cli/new_password.ts";
import { UsageError } from "../../cli/flags.ts";
import { complain } from "../../cli/streams.ts";
import type { Server } from "../server.ts";

/** The metadata's party that records the first start. No account can have this name. */
const FIRST_START = "*first start";

/**
 * Offers an operator's account if the server has neither operators nor accounts yet and a person at
 * a terminal can answer. It asks once for each data folder.
 */
export async function greetFirstStart(
  server: Server,
  dataDir: string | undefined,
  join: string | undefined,
): Promise<void> {
  const { store, settings } = server;
  if (dataDir === undefined || store.metadata(FIRST_START).size > 0) return;
  if (!Deno.stdin.isTerminal()) return;
  store.setMetadata(FIRST_START, "asked", "yes");
  if (settings.operators.length > 0 || [...store.accounts()].length > 0) return;
  await offerOperator(server, join);
}

/**
 * Asks for an operator's name and password until an account is made, or the person declines.
 * `chatd admin accounts` makes an account at any time.
 *
 * @param join the command that joins this server from this machine
 * @param ask asks a question of one line; null if there is no answer
 */
export async function offerOperator(
  server: Server,
  join: string | undefined,
  ask: (question: string) => Promise<string | null> = askLine,
  readPassword: () => Promise<string> = () => readNewPassword("no account was made"),
): Promise<void> {
  for (;;) {
    const answer = await ask("A name for your operator account (Enter for none):");
    const name = answer?.trim() ?? "";
    if (name === "") return;
    const by = { user: 0, source: server.settings.name };
    const misnamed = accountNameFault(server, by, name);
    if (misnamed !== undefined) {
      complain(misnamed.text);
      continue;
    }
    try {
      const made = await addAccount(server, by, name, await readPassword());
      if (isFault(made)) {
        complain(made.text);
        continue;
      }
      await server.log.append({ type: "grant", ...by, name: made.name, granted: true });
      server.committer.commit();
      const login = join === undefined ? "" : `: log in with '${join} --account ${made.name}'`;
      complain(`${made.name} is an operator${login}`);
      return;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      complain(error.message);
    }
  }
}
