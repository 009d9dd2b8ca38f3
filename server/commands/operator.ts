import { fold } from "../../protocol/casemapping.ts";
import { channelFault } from "../../protocol/names.ts";
import { HOST_RULE, isHost } from "../net/host.ts";
import type { User } from "../hub/state.ts";
import { actor } from "../events/actor.ts";
import type { Server } from "../server.ts";
import type { UserCommand } from "./dispatch/command.ts";
import { bring } from "./join.ts";

/** KILL: https://modern.ircdocs.horse/#kill-message */
export const kill: UserCommand = {
  name: "KILL",
  usage: "<nick> [reason]",
  help: "throws somebody out of the server",
  least: 1,
  when: "registered",
  operator: true,
  async handle({ server, session, user, params }) {
    const [nick = "", reason = ""] = params;
    if (fold(nick) === fold(server.settings.name)) {
      session.reply("ERR_CANTKILLSERVER", "You can't kill a server!");
      return;
    }
    const target = server.hub.user(nick);
    if (target === undefined) {
      session.reply("ERR_NOSUCHNICK", nick, "No such nick/channel");
      return;
    }
    const why = reason === "" ? "No reason given" : reason;
    await server.log.append({
      type: "kill",
      ...actor(user, session),
      target: target.id,
      nick: target.nick,
      reason: why,
    });
    await throwOut(server, target, `Killed (${user.nick} (${why}))`);
  },
};

/** Ends all the connections of a user, for a reason that everybody is told who can see it. */
export async function throwOut(server: Server, user: User, reason: string): Promise<void> {
  await server.log.append({ type: "quit", ...actor(user), reason });
}

/** WALLOPS: https://modern.ircdocs.horse/#wallops-message */
export const wallops: UserCommand = {
  name: "WALLOPS",
  usage: "<text>",
  help: "tells something to everybody with user mode w",
  least: 1,
  when: "registered",
  operator: true,
  async handle({ server, session, user, params }) {
    const text = params[0] ?? "";
    if (text === "") {
      session.reply("ERR_NEEDMOREPARAMS", "WALLOPS", "Not enough parameters");
      return;
    }
    await server.log.append({ type: "wallops", ...actor(user, session), text });
  },
};

/** REHASH: https://modern.ircdocs.horse/#rehash-message */
export const rehash: UserCommand = {
  name: "REHASH",
  usage: "",
  help: "reads the configuration file, the certificate and the message of the day again",
  least: 0,
  when: "registered",
  operator: true,
  async handle({ server, session }) {
    const { reload } = server;
    if (reload === undefined) {
      session.fail("REHASH", "CANNOT_REHASH", "There is nothing to read the configuration from");
      return;
    }
    const outcome = await reload();
    if (outcome.fault === undefined) session.reply("RPL_REHASHING", outcome.file, "Rehashing");
    else session.fail("REHASH", "INVALID_CONFIGURATION", `All stays as it is: ${outcome.fault}`);
    for (const remark of outcome.remarks) session.answer("NOTE", "REHASH", "REMARK", remark);
  },
};

/** SAJOIN: makes somebody join a channel, whatever its modes say. */
export const sajoin: UserCommand = {
  name: "SAJOIN",
  usage: "[nick] <channel>",
  help: "makes somebody, or you, join a channel, whatever its modes are",
  least: 1,
  when: "registered",
  operator: true,
  async handle({ server, session, user, params }) {
    const [nick, name = ""] = params.length > 1 ? params : [user.nick, params[0]];
    const target = server.hub.user(nick ?? "");
    if (target === undefined) {
      session.reply("ERR_NOSUCHNICK", nick ?? "*", "No such nick/channel");
      return;
    }
    const existing = server.hub.channel(name);
    if (existing === undefined && channelFault(name) !== undefined) {
      session.reply("ERR_NOSUCHCHANNEL", name, `No such channel: ${channelFault(name)}`);
      return;
    }
    if (existing?.members.has(target)) {
      session.reply("ERR_USERONCHANNEL", target.nick, existing.name, "is already on channel");
      return;
    }
    await bring(server, target, name);
  },
};

/** CHGHOST: gives somebody another host, such as one that hides where they connect from. */
export const chghost: UserCommand = {
  name: "CHGHOST",
  usage: "<nick> <host>",
  help: "gives somebody another host for all to see",
  least: 2,
  when: "registered",
  operator: true,
  async handle({ server, session, params }) {
    const [nick = "", host = ""] = params;
    const target = server.hub.user(nick);
    if (target === undefined) {
      session.reply("ERR_NOSUCHNICK", nick, "No such nick/channel");
      return;
    }
    if (!isHost(host)) {
      session.fail("CHGHOST", "INVALID_HOST", host, HOST_RULE);
      return;
    }
    if (host === target.host) return;
    await server.log.append({
      type: "host",
      ...actor(target),
      username: target.username,
      host,
      server: server.settings.name,
    });
    for (const theirs of server.sessions.of(target)) {
      theirs.reply("RPL_VISIBLEHOST", host, "is now your visible host");
    }
    session.answer("NOTE", "CHGHOST", "CHANGED", target.nick, `The host is ${host} now`);
  },
};
