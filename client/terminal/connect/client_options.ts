/**
 * Makes the options with which a client connects and logs in: dialling, trust, nick, password,
 * channels.
 * @module
 */
import type { Credentials } from "../../core/events.ts";
import { fold } from "../../../protocol/names/casemapping.ts";
import type { ClientOptions } from "../../core/connection/options.ts";
import type { Stdio } from "../io/stdio.ts";
import { showAddress } from "../options/server_address.ts";
import { pickNick } from "../options/default_nick.ts";
import type { Target } from "../options/target.ts";
import { KeyValueFile } from "../storage/key_value_file.ts";
import type { RememberedFile } from "../storage/remembered_file.ts";
import { credentials, fromKeyring, serverPassword } from "./credentials.ts";
import { dialer } from "./dial.ts";
import { StsPolicy } from "./sts_policy.ts";
import { Trust } from "./trust_on_first_use.ts";

/** The channel to start in if the user names none and the client remembers none. */
export const FIRST_CHANNEL = "#lobby";

/** The surroundings that every connection needs. */
export interface Surroundings {
  readonly stdio: Pick<Stdio, "env" | "inputIsTerminal" | "readHidden">;
  /** The folder of the client's state, if there is one. */
  readonly folder: string | undefined;
  readonly memory: RememberedFile;
  /** Shows the user a notice. */
  readonly note: (text: string) => void;
}

/**
 * Returns the options of a client for this server. Asks the user for the account's password if it
 * is stored nowhere.
 *
 * @throws {UsageError} if there is no password, or the keyring cannot be used
 */
export async function clientOptions(
  target: Target,
  { stdio, folder, memory, note }: Surroundings,
) {
  const env = (name: string) => stdio.env(name);
  const address = addressOf(target);
  const remembered = memory.of(address);
  const trust = new Trust(new KeyValueFile(folder, "known_hosts"), target.fingerprint, note);
  const strict = new StsPolicy(new KeyValueFile(folder, "sts"), target.host, target.port, note);
  const login = target.account === undefined
    ? await lastLogin(target, remembered.account, folder)
    : await credentials(target.account, address, folder, stdio);
  const password = await serverPassword(login !== undefined, address, folder, env);
  const before = remembered.conversations.filter((name) => /^[#&]/.test(name));
  const client = {
    dial: dialer({ host: target.host, port: target.port, plain: target.plain, trust, strict }),
    strict,
    nick: target.nick ?? login?.account ?? pickNick(remembered.nick, env),
    firmNick: target.nick !== undefined,
    onNextCertificate: (info, next) =>
      void trust.succeed(info.address, info, next).catch((error) => note((error as Error).message)),
    channels: target.channels ?? (before.length > 0 ? before : [FIRST_CHANNEL]),
    ...(login === undefined ? {} : { credentials: login }),
    ...(password === undefined ? {} : { password }),
    ...(target.invite === undefined ? {} : { invitation: target.invite }),
  } satisfies Partial<ClientOptions>;
  return { client, strict, address };
}

/**
 * Returns the account that the user was logged in to last, if the keyring has its password and the
 * user comes as nobody else.
 */
async function lastLogin(
  target: Target,
  account: string | undefined,
  folder: string | undefined,
): Promise<Credentials | undefined> {
  if (account === undefined || target.invite !== undefined) return undefined;
  if (target.nick !== undefined && fold(target.nick) !== fold(account)) return undefined;
  const password = await fromKeyring(account, addressOf(target), folder);
  return password === "" ? undefined : { account, password };
}

/** Returns the address of a server as known_hosts has it. */
export function addressOf({ host, port }: Target): string {
  return showAddress(host, port);
}
