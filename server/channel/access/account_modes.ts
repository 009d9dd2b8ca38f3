/**
 * Finds the prefix modes that an account has in a registered channel, and gives them to a member.
 * @module
 */

import { fold } from "../../../protocol/names/casemapping.ts";
import type { Channel, User } from "../../hub/model.ts";
import type { ModeEvent } from "../../records/event.ts";

/** Returns the prefix modes that a user's account has in a registered channel. */
export function accountModes(channel: Channel, { account }: User): string {
  if (account === undefined || channel.registration === undefined) return "";
  const { founder, access } = channel.registration;
  if (fold(founder) === fold(account)) return "q";
  return access.get(fold(account)) ?? "";
}

/** The parts of the server that give modes. */
interface ModeGiver {
  readonly settings: { readonly name: string };
  readonly log: { append(draft: ModeEvent): boolean | Promise<boolean> };
}

/** Gives a member the prefix modes that its account has in a registered channel. */
export async function giveAccountModes(
  server: ModeGiver,
  user: User,
  channel: Channel,
): Promise<void> {
  const access = accountModes(channel, user);
  if (access === "") return;
  await server.log.append({
    type: "mode",
    user: user.id,
    source: server.settings.name,
    channel: channel.name,
    changes: [...access].map((letter) => ({
      add: true,
      letter,
      param: user.nick,
      member: user.id,
    })),
  });
}
