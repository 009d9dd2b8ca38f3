import type { Channel, Member } from "../hub/model.ts";
import type { UserCall } from "./dispatch/command.ts";

/** A channel that the user is in, and what they are there; where it is none, that is answered. */
export function ownChannel(
  { server, session, user }: UserCall,
  name: string,
): { readonly channel: Channel; readonly own: Member } | undefined {
  const channel = server.hub.channel(name);
  if (channel === undefined) {
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
