import { UsageError } from "../../cli/flags.ts";
import type { ClientOptions } from "../core/options.ts";
import { showAddress } from "./options/address.ts";
import { configPath, readConfig } from "./options/config_file.ts";
import { credentials, serverPassword } from "./connect/credentials.ts";
import { dialer } from "./connect/dial.ts";
import { runFilter } from "./filter.ts";
import { type JoinOptions, parseJoin } from "./options/flags.ts";
import { RememberedFile } from "./storage/remembered_file.ts";
import { pickNick } from "./options/default_nick.ts";
import { parseHours, Quiet } from "./quiet_hours.ts";
import { Servers } from "./servers.ts";
import { KeyValueFile, stateFolder } from "./storage/key_value_file.ts";
import { StsPolicy } from "./connect/sts_policy.ts";
import { processStdio, type Stdio, type Terminal } from "./stdio.ts";
import { type Target, targetOf } from "./options/target.ts";
import { Trust } from "./connect/trust_on_first_use.ts";

/** Where one starts who asked for no channel, and was in none the last time. */
const FIRST_CHANNEL = "#lobby";

/**
 * `chatd join`: the chat in the terminal, or as a filter where input or output is none.
 *
 * @param args what stands behind `join` on the command line
 * @returns the exit code: one of `Exit`, or 128 and a signal's number
 * @throws {UsageError} where the arguments are wrong
 */
export async function join(args: readonly string[]): Promise<number> {
  const stdio = processStdio();
  const options = parseJoin(args, readConfig(configPath((name) => stdio.env(name))));
  const stop = new AbortController();
  let signalled: number | undefined;
  const handlers = SIGNALS.filter(([name]) => Deno.build.os !== "windows" || name === "SIGINT")
    .map(([name, number]) => {
      const handler = () => {
        signalled = number;
        stop.abort();
      };
      Deno.addSignalListener(name, handler);
      return () => Deno.removeSignalListener(name, handler);
    });
  try {
    const code = await joinWith(options, stdio, stop.signal);
    return signalled === undefined ? code : 128 + signalled;
  } finally {
    for (const remove of handlers) remove();
  }
}

/** The same with its surroundings given. */
export async function joinWith(
  options: JoinOptions,
  stdio: Terminal,
  stop: AbortSignal,
): Promise<number> {
  const folder = stateFolder((name) => stdio.env(name));
  const notes: string[] = [];
  let note = (text: string): void => void notes.push(text);
  const memory = await RememberedFile.open(folder, (text) => note(text));
  const isFilter = !stdio.inputIsTerminal || !stdio.outputIsTerminal;
  if (isFilter) {
    note = (text) => stdio.error(text);
    const [target, another] = options.targets;
    if (target === undefined || another !== undefined) {
      throw new UsageError("a filter talks to one server at a time: name one, or leave the pipe");
    }
    const { client, strict } = await connection(target, { stdio, folder, memory, note });
    const channels = target.channels ?? [FIRST_CHANNEL];
    const { json, follow, history } = options;
    const filter = { client: { ...client, channels, history }, json, follow };
    return await runFilter(filter, stdio, stop).finally(() => strict.flush());
  }
  // Only a terminal needs to know how wide characters are.
  const Client = stdio.env("TERM") === "dumb"
    ? (await import("./dumb/dumb_client.ts")).DumbClient
    : (await import("./screen/app.ts")).App;
  if (stdio.env("TERM") === "dumb" && options.targets.length > 1) {
    throw new UsageError("this terminal (TERM=dumb) has room for one server at a time");
  }
  const targets = new Map(options.targets.map((target) => [addressOf(target), target]));
  const { quiet: hours } = memory.all;
  const daily = hours === "off" ? undefined : parseHours(hours ?? "") ?? options.config.quiet;
  const quiet = new Quiet(daily);
  let isOpen = false;
  const opened: StsPolicy[] = [];
  const servers = new Servers(stdio, async (address, terminal, others) => {
    const target = targets.get(address) ?? targetOf(address, {}, options.config);
    let tell = (text: string): void => void notes.push(text);
    // While the screen is taken nobody can be asked for a password.
    const asked = isOpen ? { ...asStdio(terminal), inputIsTerminal: false } : stdio;
    const { client, strict, address: place } = await connection(target, {
      stdio: asked,
      folder,
      memory,
      note: (text) => tell(text),
    });
    const face = new Client({
      client,
      address: place,
      others,
      memory: {
        remembered: memory.of(place),
        theme: memory.all.theme ?? options.config.theme,
        quiet,
        keywords: [...new Set([...options.config.keywords, ...memory.all.keywords])],
        servers: [
          ...options.config.servers.map(({ name }) => name),
          ...Object.keys(memory.all.servers).reverse(),
        ],
        keep: (change) => memory.keep(place, change),
        keepOwn: (change) => memory.keepOwn(change),
      },
    }, terminal);
    opened.push(strict);
    tell = (text) => face.tell(text);
    note = tell;
    for (const text of notes.splice(0)) face.tell(text);
    return face;
  });
  const running = servers.run([...targets.keys()], stop);
  isOpen = true;
  try {
    return await running;
  } finally {
    await Promise.all([memory, ...opened].map((each) => each.flush()));
  }
}

/** What connecting to any server needs. */
interface Surroundings {
  readonly stdio: Pick<Stdio, "env" | "inputIsTerminal" | "readHidden">;
  readonly folder: string | undefined;
  readonly memory: RememberedFile;
  readonly note: (text: string) => void;
}

async function connection(target: Target, { stdio, folder, memory, note }: Surroundings) {
  const env = (name: string) => stdio.env(name);
  const address = addressOf(target);
  const remembered = memory.of(address);
  const trust = new Trust(new KeyValueFile(folder, "known_hosts"), target.fingerprint, note);
  const strict = new StsPolicy(new KeyValueFile(folder, "sts"), target.host, note);
  const login = target.account === undefined
    ? undefined
    : await credentials(target.account, address, folder, stdio);
  const password = target.invite ??
    await serverPassword(login !== undefined, address, folder, env);
  const before = remembered.conversations.filter((name) => /^[#&]/.test(name));
  const client = {
    dial: dialer({ host: target.host, port: target.port, plain: target.plain, trust, strict }),
    strict,
    nick: target.nick ?? pickNick(remembered.nick, env),
    firmNick: target.nick !== undefined,
    onNextCertificate: (info, next) =>
      void trust.succeed(info.address, info, next).catch((error) => note((error as Error).message)),
    channels: target.channels ?? (before.length > 0 ? before : [FIRST_CHANNEL]),
    ...(login === undefined ? {} : { credentials: login }),
    ...(password === undefined ? {} : { password }),
  } satisfies Partial<ClientOptions>;
  return { client, strict, address };
}

function addressOf({ host, port }: Target): string {
  return showAddress(host, port);
}

function asStdio(terminal: Terminal): Surroundings["stdio"] {
  return {
    env: (name) => terminal.env(name),
    inputIsTerminal: terminal.inputIsTerminal,
    readHidden: (question) => terminal.readHidden(question),
  };
}

const SIGNALS: readonly (readonly [Deno.Signal, number])[] = [
  ["SIGHUP", 1],
  ["SIGINT", 2],
  ["SIGTERM", 15],
];
