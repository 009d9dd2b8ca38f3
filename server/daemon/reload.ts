import { formatAddress } from "../../cli/address.ts";
import type { Configuration, Reloaded } from "../config/configuration.ts";
import type { Daemon } from "./daemon.ts";
import { isupportTokens, sendIsupport } from "../commands/isupport.ts";
import type { Server } from "../server.ts";
import type { Settings } from "../config/settings.ts";
import { fingerprint, type TlsIdentity } from "../tls/identity.ts";
import type { KeptIdentity } from "../tls/own_certificate.ts";

/** What a server was started from, and where to read it again. */
export interface Origin {
  readonly configuration: Configuration;
  readonly identity: KeptIdentity | undefined;
  /** The configuration file; `*` where there is none. */
  readonly file: string;
  /** Reads the configuration; throws where it is wrong. */
  read(): Configuration;
  /** Reads the certificate that a configuration names, or that is due by now; throws where it cannot be used. */
  identify(configuration: Configuration): Promise<KeptIdentity>;
}

/** Reads everything again that a server was started from, and takes all of it or nothing. */
export class Reloader {
  readonly #daemon: Daemon;
  readonly #origin: Origin;
  #identity: TlsIdentity | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(daemon: Daemon, origin: Origin) {
    this.#daemon = daemon;
    this.#origin = origin;
    this.#identity = origin.identity;
  }

  /** The certificate that is shown now. */
  get identity(): TlsIdentity | undefined {
    return this.#identity;
  }

  /** Everything. One at a time: the next begins when this is done. */
  readonly reload = (): Promise<Reloaded> => this.#next(() => this.#reload());

  /**
   * Takes the certificate of our own making that is due by now, and tells of the one after it; to be called once a day.
   *
   * @throws where it cannot be used: all stays as it is
   */
  readonly renew = (): Promise<void> =>
    this.#next(() => {
      const { configuration } = this.#origin;
      return configuration.certificate === undefined ? this.#renew(configuration) : undefined;
    });

  async #next<T>(run: () => Promise<T> | T): Promise<T> {
    const done = this.#last.then(run);
    this.#last = done.catch(() => {});
    return await done;
  }

  async #reload(): Promise<Reloaded> {
    const { file, configuration: running, read } = this.#origin;
    try {
      const wanted = read();
      await this.#renew(wanted);
      const remarks = [...wanted.warnings, ...restartsFor(wanted, running)];
      const { server } = this.#daemon;
      const before = isupportTokens(server).flat();
      adopt(server.settings, wanted.settings);
      announceChanges(server, before);
      return { file, remarks };
    } catch (error) {
      return { file, fault: (error as Error).message, remarks: [] };
    }
  }

  async #renew(wanted: Configuration): Promise<void> {
    // What was made for this run alone, and is kept nowhere, stays as long as it runs.
    const kept = wanted.certificate !== undefined || wanted.dataDir !== undefined;
    if (this.#identity === undefined || !kept) return;
    const identity = await this.#origin.identify(wanted);
    const { next } = identity;
    const { nextCertificate, sessions } = this.#daemon.server;
    nextCertificate.announce(next && await fingerprint(next.cert), sessions.values());
    if (identity.cert === this.#identity.cert && identity.key === this.#identity.key) return;
    await this.#daemon.renew(identity);
    this.#identity = identity;
  }
}

/** What a running server keeps: clients know it by its names. */
const KEPT = ["name", "network", "version", "timing"] as const;

/** Takes over the settings that can change while the server runs. */
function adopt(settings: Settings, wanted: Settings): void {
  const kept = Object.fromEntries(KEPT.map((key) => [key, settings[key]]));
  Object.assign(settings, wanted, kept);
}

/** What it takes a restart to change, a line each. */
function restartsFor(wanted: Configuration, running: Configuration): string[] {
  const listening = ({ plain, tls, web }: Configuration) =>
    [plain, tls, web === undefined ? [] : [web]]
      .map((door) => door.map(formatAddress).join(" ")).join(";");
  const changed = [
    ["the addresses to listen on", listening(wanted) !== listening(running)],
    ["data", wanted.dataDir !== running.dataDir],
    ["durability", wanted.durability !== running.durability],
    ["name", wanted.settings.name !== running.settings.name],
    ["network", wanted.settings.network !== running.settings.network],
  ] as const;
  return changed.filter(([, differs]) => differs)
    .map(([what]) => `${what} changed: that takes a restart`);
}

/** Tells everybody what the server says of itself now, and did not before or said otherwise. */
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
