/**
 * The command line of `chatd join`: its flags, their help, and the exit codes.
 * @module
 */
import { type CommandSpec, parseFlags, UsageError } from "../../../cli/flags.ts";
import { DEFAULT_PLAIN_PORT, DEFAULT_TLS_PORT } from "./server_address.ts";
import { type JoinConfig, NO_CONFIG } from "./config_file.ts";
import { type Target, targetOf, type Wishes } from "./target.ts";
import { parseAccount, parseChannel, parseFingerprint } from "./values.ts";

/** The exit codes of `chatd join`. */
export const Exit = {
  ok: 0,
  undelivered: 1,
  usage: 2,
  untrusted: 3,
  unreachable: 4,
  refused: 5,
} as const;

/** The flags and the help of `chatd join`. */
export const joinCommand: CommandSpec = {
  name: "join",
  operands: "[NICK@]HOST[:PORT]...",
  summary: "joins a chat, in the terminal or as a filter in a pipe",
  example: "chatd join chat.example.org",
  flags: [
    {
      name: "nick",
      value: "NAME",
      help: "the nick; NICK@HOST says the same",
      default: "the last one used there, else the login name",
    },
    {
      name: "channel",
      value: "NAME",
      repeat: true,
      help: "a channel to join; repeatable",
      default: "#lobby",
    },
    {
      name: "account",
      value: "NAME",
      help: "log in to this account",
      default: "none",
    },
    { name: "plain", help: "connect without encryption" },
    {
      name: "fingerprint",
      value: "SHA256",
      help: "accept only the certificate with this fingerprint",
      default: "the one trusted on first use",
    },
    { name: "invite", value: "CODE", help: "the one-time password of an invitation" },
    { name: "json", help: "filter: one JSON object a line" },
    { name: "follow", help: "filter: stay after the end of the input" },
    {
      name: "history",
      value: "N",
      help: "filter: print the last N messages first",
      default: "0",
    },
  ],
  details: `If input or output is not a terminal, join is a filter: it sends each line of
input to the first channel, and prints the messages of other users. Exit codes:
0 everything was delivered, 1 something was not, or the output could not be
written, 2 wrong usage, 3 the server is not trusted, 4 it cannot be reached,
5 it refused the connection.`,
  more:
    `The default port is ${DEFAULT_TLS_PORT} (${DEFAULT_PLAIN_PORT} with --plain). Several servers can be joined
at once, and /connect joins one more. Defaults, and names for servers, can be
set in ~/.config/chatd/join.toml; flags override it.

The password of --account comes from the environment variable CHATD_PASSWORD,
from the file keyring (a line 'NAME@HOST:PORT PASSWORD') in
$XDG_STATE_HOME/chatd, or from a prompt. The password that a server requires of
every connection comes from CHATD_SERVER_PASSWORD, or from a line
'@HOST:PORT PASSWORD'.

A filter ends at the end of its input, once the server has every message.`,
  page: "docs/join.md",
};

/** The options of `chatd join`. */
export interface JoinOptions {
  /** At least one. */
  readonly targets: readonly Target[];
  readonly json: boolean;
  readonly follow: boolean;
  readonly history: number;
  readonly config: JoinConfig;
}

/** The most messages that --history takes. */
const HISTORY_MAX = 100_000;

/**
 * Parses the arguments of `chatd join`.
 *
 * @param config the configuration, which flags override
 * @param last the server to join if none is named
 * @throws {UsageError} if the arguments are wrong
 */
export function parseJoin(
  args: readonly string[],
  config: JoinConfig = NO_CONFIG,
  last?: string,
): JoinOptions {
  const { operands: named, flags } = parseFlags(joinCommand, args);
  const operands = named.length > 0 || last === undefined ? named : [last];
  if (operands.length === 0) {
    const names = config.servers.map(({ name }) => name).join(", ");
    const known = names === "" ? "" : `, or a name from join.toml: ${names}`;
    throw new UsageError(
      `there is no address of a server: chatd join HOST[:PORT]${known}`,
    );
  }
  const one = (name: string) => flags.get(name)?.[0];
  const [nick, account, invite, pinned] = ["nick", "account", "invite", "fingerprint"].map(one);
  if (invite !== undefined && /\s/.test(invite)) {
    throw new UsageError("an invitation is one word: --invite CODE");
  }
  for (const flag of ["invite", "fingerprint"]) {
    if (operands.length > 1 && flags.has(flag)) {
      throw new UsageError(`--${flag} is for one server at a time, not for ${operands.join(", ")}`);
    }
  }
  const channels = flags.get("channel")?.map(parseChannel);
  const wishes: Wishes = {
    ...(nick === undefined ? {} : { nick }),
    ...(account === undefined ? {} : { account: parseAccount(account) }),
    ...(invite === undefined ? {} : { invite }),
    ...(pinned === undefined ? {} : { fingerprint: parseFingerprint(pinned) }),
    ...(channels === undefined ? {} : { channels: [...new Set(channels)] }),
    plain: flags.has("plain"),
  };
  return {
    targets: [...new Set(operands)].map((operand) => targetOf(operand, wishes, config)),
    json: flags.has("json"),
    follow: flags.has("follow"),
    history: parseCount(one("history")),
    config,
  };
}

function parseCount(text = "0"): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count > HISTORY_MAX) {
    throw new UsageError(`--history takes a number of messages up to ${HISTORY_MAX}, not ${text}`);
  }
  return count;
}
