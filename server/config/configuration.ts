/**
 * Checks the options of `chatd serve`, and turns them into settings.
 * @module
 */

import {
  type Address,
  formatAddress,
  isLoopback,
  parseAddress,
  parsePort,
} from "../../cli/address.ts";
import { readNamedFile } from "../../cli/files.ts";
import { UsageError } from "../../cli/flags.ts";
import { channelFault } from "../../protocol/names/names.ts";
import { dataHome } from "./data_folder.ts";
import { parseDuration } from "./duration.ts";
import { isPasswordHash, type Operator } from "./operators.ts";
import { readLimits } from "./limits.ts";
import { range, readGateways, readOperators } from "./configured_tables.ts";
import type { Options } from "./options.ts";
import {
  type AccountRule,
  type AlwaysOnRule,
  DEFAULT_LINE_HISTORY,
  DEFAULT_MOTD,
  DEFAULT_PLAYBACK,
  DEFAULT_TIMING,
  type Durability,
  LINE_HISTORY_MAX,
  type LineReply,
  type NickRule,
  PLAYBACK_MAX,
  type Retention,
  type Settings,
  type Sts,
} from "./settings.ts";
import { parseSize } from "./size.ts";

/** The checked configuration of `chatd serve`. */
export interface Configuration {
  readonly settings: Settings;
  readonly plain: readonly Address[];
  readonly tls: readonly Address[];
  readonly web: Address | undefined;
  /** The data folder; `undefined` if nothing is kept on disk. */
  readonly dataDir: string | undefined;
  readonly durability: Durability;
  /** Warnings for the administrator who starts the server. */
  readonly warnings: readonly string[];
  /** The certificate to use; `undefined` for the self-signed one. */
  readonly certificate: { readonly certFile: string; readonly keyFile: string } | undefined;
}

/** The outcome of reading the configuration again. */
export interface Reloaded {
  /** The file that was read, or `*` if there is none. */
  readonly file: string;
  /**
   * Why the old configuration stays in use, in words for people; absent if the new one is in use.
   */
  readonly fault?: string;
  /** Warnings, and the changes that need a restart. */
  readonly remarks: readonly string[];
}

/** The facts about the machine and the program that the configuration depends on. */
export interface Surroundings {
  hostname(): string;
  env(name: string): string | undefined;
  readonly version: string;
}

const UNLIMITED =
  "--limits off: every client can flood this server; use it only for benchmarks on this machine";
/**
 * How long clients are asked to use TLS only, if the plain port is open to others and `--cert`
 * names a certificate.
 */
const STS_DEFAULT = "30d";
const PLAIN: Address = { hostname: "127.0.0.1", port: 6667 };
const EVERYWHERE = "0.0.0.0";
const TLS: Address = { hostname: "0.0.0.0", port: 6697 };
const WEB: Address = { hostname: "127.0.0.1", port: 6680 };

/**
 * Checks the options, and fills in the defaults.
 *
 * @throws {UsageError} on a value that cannot be used
 */
export function configure(options: Options, surroundings: Surroundings): Configuration {
  const plain = addresses(options, "listen", PLAIN);
  const tls = addresses(options, "tls", TLS);
  const [web] = addresses(options, "web", WEB);
  if (plain.length + tls.length === 0 && web === undefined) {
    throw new UsageError(
      "--listen, --tls and --web are all off, so no client can connect: enable one of them",
    );
  }
  const [certFile, keyFile] = [options.one("cert"), options.one("key")];
  if ((certFile === undefined) !== (keyFile === undefined)) {
    const [given, missing] = certFile === undefined ? ["key", "cert"] : ["cert", "key"];
    throw new UsageError(`--${given} needs --${missing} too`);
  }
  const operators = readOperators(options.tables("operator"));
  const exposed = plain.filter((address) => !isLoopback(address));
  const stsWanted = options.one("sts") ??
    (exposed.length > 0 && certFile !== undefined && tls[0]?.port ? STS_DEFAULT : "off");
  return {
    settings: { ...settings(options, surroundings, operators), sts: sts(stsWanted, tls[0]) },
    warnings: [
      ...operators.filter(({ password }) => !isPasswordHash(password)).map(({ name }) =>
        `the password of operator ${name} is plain text: replace it by the output of ` +
        "'chatd hash-password'"
      ),
      ...exposed.map((address) => exposedText("listen", address, tls.length > 0)),
      ...(web === undefined || isLoopback(web) ? [] : [exposedText("web", web, tls.length > 0)]),
      ...(options.one("limits") === "off" ? [UNLIMITED] : []),
    ],
    plain,
    tls,
    web,
    dataDir: options.on("ephemeral")
      ? undefined
      : options.one("data") ?? dataHome(surroundings.env),
    durability: durability(options.one("durability") ?? "process"),
    certificate: certFile === undefined || keyFile === undefined
      ? undefined
      : { certFile, keyFile },
  };
}

function settings(
  options: Options,
  surroundings: Surroundings,
  operators: readonly Operator[],
): Omit<Settings, "sts"> {
  return {
    name: word(options.one("name") ?? surroundings.hostname(), "--name"),
    network: word(options.one("network") ?? "chatd", "--network"),
    version: surroundings.version,
    channel: channel(options.one("channel") ?? "#lobby"),
    password: password(options),
    motd: motd(options.one("motd")),
    lineReply: lineReply(options.one("line-reply") ?? "none"),
    lineTime: options.on("line-time"),
    lineHistory: count("line-history", options, DEFAULT_LINE_HISTORY, LINE_HISTORY_MAX),
    playback: count("playback", options, DEFAULT_PLAYBACK, PLAYBACK_MAX),
    limits: readLimits(options),
    operators,
    accounts: accountRule(options.one("accounts") ?? "open"),
    nicks: nickRule(options.one("nicks") ?? "unicode"),
    alwaysOn: alwaysOnRule(options.one("always-on") ?? "accounts"),
    forgetAbsent: forgetAbsent(options.one("forget-absent")),
    gateways: readGateways(options.tables("webirc")),
    proxies: (options.all("proxy-from") ?? []).map((text) => range(text, "--proxy-from")),
    admin: admin(options.all("admin") ?? []),
    icon: icon(options.one("icon")),
    webOrigins: (options.all("web-origin") ?? []).map(webOrigin),
    retention: retention(options.one("retain"), options.one("retain-size")),
    pushAllow: (options.all("push-allow") ?? []).map((text) => range(text, "--push-allow")),
    timing: DEFAULT_TIMING,
  };
}

function accountRule(word: string): AccountRule {
  if (word === "open" || word === "invite" || word === "closed") return word;
  throw new UsageError(
    `--accounts '${word}' is unknown: use open (everyone may create an account), ` +
      "invite (invited people may) or closed (only administrators may)",
  );
}

function nickRule(word: string): NickRule {
  if (word === "unicode" || word === "ascii") return word;
  throw new UsageError(
    `--nicks '${word}' is unknown: use unicode (letters of any language) or ascii (those that ` +
      "every IRC program knows)",
  );
}

function alwaysOnRule(word: string): AlwaysOnRule {
  if (word === "accounts" || word === "ask" || word === "off") return word;
  throw new UsageError(
    `--always-on '${word}' is unknown: use accounts (who has an account stays in their channels), ` +
      "ask (who says NickServ SET ALWAYS-ON) or off",
  );
}

function admin(lines: readonly string[]): readonly string[] {
  if (lines.length > 3) {
    throw new UsageError("--admin can be given three times at most: place, name, mail address");
  }
  return lines;
}

function icon(url: string | undefined): string | undefined {
  // Clients replace the variable {size}; with its braces the text is no URL.
  if (url === undefined || URL.canParse(url.replaceAll("{size}", "64"))) return url;
  throw new UsageError(
    `--icon '${url}' is not a URL: write one such as https://example.org/icon.svg`,
  );
}

function webOrigin(text: string): string {
  if (text === "*") return text;
  if (/^https?:/i.test(text) && URL.canParse(text)) return new URL(text).origin;
  throw new UsageError(
    `--web-origin '${text}' is not a web site: write one such as https://example.org`,
  );
}

/** Returns the warning for a listener without encryption that other machines can reach. */
function exposedText(flag: "listen" | "web", address: Address, hasTls: boolean): string {
  return `--${flag} ${formatAddress(address)} is not encrypted: anyone between a client and this ` +
    `machine can read everything, passwords included${
      hasTls ? "; let other machines use --tls" : ""
    }`;
}

function sts(duration: string, tls: Address | undefined): Sts | undefined {
  if (duration === "off") return undefined;
  const length = duration === "0" ? 0 : parseDuration(duration);
  if (length === undefined) {
    throw new UsageError(
      `--sts '${duration}' is not a duration: write one such as 30d or 12h, or 'off'`,
    );
  }
  if (tls === undefined) throw new UsageError("--sts needs TLS, but --tls is off");
  if (tls.port === 0) {
    throw new UsageError("--sts needs a fixed TLS port: name one with --tls HOST:PORT");
  }
  return { port: tls.port, duration: length / 1_000 };
}

/** Returns each address once, with the usual host or port if it was left out. */
function addresses(options: Options, flag: string, usual: Address): Address[] {
  const given = options.all(flag);
  if (given === undefined) return [usual];
  if (given.length === 1 && given[0] === "off") return [];
  const found = new Map<string, Address>();
  for (const text of given) {
    if (text === "off") {
      throw new UsageError("'off' cannot be combined with an address: leave one of them out");
    }
    const loose = /^\d+$/.test(text)
      ? { hostname: usual.hostname, port: parsePort(text, `--${flag} ${text}`) }
      : parseAddress(text);
    const hostname = loose.hostname === "" ? EVERYWHERE : loose.hostname;
    const port = loose.port ?? usual.port;
    found.set(`${hostname} ${port || found.size}`, { hostname, port });
  }
  return [...found.values()];
}

/** Returns a name that can stand in an IRC message. */
function word(name: string, flag: string): string {
  if (!/^[\p{L}\p{N}._-]{1,63}$/u.test(name)) {
    throw new UsageError(
      `${flag} '${name}' cannot be used: write up to 63 letters, digits, '.', '_' and '-'`,
    );
  }
  return name;
}

function channel(name: string): string {
  const full = name.startsWith("#") ? name : `#${name}`;
  const fault = channelFault(full);
  if (fault !== undefined) throw new UsageError(`--channel '${name}' cannot be used: ${fault}`);
  return full;
}

function password(options: Options): string | undefined {
  const path = options.one("password-file");
  if (path === undefined) return options.one("password");
  const [line = ""] = readNamedFile(path, "the password file").split(/\r?\n/);
  if (line === "") throw new UsageError(`the password file ${path} is empty`);
  return line;
}

function motd(path: string | undefined): readonly string[] {
  if (path === undefined) return DEFAULT_MOTD;
  const text = readNamedFile(path, "the message of the day");
  return text.replace(/\r?\n$/, "").split(/\r?\n/).map((line) => line.replaceAll("\0", ""));
}

function lineReply(how: string): LineReply {
  if (how === "none" || how === "echo" || how === "ack") return how;
  throw new UsageError(`--line-reply '${how}' is unknown: use none, echo or ack`);
}

function count(flag: string, options: Options, usual: number, most: number): number {
  const text = options.one(flag);
  if (text === undefined) return usual;
  if (/^\d{1,3}$/.test(text) && Number(text) <= most) return Number(text);
  throw new UsageError(`--${flag} '${text}' is not a number from 0 to ${most}`);
}

function durability(what: string): Durability {
  if (what === "process" || what === "power") return what;
  throw new UsageError(`--durability '${what}' is unknown: use process or power`);
}

function retention(time: string | undefined, bytes: string | undefined): Retention {
  const age = time === undefined ? undefined : parseDuration(time);
  if (time !== undefined && age === undefined) {
    throw new UsageError(`--retain '${time}' is not a duration: write one such as 90d or 1y`);
  }
  const size = bytes === undefined ? undefined : parseSize(bytes);
  if (bytes !== undefined && size === undefined) {
    throw new UsageError(`--retain-size '${bytes}' is not a size: write one such as 500MB or 10GB`);
  }
  return { age, size };
}

function forgetAbsent(time: string | undefined): number | undefined {
  const age = time === undefined ? undefined : parseDuration(time);
  if (time === undefined || age !== undefined) return age;
  throw new UsageError(`--forget-absent '${time}' is not a duration: write one such as 90d or 1y`);
}
