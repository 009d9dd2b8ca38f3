import type { UserCommand } from "./command.ts";

/** MODE: https://modern.ircdocs.horse/#mode-message. It tells modes; there are none to set yet. */
export const mode: UserCommand = {
  name: "MODE",
  usage: "<channel or nick>",
  help: "shows the modes of a channel, or your own",
  least: 1,
  when: "registered",
  handle({ server, session, user, params }) {
    const [name = "", change] = params;
    const channel = server.hub.channel(name);
    if (channel !== undefined) {
      if (change !== undefined) {
        session.reply(
          "ERR_UNKNOWNMODE",
          change.replace(/^[+-]/, "").slice(0, 1) || "*",
          "is not a mode that can be set here",
        );
        return;
      }
      session.reply("RPL_CHANNELMODEIS", channel.name, "+nt");
      session.reply(
        "RPL_CREATIONTIME",
        channel.name,
        String(Math.floor(channel.createdAt / 1000)),
      );
      return;
    }
    if (name.startsWith("#")) {
      session.reply("ERR_NOSUCHCHANNEL", name, "No such channel");
      return;
    }
    const target = server.hub.user(name);
    if (target === undefined) {
      session.reply("ERR_NOSUCHNICK", name, "No such nick/channel");
    } else if (target !== user) {
      session.reply("ERR_USERSDONTMATCH", "Can't look at or change the modes of other users");
    } else if (change !== undefined) {
      session.reply("ERR_UMODEUNKNOWNFLAG", "Unknown MODE flag");
    } else session.reply("RPL_UMODEIS", "+");
  },
};
