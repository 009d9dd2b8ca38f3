import { formatDuration, parseDuration } from "../config/duration.ts";
import { INVITATION_MS } from "../accounts/invitations.ts";
import { joinCommand } from "../net/ways_to_join.ts";
import { ACCOUNTS } from "./account_commands.ts";
import { sizeOf } from "../store/database_file.ts";
import { type AdminCommand, AdminError } from "./admin_command.ts";
import { PEOPLE } from "./people.ts";

const MIB = 2 ** 20;

const status: AdminCommand = {
  name: "status",
  usage: "",
  help: "tells how the server is",
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
      up: formatDuration(Date.now() - server.startedAt),
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
  help: "tells how to join; where accounts are by invitation, with a one-time password",
  least: 0,
  async run({ server, words: [time], ready }) {
    const lifetime = time === undefined ? INVITATION_MS : parseDuration(time);
    if (lifetime === undefined) {
      throw new AdminError(`'${time}' is not a length of time, such as 7d`);
    }
    const line = joinCommand(await ready());
    if (line === undefined) throw new AdminError("this server listens for browsers alone");
    if (server.settings.accounts !== "invite") return { text: line };
    const { code, until } = server.invitations.make(lifetime);
    server.flusher.commit();
    if (!server.invitations.holds(code)) throw new AdminError("the invitation could not be stored");
    const day = new Date(until).toISOString().slice(0, 16).replace("T", " ");
    return {
      text: `${line} --invite ${code}\n` +
        `The invitation is for one account, until ${day} UTC. In other IRC clients ${code} is the ` +
        "server's password; then: /quote REGISTER * * PASSWORD",
    };
  },
};

/** What `chatd admin` can ask of a running server, by name. */
export const ADMIN_COMMANDS: ReadonlyMap<string, AdminCommand> = new Map(
  [status, ...PEOPLE, ...ACCOUNTS, invite].map((command) => [command.name, command]),
);
