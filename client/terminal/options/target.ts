/**
 * A server to join, from the address, the flags and the configuration.
 * @module
 */
import { UsageError } from "../../../cli/flags.ts";
import { nickFault } from "../../../protocol/names/names.ts";
import { DEFAULT_PLAIN_PORT, DEFAULT_TLS_PORT, parseServerAddress } from "./server_address.ts";
import type { JoinConfig } from "./config_file.ts";

/** A server to join, and how. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** `undefined` if the user named none. */
  readonly nick?: string;
  /** With their prefixes; `undefined` if the user named none. */
  readonly channels?: readonly string[];
  /** The account to log in to. */
  readonly account?: string;
  /** The one-time password of an invitation, used as the server's password once. */
  readonly invite?: string;
  readonly plain: boolean;
  /** SHA-256 as upper-case hexadecimal pairs with colons. */
  readonly fingerprint?: string;
}

/** The settings in the flags; they override the configuration. */
export type Wishes = Partial<Omit<Target, "host" | "port">>;

/**
 * Returns the server at an address, or with a name from the configuration.
 *
 * @throws {UsageError} if the address or a setting is wrong
 */
export function targetOf(text: string, wishes: Wishes, config: JoinConfig): Target {
  const named = config.servers.find(({ name }) => name === text);
  const { nick: before, host, port } = parseServerAddress(named?.address ?? text);
  if (wishes.nick !== undefined && before !== undefined && wishes.nick !== before) {
    throw new UsageError(`two nicks: ${before} in the address, and --nick ${wishes.nick}`);
  }
  const nick = wishes.nick ?? before ?? named?.nick ?? config.nick;
  const fault = nick === undefined ? undefined : nickFault(nick);
  if (fault !== undefined) throw new UsageError(`"${nick}" is not a valid nick: ${fault}`);
  const plain = wishes.plain === true || named?.plain === true;
  const fingerprint = wishes.fingerprint ?? named?.fingerprint;
  if (plain && fingerprint !== undefined) {
    throw new UsageError(
      "--plain and --fingerprint exclude each other: without encryption there is no certificate",
    );
  }
  const channels = wishes.channels ?? named?.channels ?? config.channels;
  const account = wishes.account ?? named?.account ?? config.account;
  return {
    host,
    port: port ?? (plain ? DEFAULT_PLAIN_PORT : DEFAULT_TLS_PORT),
    plain,
    ...(nick === undefined ? {} : { nick }),
    ...(channels === undefined ? {} : { channels }),
    ...(account === undefined ? {} : { account }),
    ...(wishes.invite === undefined ? {} : { invite: wishes.invite }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
}
