import { version } from "../../cli/version.ts";
import { fileFault } from "../../cli/files.ts";
import { UsageError } from "../../cli/flags.ts";
import { AdminSocket } from "../admin/admin_socket.ts";
import { Audit } from "../admin/audit.ts";
import { offerOperator } from "../admin/first_start.ts";
import { announcement, type Ready } from "./ready_line.ts";
import { confine } from "./permissions.ts";
import { DATA_HOME_VARIABLES } from "../config/data_folder.ts";
import { type Configuration, configure, type Surroundings } from "../config/configuration.ts";
import { keptCloak } from "../net/cloak.ts";
import { Daemon, ListenError } from "./daemon.ts";
import { Server } from "../server.ts";
import { configFile, namedFiles, readOptions } from "../config/options.ts";
import { Reloader } from "./reload.ts";
import { openStore } from "./open_store.ts";
import { type Store, StoreError } from "../store/store.ts";
import { fingerprint, readIdentity } from "../tls/identity.ts";
import { type KeptIdentity, keptIdentity } from "../tls/own_certificate.ts";
import { ownNames } from "../tls/names.ts";

/** How long clients may take to be told that the server ends, in ms; the process ends within 2 s. */
const STOP_WITHIN_MS = 1_500;
/** How often it is seen whether the certificate has to be renewed. */
const RENEWAL_EVERY_MS = 12 * 60 * 60 * 1000;
/** Whose metadata it is that the first start was; no account is called like this. */
const FIRST_START = "*first start";

/**
 * `chatd serve`: runs until SIGINT or SIGTERM.
 *
 * @returns the exit code
 * @throws {UsageError} where it cannot start, with what to do
 */
export async function serve(args: readonly string[]): Promise<number> {
  const surroundings = ownSurroundings();
  const configuration = readConfiguration(args, surroundings);
  const { dataDir, durability } = configuration;
  openDataDir(dataDir);
  const store = await attempt(() => openStore(dataDir, durability, report));
  try {
    return await run(args, surroundings, configuration, store);
  } finally {
    await closeStore(store);
  }
}

async function run(
  args: readonly string[],
  surroundings: Surroundings,
  configuration: Configuration,
  store: Store,
): Promise<number> {
  const { settings, plain, tls, web } = configuration;
  const hostname = surroundings.hostname();
  const names = ownNames(settings.name, hostname);
  const identify = (wanted: Configuration) => tlsIdentity(wanted, names);
  const identity = tls.length === 0 ? undefined : await identify(configuration);
  const cloak = keptCloak(configuration.dataDir);
  // Asked to end while it starts, it does so as soon as it has.
  const interruption = interrupted();
  const audit = openAudit(configuration.dataDir);
  const server = new Server({
    settings,
    store,
    cloak,
    report,
    ...(audit === undefined ? {} : { audit: audit.note }),
    reload: () => reloader.reload(),
  });
  const daemon = await attempt(() =>
    new Daemon(
      server,
      {
        plain,
        tls,
        ...(identity === undefined ? {} : { identity }),
        ...(web === undefined ? {} : { web }),
      },
    )
  );
  const reloader: Reloader = new Reloader(daemon, {
    configuration,
    identity,
    file: configFile(args) ?? "*",
    read: () => readConfiguration(args, surroundings),
    identify,
  });
  if (identity?.next !== undefined) {
    const { nextCertificate, sessions } = server;
    nextCertificate.announce(await fingerprint(identity.next.cert), sessions.values());
  }
  const renewal = setInterval(
    () => reloader.renew().catch((error) => report((error as Error).message)),
    RENEWAL_EVERY_MS,
  );
  const ready = async () => ({
    name: settings.name,
    hostname,
    plain: daemon.addresses.slice(0, plain.length),
    tls: daemon.addresses.slice(plain.length, plain.length + tls.length),
    web: daemon.addresses[plain.length + tls.length],
    fingerprint: reloader.identity && await fingerprint(reloader.identity.cert),
  });
  const admin = openAdminSocket(configuration.dataDir, server, ready, audit);
  if (isFirstStart(server, configuration)) await offerOperator(server);
  const hangups = onHangup(async () => {
    const { fault, remarks } = await reloader.reload();
    report(fault === undefined ? "read the configuration again" : `all stays as it is: ${fault}`);
    for (const remark of remarks) report(remark);
  });
  for (const warning of configuration.warnings) report(`warning: ${warning}`);
  confine(configuration.dataDir, namedFiles(args));
  report(announcement(await ready()));
  const signal = await interruption;
  hangups.end();
  clearInterval(renewal);
  await admin?.close();
  const stopped = daemon.stop("the server is shutting down");
  const impatience = new Promise((resolve) => setTimeout(resolve, STOP_WITHIN_MS));
  await Promise.race([stopped, impatience]);
  report(`stopped by ${signal}`);
  return 0;
}

/** Without a data folder, and on Windows, there is nothing to note it in. */
function openAudit(folder: string | undefined): Audit | undefined {
  if (folder === undefined || Deno.build.os === "windows") return undefined;
  return new Audit(`${folder}/audit.log`, report);
}

/** Without it the server runs just as well, and is looked after by its operators alone. */
function openAdminSocket(
  folder: string | undefined,
  server: Server,
  ready: () => Promise<Ready>,
  audit: Audit | undefined,
): AdminSocket | undefined {
  if (folder === undefined || audit === undefined) return undefined;
  try {
    return new AdminSocket(folder, { server, ready, folder }, audit);
  } catch (error) {
    report(`'chatd admin' cannot reach this server: ${(error as Error).message}`);
    return undefined;
  }
}

/** Whether a person starts it, who can be asked, and nobody looks after it yet. */
function isFirstStart({ store, settings }: Server, { dataDir }: Configuration): boolean {
  const asked = store.metadata(FIRST_START).size > 0;
  if (dataDir === undefined || asked || !Deno.stdin.isTerminal()) return false;
  store.setMetadata(FIRST_START, "asked", "yes");
  return settings.operators.length === 0 && [...store.accounts()].length === 0;
}

function readConfiguration(args: readonly string[], surroundings: Surroundings): Configuration {
  return configure(readOptions(args), surroundings);
}

/** As they are at the start: later the process may no longer ask. */
function ownSurroundings(): Surroundings {
  const hostname = Deno.hostname();
  const env = new Map(DATA_HOME_VARIABLES.map((name) => [name, Deno.env.get(name)]));
  return {
    hostname: () => hostname,
    env: (name) => env.get(name),
    version: `chatd-${version().version}`,
  };
}

/** Calls back on each SIGHUP, where there is such a thing, until it is ended. */
function onHangup(callback: () => Promise<void>): { end(): void } {
  if (Deno.build.os === "windows") return { end: () => {} };
  const listener = () => void callback().catch((error) => report(String(error)));
  Deno.addSignalListener("SIGHUP", listener);
  return { end: () => Deno.removeSignalListener("SIGHUP", listener) };
}

/** Logs a line to standard error. */
function report(line: string): void {
  console.error(`${new Date().toISOString()} ${line}`);
}

function openDataDir(folder: string | undefined): void {
  if (folder === undefined) return;
  try {
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    closeToOthers(folder);
  } catch (error) {
    throw new UsageError(
      `cannot keep data in ${folder}: ${fileFault(error)}. ` +
        "Name another folder with --data DIR, or keep nothing with --ephemeral",
    );
  }
}

async function tlsIdentity(
  { certificate, dataDir }: Configuration,
  names: readonly string[],
): Promise<KeptIdentity> {
  if (certificate !== undefined) {
    return await readIdentity(certificate.certFile, certificate.keyFile);
  }
  const folder = dataDir === undefined ? undefined : `${dataDir}/tls`;
  return await keptIdentity(folder, names);
}

/** One that was there before may be open to others, as folders mostly are. */
function closeToOthers(folder: string): void {
  if (Deno.build.os === "windows" || ((Deno.statSync(folder).mode ?? 0) & 0o077) === 0) return;
  try {
    Deno.chmodSync(folder, 0o700);
  } catch (error) {
    report(
      `warning: others on this machine can read ${folder}, and it stays so: ${fileFault(error)}`,
    );
  }
}

/** What cannot be had is for the person who started the server to deal with. */
async function attempt<T>(make: () => T | Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof StoreError) throw new UsageError(error.message);
    if (!(error instanceof ListenError)) throw error;
    throw new UsageError(`${error.message}. Choose another with --${error.door} HOST:PORT`);
  }
}

async function closeStore(store: Store): Promise<void> {
  try {
    await store.close();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    report(`what was said last is lost: ${error.message}`);
  }
}

/** Resolves with the signal that asks the process to end. */
function interrupted(): Promise<string> {
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  return new Promise((resolve) => {
    const listeners = signals.map((signal): [Deno.Signal, () => void] => [signal, () => {
      for (const [name, listener] of listeners) Deno.removeSignalListener(name, listener);
      resolve(signal);
    }]);
    for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
  });
}
