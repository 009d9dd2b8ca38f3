import { type CommandSpec, nearest, parseFlags, UsageError } from "../../cli/flags.ts";
import { channelFault, nickFault } from "../../protocol/names.ts";
import { DEFAULT_PLAIN_PORT, DEFAULT_TLS_PORT, parseAddress } from "./address.ts";

/** How `chatd join` ended, as its exit code. */
export const Exit = {
  ok: 0,
  undelivered: 1,
  usage: 2,
  untrusted: 3,
  unreachable: 4,
  refused: 5,
} as const;

/** `chatd join` on the command line and in the help. */
export const joinCommand: CommandSpec = {
  name: "join",
  operands: "[NICK@]HOST[:PORT]",
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
      help: "a channel to be in; repeatable",
      default: "#lobby",
    },
    {
      name: "account",
      value: "NAME",
      help: "log in to this account",
      default: "none",
    },
    { name: "plain", help: "do without encryption" },
    {
      name: "fingerprint",
      value: "SHA256",
      help: "take exactly the certificate with this fingerprint",
      default: "what was trusted on first use",
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
  details: `Where input or output is no terminal it is a filter: lines in are messages to
the first channel, lines out are what others say. Exit codes: 0 all is
delivered, 1 something is not, 2 wrong usage, 3 the server cannot be trusted,
4 it cannot be reached, 5 it refused us.`,
  more: `Without a port it is ${DEFAULT_TLS_PORT} (with --plain ${DEFAULT_PLAIN_PORT}).
The password of --account comes from the environment variable CHATD_PASSWORD,
from the file keyring (a line 'NAME@HOST:PORT PASSWORD') in
$XDG_STATE_HOME/chatd, or is asked for. Without --account CHATD_PASSWORD is the
server's own.

A filter ends at the end of the input, once the server has everything.`,
  page: "docs/join.md",
};

/** What a command line of `chatd join` asks for. */
export interface JoinOptions {
  readonly host: string;
  readonly port: number;
  /** `undefined` where none was asked for by name. */
  readonly nick?: string;
  /** With their leading sign; at least one. */
  readonly channels: readonly string[];
  /** The account to log in to. */
  readonly account?: string;
  /** The one-time password of an invitation: the server's password for this once. */
  readonly invite?: string;
  readonly plain: boolean;
  /** SHA-256 as upper-case hexadecimal pairs with colons. */
  readonly fingerprint?: string;
  readonly json: boolean;
  readonly follow: boolean;
  readonly history: number;
}

/** The most history that can be asked for at once. */
const HISTORY_MAX = 100_000;

/**
 * Reads the arguments of `chatd join`.
 *
 * @throws {UsageError} telling what is wrong with them
 */
export function parseJoin(args: readonly string[]): JoinOptions {
  const { operands, flags } = parseFlags(joinCommand, args);
  const [target, extra] = operands;
  if (target === undefined) {
    throw new UsageError("where to? Say the server's address: chatd join HOST[:PORT]");
  }
  if (extra !== undefined) {
    throw new UsageError(`one server at a time: ${target}, or ${extra}?`);
  }
  const { nick: before, host, port } = parseAddress(target);
  const named = flags.get("nick")?.[0];
  if (named !== undefined && before !== undefined && named !== before) {
    throw new UsageError(`two nicks: ${before} in the address, and --nick ${named}`);
  }
  const nick = named ?? before;
  const fault = nick === undefined ? undefined : nickFault(nick);
  if (fault !== undefined) throw new UsageError(`"${nick}" is no nick: ${fault}`);
  const account = flags.get("account")?.[0];
  if (account !== undefined && /^$|[\s,@:]/.test(account)) {
    throw new UsageError(`"${account}" is no account's name`);
  }
  const plain = flags.has("plain");
  const pinned = flags.get("fingerprint")?.[0];
  if (plain && pinned !== undefined) {
    throw new UsageError("--plain has no certificate for --fingerprint to hold against");
  }
  const invite = flags.get("invite")?.[0];
  if (invite !== undefined && /\s/.test(invite)) {
    throw new UsageError("an invitation is one word: --invite CODE");
  }
  const channels = (flags.get("channel") ?? ["#lobby"]).map(parseChannel);
  return {
    host,
    port: port ?? (plain ? DEFAULT_PLAIN_PORT : DEFAULT_TLS_PORT),
    ...(nick === undefined ? {} : { nick }),
    ...(account === undefined ? {} : { account }),
    ...(invite === undefined ? {} : { invite }),
    channels: [...new Set(channels)],
    plain,
    ...(pinned === undefined ? {} : { fingerprint: parseFingerprint(pinned) }),
    json: flags.has("json"),
    follow: flags.has("follow"),
    history: parseCount(flags.get("history")?.[0]),
  };
}

/**
 * A channel's name, with the "#" that people leave out.
 *
 * @throws {UsageError} where it cannot be one
 */
export function parseChannel(name: string): string {
  const channel = /^[#&+!]/.test(name) ? name : `#${name}`;
  const fault = channel.startsWith("#") ? channelFault(channel) : undefined;
  if (fault !== undefined) throw new UsageError(`"${channel}" is no channel: ${fault}`);
  return channel;
}

/**
 * A fingerprint as people copy it, in the form in which we show it.
 *
 * @throws {UsageError} where it is no SHA-256
 */
export function parseFingerprint(text: string): string {
  const digits = text.replace(/^sha-?256[:=]/i, "").replace(/[:\s]/g, "").toUpperCase();
  if (!/^[0-9A-F]{64}$/.test(digits)) {
    throw new UsageError(
      `--fingerprint takes a SHA-256: 64 hexadecimal digits, with or without colons, ` +
        `and this has ${digits.length} characters`,
    );
  }
  return (digits.match(/../g) ?? []).join(":");
}

function parseCount(text = "0"): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count > HISTORY_MAX) {
    throw new UsageError(`--history takes a number of messages up to ${HISTORY_MAX}, not ${text}`);
  }
  return count;
}

export { nearest, UsageError };
