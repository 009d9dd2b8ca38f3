/**
 * Finds a channel that the user is a member of, for commands that only members may use.
 * @module
 */

import type { Channel, Member } from "../../hub/model.ts";
import { knowsOf } from "../../channel/access/secret_channels.ts";
import type { UserCall } from "../command.ts";

/**
 * Returns a channel that the user is in, and their membership. Otherwise answers with the reason.
 */
export function ownChannel(
  { server, session, user }: UserCall,
  name: string,
): { readonly channel: Channel; readonly own: Member } | undefined {
  const channel = server.hub.channel(name);
  if (channel === undefined || !knowsOf(channel, user)) {
    session.reply("ERR_NOSUCHCHANNEL", name, "No such channel");
    return undefined;
  }
  const own = channel.members.get(user);
  if (own === undefined) {
    session.reply("ERR_NOTONCHANNEL", channel.name, "You're not on that channel");
    return undefined;
  }
  return { channel, own };
}
