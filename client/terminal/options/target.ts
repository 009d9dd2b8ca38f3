import { UsageError } from "../../../cli/flags.ts";
import { nickFault } from "../../../protocol/names.ts";
import { DEFAULT_PLAIN_PORT, DEFAULT_TLS_PORT, parseAddress } from "./address.ts";
import type { JoinConfig } from "./config_file.ts";

/** A server to join, and as whom. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** `undefined` where none was asked for by name. */
  readonly nick?: string;
  /** With their leading sign; `undefined` where none were asked for by name. */
  readonly channels?: readonly string[];
  /** The account to log in to. */
  readonly account?: string;
  /** The one-time password of an invitation: the server's password for this once. */
  readonly invite?: string;
  readonly plain: boolean;
  /** SHA-256 as upper-case hexadecimal pairs with colons. */
  readonly fingerprint?: string;
}

/** What was asked for beside the address, which wins over what the configuration says. */
export type Wishes = Partial<Omit<Target, "host" | "port">>;

/**
 * Where an address leads, or the name of a server in the configuration.
 *
 * @throws {UsageError} telling what is wrong with it
 */
export function targetOf(text: string, wishes: Wishes, config: JoinConfig): Target {
  const named = config.servers.find(({ name }) => name === text);
  const { nick: before, host, port } = parseAddress(named?.address ?? text);
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
