import { masks } from "../../protocol/mask.ts";
import { sendIsupport } from "./isupport.ts";
import type { Server } from "../server.ts";
import type { UserCall, UserCommand } from "./dispatch/command.ts";

/** Whether a query that names a server, a mask of servers or a user is one for this server. */
export function isHere(server: Server, target: string | undefined): boolean {
  return target === undefined || masks(target)(server.settings.name) ||
    server.hub.user(target) !== undefined;
}

/** A query about a server, which answers where it is this one that is meant. */
function query(
  entry: { readonly name: string; readonly help: string; answer(call: UserCall): void },
): UserCommand {
  return {
    name: entry.name,
    usage: "[server]",
    help: entry.help,
    least: 0,
    when: "registered",
    handle(call) {
      const [target] = call.params;
      if (isHere(call.server, target)) entry.answer(call);
      else call.session.reply("ERR_NOSUCHSERVER", target ?? "*", "No such server");
    },
  };
}

/** VERSION: https://modern.ircdocs.horse/#version-message */
export const version = query({
  name: "VERSION",
  help: "tells what software the server is, and what it supports",
  answer({ server, session }) {
    const { name, version } = server.settings;
    session.reply("RPL_VERSION", version, name, "IRC, IRCv3 and line mode");
    sendIsupport(server, session);
  },
});

/** ADMIN: https://modern.ircdocs.horse/#admin-message */
export const admin = query({
  name: "ADMIN",
  help: "tells who runs the server",
  answer({ server, session }) {
    const { name, admin } = server.settings;
    const [place, organisation, contact] = admin;
    if (place === undefined) {
      session.reply("ERR_NOADMININFO", name, "No administrative info available");
      return;
    }
    session.reply("RPL_ADMINME", name, "Administrative info");
    session.reply("RPL_ADMINLOC1", place);
    if (organisation !== undefined) session.reply("RPL_ADMINLOC2", organisation);
    if (contact !== undefined) session.reply("RPL_ADMINEMAIL", contact);
  },
});

/** TIME: https://modern.ircdocs.horse/#time-message */
export const time = query({
  name: "TIME",
  help: "tells the server's time",
  answer({ server, session }) {
    const now = new Date();
    const seconds = String(Math.floor(now.getTime() / 1000));
    session.reply("RPL_TIME", server.settings.name, seconds, "0", now.toUTCString());
  },
});

/** INFO: https://modern.ircdocs.horse/#info-message */
export const info = query({
  name: "INFO",
  help: "tells about the server's software",
  answer({ server, session }) {
    const { version } = server.settings;
    const started = new Date(server.startedAt).toUTCString();
    session.reply("RPL_INFO", `${version}: the last chat server a team needs`);
    session.reply("RPL_INFO", "HELP lists the commands.");
    session.reply("RPL_INFO", `On-line since ${started}`);
    session.reply("RPL_ENDOFINFO", "End of INFO list");
  },
});

/** LINKS, of a network that is one server: https://modern.ircdocs.horse/#links-message */
export const links: UserCommand = {
  name: "LINKS",
  usage: "",
  help: "lists the servers of the network",
  cost: 2,
  least: 0,
  when: "registered",
  handle({ server, session }) {
    const { name, network } = server.settings;
    session.reply("RPL_LINKS", name, name, `0 ${network}`);
    session.reply("RPL_ENDOFLINKS", "*", "End of /LINKS list");
  },
};
