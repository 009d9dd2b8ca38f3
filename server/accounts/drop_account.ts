/**
 * Deletes an account, with its messages and its standing in channels.
 * @module
 */

import { isAbsent } from "../always_on/absence.ts";
import { fold } from "../../protocol/names/casemapping.ts";
import type { Actor } from "../records/fields.ts";
import { actor } from "../events/actor.ts";
import { namesAccount } from "../channel/list_mask.ts";
import type { AccountChat } from "./account_chat.ts";
import { revokeOperator, usersOf } from "./operator_accounts.ts";
import type { Account } from "../records/account.ts";
import type { ChannelRegistration } from "../records/registered_channel.ts";

/** A change of a channel's registration that removes an account's standing there. */
interface Cut {
  readonly channel: string;
  readonly before: ChannelRegistration;
  /** The registration without the account; absent if the account is the founder. */
  readonly after: ChannelRegistration | undefined;
}

/**
 * Deletes an account and its messages, unregisters its channels, and logs out its users.
 *
 * @param by the user who asked for it
 * @returns false if the change could not be stored; nothing changes then
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
  const put = async (channel: string, registration: ChannelRegistration | undefined) => {
    await server.log.append({
      type: "registration",
      ...by,
      channel,
      ...(registration === undefined ? {} : { registration }),
    });
  };
  await server.log.append({ type: "drop-account", ...by, name });
  const cuts: Cut[] = [];
  for (const channel of [...server.hub.channels()].map(({ name }) => name)) {
    // Read after each await: others may change the registration meanwhile.
    const cut = cutOf(server, channel, name);
    if (cut === undefined) continue;
    cuts.push(cut);
    await put(channel, cut.after);
  }
  server.committer.commit();
  if (server.accounts.find(name) !== undefined) {
    for (const { channel, before, after } of cuts) {
      const stored = server.store.channel(channel);
      if (stored !== undefined) {
        await server.log.append({ type: "restore-channel", ...by, stored });
      }
      if (server.hub.channel(channel)?.registration === after) await put(channel, before);
    }
    return false;
  }
  await forgetExceptions(server, by, name);
  for (const each of users) {
    if (fold(each.account ?? "") !== fold(name)) continue;
    await revokeOperator(server, each, name);
    await server.log.append({ type: "account", ...actor(each) });
    if (isAbsent(each)) {
      await server.log.append({ type: "quit", ...actor(each), reason: "The account is deleted" });
    }
    for (const connection of server.sessions.of(each)) {
      connection.aside(() =>
        connection.reply("RPL_LOGGEDOUT", each.source, "You are now logged out")
      );
    }
  }
  return true;
}

function cutOf({ hub }: AccountChat, channel: string, name: string): Cut | undefined {
  const before = hub.channel(channel)?.registration;
  if (before === undefined) return undefined;
  const { founder, access } = before;
  if (fold(founder) === fold(name)) return { channel, before, after: undefined };
  if (!access.has(fold(name))) return undefined;
  const rest = new Map(access);
  rest.delete(fold(name));
  return { channel, before, after: { founder, access: rest } };
}

/**
 * Removes the masks by which channels let exactly this account in, or exempt it from bans. They
 * would hold for the next account of the name. Bans of the account stay.
 */
async function forgetExceptions(server: AccountChat, by: Actor, name: string): Promise<void> {
  for (const channel of [...server.hub.channels()]) {
    const changes = (["e", "I"] as const).flatMap((letter) =>
      channel.lists[letter]
        .filter(({ mask }) => namesAccount(mask, name))
        .map(({ mask }) => ({ add: false, letter, param: mask }))
    );
    if (changes.length === 0) continue;
    await server.log.append({
      type: "mode",
      user: by.user,
      source: server.settings.name,
      channel: channel.name,
      changes,
    });
  }
}
