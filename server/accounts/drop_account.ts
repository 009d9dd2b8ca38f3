/**
 * Deletes an account, with its messages and its standing in channels.
 * @module
 */

import { fold } from "../../protocol/casemapping.ts";
import type { Actor } from "../records/fields.ts";
import { actor } from "../events/actor.ts";
import type { AccountChat } from "./account_chat.ts";
import type { Account, ChannelRegistration } from "../records/records.ts";
import { revokeOperator, usersOf } from "./operator_accounts.ts";

/** A channel that an account founded, or in which it has a standing. */
interface Tie {
  readonly channel: string;
  readonly before: ChannelRegistration;
  /** The registration without the account; absent if the account is the founder. */
  readonly after: ChannelRegistration | undefined;
}

/**
 * Deletes an account and its messages, unregisters its channels, and logs out its users.
 *
 * @param by the user who asked for it @returns false if the change could not be stored; nothing
 * changes then
 */
export async function dropAccount(
  server: AccountChat,
  by: Actor,
  account: Account,
): Promise<boolean> {
  const { name } = account;
  if (!server.accounts.isCurrent(account)) return false;
  // Read before the first await: if the account is created again, it has other users.
  const users = usersOf(server, name);
  const ties = tiesOf(server, name);
  const tie = async ({ channel }: Tie, registration: ChannelRegistration | undefined) => {
    await server.log.append({
      type: "registration",
      ...by,
      channel,
      ...(registration === undefined ? {} : { registration }),
    });
  };
  await server.log.append({ type: "drop-account", ...by, name });
  for (const each of ties) await tie(each, each.after);
  server.committer.commit();
  if (server.accounts.find(name) !== undefined) {
    for (const each of ties) {
      const stored = server.store.channel(each.channel);
      if (stored !== undefined) {
        await server.log.append({ type: "restore-channel", ...by, stored });
      }
      await tie(each, each.before);
    }
    return false;
  }
  for (const each of users) {
    if (fold(each.account ?? "") !== fold(name)) continue;
    await revokeOperator(server, each, name);
    await server.log.append({ type: "account", ...actor(each) });
    for (const connection of server.sessions.of(each)) {
      connection.reply("RPL_LOGGEDOUT", each.source, "You are now logged out");
    }
  }
  return true;
}

function tiesOf({ hub }: AccountChat, name: string): Tie[] {
  const folded = fold(name);
  return [...hub.channels()].flatMap(({ name: channel, registration }): Tie[] => {
    if (registration === undefined) return [];
    const { founder, access } = registration;
    if (fold(founder) === folded) return [{ channel, before: registration, after: undefined }];
    if (!access.has(folded)) return [];
    const rest = new Map(access);
    rest.delete(folded);
    return [{ channel, before: registration, after: { founder, access: rest } }];
  });
}
