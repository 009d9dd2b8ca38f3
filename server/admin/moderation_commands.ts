/**
 * The commands of `chatd admin` on users, channels and bans.
 * @module
 */

import { isAbsent } from "../always_on/absence.ts";
import { banTerms, existingBan, NO_BAN_TERMS, wantedBan } from "../moderation/ban_request.ts";
import { addBan, disconnectUser } from "../moderation/enforcement.ts";
import { formatDuration } from "../config/duration.ts";
import { counted } from "../../cli/counted.ts";
import { type AdminCommand, AdminError } from "./command.ts";

/** The commands on users, channels and bans. */
export const MODERATION: readonly AdminCommand[] = [
  {
    name: "users",
    usage: "",
    help: "lists the users, and those who are offline",
    least: 0,
    looks: true,
    run({ server }) {
      const now = Date.now();
      const rows = [...server.hub.users()].map((user) => ({
        nick: user.nick,
        account: user.account ?? "",
        address: user.address,
        encrypted: isAbsent(user) ? "" : user.secure ? "yes" : "no",
        operator: user.operator ?? "",
        channels: user.channels.size,
        here: isAbsent(user) ? "offline" : formatDuration(now - user.connectedAt),
        silent: formatDuration(now - user.spokeAt),
      }));
      return {
        rows: rows.sort((a, b) => a.nick < b.nick ? -1 : 1),
        text: counted(rows.length, "user"),
      };
    },
  },
  {
    name: "channels",
    usage: "",
    help: "lists the channels",
    least: 0,
    looks: true,
    run({ server }) {
      const rows = [...server.hub.channels()].map((channel) => ({
        channel: channel.name,
        members: channel.members.size,
        founder: channel.registration?.founder ?? "",
        topic: channel.topic?.text ?? "",
      }));
      return {
        rows: rows.sort((a, b) => b.members - a.members),
        text: counted(rows.length, "channel"),
      };
    },
  },
  {
    name: "bans",
    usage: "",
    help: "lists the server bans",
    least: 0,
    looks: true,
    run({ server }) {
      const now = Date.now();
      const rows = server.hub.bans.list(now).map(({ mask, until, setBy, reason }) => ({
        mask,
        for: until === undefined ? "good" : formatDuration(until - now),
        by: setBy,
        reason,
      }));
      return { rows, text: counted(rows.length, "ban") };
    },
  },
  {
    name: "kick",
    usage: "NICK [REASON]",
    help: "disconnects a user, who may come back",
    least: 1,
    async run({ server, words: [nick = "", ...reason] }) {
      const user = server.hub.user(nick);
      if (user === undefined) {
        throw new AdminError(
          `there is no user ${nick}: 'chatd admin users' lists all`,
        );
      }
      await disconnectUser(server, user, `Kicked: ${reason.join(" ") || "No reason given"}`);
      return { text: `disconnected ${user.nick}` };
    },
  },
  {
    name: "ban",
    usage: "MASK [TIME] [REASON]",
    help: "bans an address, a range or a mask",
    least: 1,
    async run({ server, words: [text = "", ...rest], by }) {
      const wanted = wantedBan(server, text);
      if (wanted === undefined) {
        throw new AdminError(
          `'${text}' is not an address, a range, a nick!user@host or an account:name`,
        );
      }
      const terms = banTerms(rest);
      if (terms === undefined) throw new AdminError(NO_BAN_TERMS);
      const { length, disconnected } = await addBan(server, by, wanted, terms);
      return {
        text: `banned ${wanted.mask} ${length}; ${disconnected} disconnected`,
      };
    },
  },
  {
    name: "unban",
    usage: "MASK",
    help: "removes a ban",
    least: 1,
    async run({ server, words: [text = ""], by }) {
      const mask = existingBan(server, text);
      if (mask === undefined) {
        throw new AdminError(
          `there is no ban of ${text}: 'chatd admin bans' lists all bans`,
        );
      }
      await server.log.append({ type: "unban", ...by, mask });
      return { text: `removed the ban of ${mask}` };
    },
  },
  {
    name: "announce",
    usage: "TEXT",
    help: "sends a notice to all users",
    least: 1,
    async run({ server, words, by }) {
      await server.log.append({ type: "announce", ...by, text: words.join(" ") });
      return { text: `sent to ${counted(server.hub.userCount, "user")}` };
    },
  },
];
