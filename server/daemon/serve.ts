/**
 * `chatd serve`: starts a server from its command line, and runs it until a signal ends it.
 * @module
 */

import { UsageError } from "../../cli/flags.ts";
import { version } from "../../cli/version.ts";
import { AdminSocket } from "../admin/admin_socket.ts";
import { Audit } from "../admin/audit.ts";
import { type Configuration, configure, type Surroundings } from "../config/configuration.ts";
import { DATA_HOME_VARIABLES, openDataFolder } from "../config/data_folder.ts";
import { configFile, namedFiles, readOptions } from "../config/options.ts";
import { loadVapidKey } from "../push/vapid.ts";
import { loadCloak } from "../net/cloak.ts";
import type { Ready } from "../net/ways_to_join.ts";
import { Server } from "../server.ts";
import { openStore } from "./open_store.ts";
import { type Store, StoreError } from "../store/store.ts";
import { fingerprint, readCertificate } from "../tls/certificate.ts";
import { ownNames } from "../tls/names.ts";
import { type OwnCertificate, ownCertificate } from "../tls/own_certificate.ts";
import { CertificateRenewal } from "./certificate_renewal.ts";
import { Daemon } from "./daemon.ts";
import { greetFirstStart } from "./first_start.ts";
import { ListenError } from "./listeners.ts";
import { display, flushLog, report } from "./log_output.ts";
import { confine } from "./permissions.ts";
import { joinCommand } from "../net/ways_to_join.ts";
import { announcement, announcementLines } from "./ready_line.ts";
import { Reloader } from "./reload.ts";
import { interruption, onHangup } from "./signals.ts";

/** The time to tell clients that the server ends, in ms: the process must end within 2 s. */
const STOP_WITHIN_MS = 1_500;

/** A command line, and the configuration that it gives. */
interface Start {
  readonly args: readonly string[];
  readonly surroundings: Surroundings;
  readonly configuration: Configuration;
}

/** A listening server, and the tasks to end with it. */
interface Running {
  readonly daemon: Daemon;
  readonly reloader: Reloader;
  readonly renewal: CertificateRenewal;
  readonly admin: AdminSocket | undefined;
  /** Returns where the server listens, for the ready line. */
  readonly ready: () => Promise<Ready>;
}

/**
 * `chatd serve`: runs until SIGINT or SIGTERM.
 *
 * @returns the exit code
 * @throws {UsageError} if the server cannot start; the message says what to do
 */
export async function serve(args: readonly string[]): Promise<number> {
  const surroundings = ownSurroundings();
  const configuration = readConfiguration(args, surroundings);
  const { dataDir, durability } = configuration;
  try {
    if (dataDir !== undefined) openDataFolder(dataDir, report);
    const store = await orUsageError(() => openStore(dataDir, durability, report));
    try {
      await run({ args, surroundings, configuration }, store);
      return 0;
    } finally {
      await closeStore(store);
    }
  } finally {
    await flushLog();
  }
}

async function run(start: Start, store: Store): Promise<void> {
  const { args, configuration } = start;
  // A signal during the start ends the server as soon as the start is over.
  const interrupted = interruption();
  const running = await open(start, store);
  const { daemon, reloader, renewal, admin, ready } = running;
  const hangups = onHangup(async () => {
    const { fault, remarks } = await reloader.reload();
    report(
      fault === undefined
        ? "reloaded the configuration"
        : `the configuration was not reloaded, and nothing has changed: ${fault}`,
    );
    for (const remark of remarks) report(remark);
  }, report);
  for (const warning of configuration.warnings) report(`warning: ${warning}`);
  confine(configuration.dataDir, namedFiles(args));
  const where = await ready();
  const join = joinCommand({ ...where, fingerprint: undefined });
  let isAsking = true;
  const asked = greetFirstStart(daemon.server, configuration.dataDir, join).then(() => {
    isAsking = false;
    announce(where);
  });
  const signal = await Promise.race([interrupted, asked]) ?? await interrupted;
  // A question for a password leaves the terminal without an echo.
  if (isAsking && Deno.stdin.isTerminal()) Deno.stdin.setRaw(false);
  hangups.end();
  renewal.stop();
  await admin?.close();
  const stopped = daemon.stop("the server is shutting down");
  const impatience = new Promise((resolve) => setTimeout(resolve, STOP_WITHIN_MS));
  await Promise.race([stopped, impatience]);
  report(`stopped by ${signal}`);
}

function announce(where: Ready): void {
  if (Deno.stderr.isTerminal()) display(announcementLines(where).join("\n"));
  else report(announcement(where));
}

/** Makes the server and opens its sockets. */
async function open(
  { args, surroundings, configuration }: Start,
  store: Store,
): Promise<Running> {
  const { settings, plain, tls, web, dataDir } = configuration;
  const hostname = surroundings.hostname();
  const load = certificateLoader(ownNames(settings.name, hostname));
  const current = tls.length === 0 ? undefined : await load(configuration);
  const audit = openAudit(dataDir);
  const server: Server = new Server({
    settings,
    store,
    cloak: loadCloak(dataDir),
    vapid: await loadVapidKey(dataDir),
    report,
    ...(audit === undefined ? {} : { audit: audit.note }),
    reload: () => reloader.reload(),
  });
  const daemon = await orUsageError(() =>
    new Daemon(server, {
      plain,
      tls,
      ...(current === undefined ? {} : { identity: current }),
      ...(web === undefined ? {} : { web }),
    })
  );
  const renewal = new CertificateRenewal({
    current,
    load,
    show: daemon.renew,
    announce: (next) => server.nextCertificate.announce(next, server.sessions.values()),
  });
  const reloader = new Reloader(server, {
    started: configuration,
    file: configFile(args) ?? "*",
    read: () => readConfiguration(args, surroundings),
  }, (wanted) => renewal.renew(wanted));
  await renewal.start(configuration, report);
  const ready = async () => ({
    name: settings.name,
    hostname,
    plain: daemon.addresses.slice(0, plain.length),
    tls: daemon.addresses.slice(plain.length, plain.length + tls.length),
    web: daemon.addresses[plain.length + tls.length],
    fingerprint: renewal.current && await fingerprint(renewal.current.cert),
  });
  const admin = audit && dataDir && openAdminSocket(dataDir, server, ready, audit) || undefined;
  return { daemon, reloader, renewal, admin, ready };
}

/**
 * Opens the audit log, beside the admin socket. There is neither without a data folder, nor on
 * Windows.
 */
function openAudit(folder: string | undefined): Audit | undefined {
  if (folder === undefined || Deno.build.os === "windows") return undefined;
  return new Audit(`${folder}/audit.log`, report);
}

/** Listens for `chatd admin`. The server runs even if that fails. */
function openAdminSocket(
  folder: string,
  server: Server,
  ready: () => Promise<Ready>,
  audit: Audit,
): AdminSocket | undefined {
  try {
    return new AdminSocket(folder, { server, ready, folder }, audit);
  } catch (error) {
    report(`'chatd admin' cannot reach this server: ${(error as Error).message}`);
    return undefined;
  }
}

function readConfiguration(args: readonly string[], surroundings: Surroundings): Configuration {
  return configure(readOptions(args), surroundings);
}

/** Reads the surroundings now: after the start, the process gives up the permissions for that. */
function ownSurroundings(): Surroundings {
  const hostname = Deno.hostname();
  const env = new Map(DATA_HOME_VARIABLES.map((name) => [name, Deno.env.get(name)]));
  return {
    hostname: () => hostname,
    env: (name) => env.get(name),
    version: `chatd-${version().version}`,
  };
}

/**
 * Returns a function that reads the configured certificate, or chatd's own certificate for these
 * names.
 */
function certificateLoader(
  names: readonly string[],
): (configuration: Configuration) => Promise<OwnCertificate> {
  return async ({ certificate, dataDir }) => {
    if (certificate !== undefined) {
      return await readCertificate(certificate.certFile, certificate.keyFile);
    }
    return await ownCertificate(dataDir === undefined ? undefined : `${dataDir}/tls`, names);
  };
}

/** Turns errors that the user of the command line can correct into usage errors. */
async function orUsageError<T>(make: () => T | Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    const isMendable = error instanceof StoreError || error instanceof ListenError;
    throw isMendable ? new UsageError(error.message) : error;
  }
}

async function closeStore(store: Store): Promise<void> {
  try {
    await store.close();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    report(`the latest messages could not be stored, and are lost: ${error.message}`);
  }
}
