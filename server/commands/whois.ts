import { canSee } from "../channel/visible.ts";
import type { User } from "../hub/state.ts";
import { shownPrefix } from "./names.ts";
import type { UserCall, UserCommand } from "./command.ts";

/** WHOIS: https://modern.ircdocs.horse/#whois-message */
export const whois: UserCommand = {
  name: "WHOIS",
  usage: "<nick>",
  help: "tells about a user",
  least: 0,
  when: "registered",
  handle(call) {
    const { server, session, params } = call;
    const nick = params[1] ?? params[0] ?? "";
    if (nick === "") {
      session.reply("ERR_NONICKNAMEGIVEN", "No nickname given");
      return;
    }
    const user = server.hub.user(nick);
    if (user === undefined) session.reply("ERR_NOSUCHNICK", nick, "No such nick/channel");
    else describe(call, user);
    session.reply("RPL_ENDOFWHOIS", user?.nick ?? nick, "End of /WHOIS list");
  },
};

function describe({ server, session, user: asking }: UserCall, user: User): void {
  const { nick } = user;
  session.reply("RPL_WHOISUSER", nick, user.username, user.host, "*", user.realname);
  const channels = channelsOf(asking, session, user);
  if (channels !== "") session.reply("RPL_WHOISCHANNELS", nick, channels);
  session.reply("RPL_WHOISSERVER", nick, server.settings.name, server.settings.network);
  if (user.away !== undefined) session.reply("RPL_AWAY", nick, user.away);
  if (user.account !== undefined) {
    session.reply("RPL_WHOISACCOUNT", nick, user.account, "is logged in as");
  }
  if (user.secure) session.reply("RPL_WHOISSECURE", nick, "is using a secure connection");
  const idle = Math.max(0, Math.floor((Date.now() - user.spokeAt) / 1000));
  session.reply(
    "RPL_WHOISIDLE",
    nick,
    String(idle),
    String(Math.floor(user.connectedAt / 1000)),
    "seconds idle, signon time",
  );
}

function channelsOf(asking: User, session: UserCall["session"], user: User): string {
  return [...user.channels].flatMap((channel) => {
    const member = channel.members.get(user);
    return member === undefined || !canSee(asking, channel)
      ? []
      : shownPrefix(session, member) + channel.name;
  }).join(" ");
}
