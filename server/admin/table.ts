/**
 * The table of the commands of `chatd admin`, with `status` and `invite`.
 * @module
 */

import { formatDuration, parseDuration } from "../config/duration.ts";
import { INVITATION_MS } from "../accounts/invitations.ts";
import { joinCommand, reachLimit } from "../net/ways_to_join.ts";
import { ACCOUNTS } from "./account_commands.ts";
import { sizeOf } from "../store/database_file.ts";
import { type AdminCommand, AdminError } from "./command.ts";
import { MODERATION } from "./moderation_commands.ts";

const MIB = 2 ** 20;

const status: AdminCommand = {
  name: "status",
  usage: "",
  help: "shows users, memory, files and addresses",
  least: 0,
  looks: true,
  async run({ server, ready, folder }) {
    const { name, plain, tls, web, fingerprint } = await ready();
    const { hub, settings } = server;
    const all = (addresses: typeof plain) =>
      addresses.map(({ hostname, port }) => `${hostname}:${port}`).join(", ");
    const stored = (file: string) =>
      `${((sizeOf(`${folder}/${file}`) + sizeOf(`${folder}/${file}-wal`)) / MIB).toFixed(1)} MiB`;
    const facts: Record<string, string | number> = {
      name,
      version: settings.version,
      up: formatDuration(server.uptime),
      users: `${hub.userCount} (at most ${hub.mostUsers})`,
      connections: server.sessions.size,
      channels: hub.channelCount,
      accounts: `${[...server.store.accounts()].length}, ${settings.accounts}`,
      memory: `${Math.round(Deno.memoryUsage().rss / MIB)} MiB`,
      database: stored("chatd.db"),
      "search index": stored("search.db"),
      tls: all(tls),
      plain: all(plain),
      web: web === undefined ? "" : all([web]),
      fingerprint: fingerprint ?? "",
    };
    const rows = Object.entries(facts).filter(([, value]) => value !== "")
      .map(([what, value]) => ({ what, value }));
    return { rows };
  },
};

const invite: AdminCommand = {
  name: "invite",
  usage: "[TIME]",
  help: "shows how to join; if accounts need an invitation, with a one-time password",
  least: 0,
  async run({ server, words: [time], ready }) {
    const lifetime = time === undefined ? INVITATION_MS : parseDuration(time);
    if (lifetime === undefined) {
      throw new AdminError(`'${time}' is not a duration: write one such as 7d`);
    }
    const joining = await ready();
    const line = joinCommand(joining);
    if (line === undefined) {
      throw new AdminError("'chatd join' cannot reach this server: it listens for browsers only");
    }
    const limit = reachLimit(joining);
    const warning = limit === undefined ? {} : { warning: limit };
    if (server.settings.accounts !== "invite") return { text: line, ...warning };
    const { code, until } = server.invitations.make(lifetime);
    server.committer.commit();
    if (!server.invitations.holds(code)) {
      throw new AdminError(
        "the invitation could not be stored: check whether the disk is full, and try again",
      );
    }
    const day = new Date(until).toISOString().slice(0, 16).replace("T", " ");
    return {
      ...warning,
      text: `${line} --invite ${code}\n` +
        `The invitation creates one account, until ${day} UTC. In other IRC clients, enter ` +
        `${code} as the server's password, then: /quote REGISTER * * PASSWORD`,
    };
  },
};

/** The commands by name. */
export const ADMIN_COMMANDS: ReadonlyMap<string, AdminCommand> = new Map(
  [status, ...MODERATION, ...ACCOUNTS, invite].map((command) => [command.name, command]),
);
