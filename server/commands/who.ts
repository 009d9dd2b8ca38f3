import { masks } from "../../protocol/mask.ts";
import type { Channel, User } from "../hub/state.ts";
import { canSee } from "../channel/visible.ts";
import { shownPrefix } from "./names.ts";
import type { UserCall, UserCommand } from "./command.ts";

/** WHO: https://modern.ircdocs.horse/#who-message */
export const who: UserCommand = {
  name: "WHO",
  usage: "[channel or mask]",
  help: "tells about the users in a channel, or those that a mask fits",
  least: 0,
  when: "registered",
  handle(call) {
    const { server, session, params } = call;
    const mask = params[0] ?? "*";
    const channel = server.hub.channel(mask);
    if (channel !== undefined && canSee(call.user, channel)) {
      for (const user of channel.members.keys()) describe(call, user, channel);
    } else if (!mask.startsWith("#")) {
      const fits = masks(mask);
      for (const user of server.hub.users()) {
        if (fits(user.nick) || fits(user.source)) describe(call, user, sharedChannel(call, user));
      }
    }
    session.reply("RPL_ENDOFWHO", mask, "End of WHO list");
  },
};

function sharedChannel({ user }: UserCall, other: User): Channel | undefined {
  for (const channel of other.channels) if (channel.members.has(user)) return channel;
  return undefined;
}

function describe({ server, session }: UserCall, user: User, channel: Channel | undefined): void {
  const member = channel?.members.get(user);
  const flags = (user.away === undefined ? "H" : "G") +
    (member === undefined ? "" : shownPrefix(session, member));
  session.reply(
    "RPL_WHOREPLY",
    channel?.name ?? "*",
    user.username,
    user.host,
    server.settings.name,
    user.nick,
    flags,
    `0 ${user.realname}`,
  );
}
