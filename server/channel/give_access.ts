/**
 * Gives members the modes that their account has in a registered channel.
 * @module
 */

import type { Channel, User } from "../hub/model.ts";
import type { Server } from "../server.ts";
import { accessOf } from "./access.ts";

/** Gives a member the prefix modes that its account has in a registered channel. */
export async function giveAccess(server: Server, user: User, channel: Channel): Promise<void> {
  const access = accessOf(channel, user);
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
