/**
 * Reads the configuration again while the server runs, for SIGHUP and REHASH. Uses all of it or
 * nothing.
 * @module
 */

import { formatAddress } from "../../cli/address.ts";
import type { Configuration, Reloaded } from "../config/configuration.ts";
import type { Settings } from "../config/settings.ts";
import { isupportTokens, sendIsupport } from "../commands/isupport.ts";
import type { Server } from "../server.ts";
import { Sequence } from "./sequence.ts";

/** The source of a configuration. */
export interface ConfigurationSource {
  /** The configuration that the server was started with. */
  readonly started: Configuration;
  /** The path of the configuration file; `*` if there is none. */
  readonly file: string;
  /** Reads the configuration. Throws if it is wrong. */
  read(): Configuration;
}

/** Reloads the configuration of a running server. */
export class Reloader {
  readonly #server: Server;
  readonly #source: ConfigurationSource;
  readonly #renewCertificate: (wanted: Configuration) => Promise<void>;
  readonly #sequence = new Sequence();

  /**
   * @param renewCertificate uses the certificate that a configuration names; throws if it cannot
   */
  constructor(
    server: Server,
    source: ConfigurationSource,
    renewCertificate: (wanted: Configuration) => Promise<void>,
  ) {
    this.#server = server;
    this.#source = source;
    this.#renewCertificate = renewCertificate;
  }

  /** Reloads everything, one call after another. */
  readonly reload = (): Promise<Reloaded> => this.#sequence.next(() => this.#reload());

  async #reload(): Promise<Reloaded> {
    const { file, started } = this.#source;
    try {
      const wanted = this.#source.read();
      await this.#renewCertificate(wanted);
      const remarks = [...wanted.warnings, ...restartsFor(wanted, started)];
      const before = isupportTokens(this.#server).flat();
      adopt(this.#server.settings, wanted.settings);
      announceChanges(this.#server, before);
      return { file, remarks };
    } catch (error) {
      return { file, fault: (error as Error).message, remarks: [] };
    }
  }
}

/** Settings that a running server keeps: clients know the server by its names. */
const KEPT = ["name", "network", "version", "timing"] as const;

/** Changes the settings that can change while the server runs. */
function adopt(settings: Settings, wanted: Settings): void {
  const kept = Object.fromEntries(KEPT.map((key) => [key, settings[key]]));
  Object.assign(settings, wanted, kept);
}

/** Returns a line for each change that needs a restart. */
function restartsFor(wanted: Configuration, started: Configuration): string[] {
  const listening = ({ plain, tls, web }: Configuration) =>
    [plain, tls, web === undefined ? [] : [web]]
      .map((door) => door.map(formatAddress).join(" ")).join(";");
  const changed = [
    ["the addresses to listen on", listening(wanted) !== listening(started)],
    ["data", wanted.dataDir !== started.dataDir],
    ["durability", wanted.durability !== started.durability],
    ["name", wanted.settings.name !== started.settings.name],
    ["network", wanted.settings.network !== started.settings.network],
  ] as const;
  return changed.filter(([, differs]) => differs)
    .map(([what]) => `${what} changed: restart the server to use it`);
}

/** Sends clients the ISUPPORT tokens that have changed. */
function announceChanges(server: Server, before: readonly string[]): void {
  const after = isupportTokens(server).flat();
  const nameOf = (token: string) => token.split("=", 1)[0] ?? "";
  const names = after.map(nameOf);
  const changes = [
    ...after.filter((token) => !before.includes(token)),
    ...before.map(nameOf).filter((name) => !names.includes(name)).map((name) => `-${name}`),
  ];
  if (changes.length === 0) return;
  for (const session of server.sessions.values()) {
    if (session.user !== undefined) sendIsupport(server, session, [changes]);
  }
}
