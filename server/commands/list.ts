import type { UserCommand } from "./command.ts";

/** LIST: https://modern.ircdocs.horse/#list-message */
export const list: UserCommand = {
  name: "LIST",
  usage: "[<channel>{,<channel>}]",
  help: "lists the channels, with their members' number and topic",
  least: 0,
  when: "registered",
  handle({ server, session, params }) {
    const { hub } = server;
    const asked = params[0] === undefined
      ? [...hub.channels()]
      : params[0].split(",").flatMap((name) => hub.channel(name) ?? []);
    session.reply("RPL_LISTSTART", "Channel", "Users  Name");
    for (const { name, members, topic } of asked) {
      session.reply("RPL_LIST", name, String(members.size), topic?.text ?? "");
    }
    session.reply("RPL_LISTEND", "End of /LIST");
  },
};
