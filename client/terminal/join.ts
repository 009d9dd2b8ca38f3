/**
 * `chatd join`: reads the command line, and runs the client as a filter, on printed lines, or on a
 * screen.
 * @module
 */
import { UsageError } from "../../cli/flags.ts";
import {
  addressOf,
  clientOptions,
  FIRST_CHANNEL,
  type Surroundings,
} from "./connect/client_options.ts";
import { keyringOf } from "./connect/credentials.ts";
import { runFilter } from "./filter.ts";
import { watchOutput } from "./io/output_watch.ts";
import { processStdio, type Terminal } from "./io/stdio.ts";
import { configPath, type JoinConfig, readConfig } from "./options/config_file.ts";
import { type JoinOptions, parseJoin } from "./options/flags.ts";
import { type DailyHours, parseHours, QuietTime } from "./options/quiet_hours.ts";
import { targetOf } from "./options/target.ts";
import { Servers } from "./servers.ts";
import { stateFolder } from "./storage/key_value_file.ts";
import { lastServer, RememberedFile, serverMemory } from "./storage/remembered_file.ts";

/**
 * Runs `chatd join`: on the terminal, or as a filter if input or output is not a terminal.
 *
 * @param args the arguments after `join` on the command line
 * @returns the exit code: one of `Exit`, or 128 plus a signal's number
 * @throws {UsageError} if the arguments are wrong
 */
export async function join(args: readonly string[]): Promise<number> {
  const watch = Deno.stdout.isTerminal() ? undefined : watchOutput();
  // All native code is loaded.
  Deno.permissions.revokeSync({ name: "ffi" });
  try {
    return await joinUntilSignal(args, processStdio(watch));
  } finally {
    watch?.unload();
  }
}

async function joinUntilSignal(args: readonly string[], stdio: Terminal): Promise<number> {
  const config = readConfig(configPath((name) => stdio.env(name)));
  const options = parseJoin(args, config, await lastOn(stdio));
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

/** Returns the server used last. A filter has none: what it sends must go where it is told. */
async function lastOn(stdio: Terminal): Promise<string | undefined> {
  if (!stdio.inputIsTerminal || !stdio.outputIsTerminal) return undefined;
  return await lastServer(stateFolder((name) => stdio.env(name)));
}

/** Runs `chatd join` with these options on this terminal. */
export async function joinWith(
  options: JoinOptions,
  stdio: Terminal,
  stop: AbortSignal,
): Promise<number> {
  const notes = new Notes();
  const folder = stateFolder((name) => stdio.env(name));
  const memory = await RememberedFile.open(folder, (text) => notes.add(text));
  const isTerminal = stdio.inputIsTerminal && stdio.outputIsTerminal;
  const run = isTerminal ? joinInTerminal : joinAsFilter;
  return await run(options, { stdio, folder, memory, notes }, stop);
}

/** The data that both ways to join need. */
interface Start {
  readonly stdio: Terminal;
  readonly folder: string | undefined;
  readonly memory: RememberedFile;
  readonly notes: Notes;
}

async function joinAsFilter(
  { targets: [target, another], json, follow, history }: JoinOptions,
  { stdio, folder, memory }: Start,
  stop: AbortSignal,
): Promise<number> {
  if (target === undefined || another !== undefined) {
    throw new UsageError("a filter talks to one server at a time: name only one");
  }
  const note = (text: string) => stdio.error(text);
  const { client, strict } = await clientOptions(target, { stdio, folder, memory, note });
  const channels = target.channels ?? [FIRST_CHANNEL];
  const filter = { client: { ...client, channels, history }, json, follow };
  return await runFilter(filter, stdio, stop).finally(() => strict.flush());
}

async function joinInTerminal(
  { targets, config }: JoinOptions,
  { stdio, folder, memory, notes }: Start,
  stop: AbortSignal,
): Promise<number> {
  const isDumb = stdio.env("TERM") === "dumb";
  // Loaded on demand: the filter needs neither, and loading takes some ms.
  const FrontEnd = isDumb
    ? (await import("./dumb/dumb_client.ts")).DumbClient
    : (await import("./screen/app.ts")).App;
  if (isDumb && targets.length > 1) {
    throw new UsageError("this terminal (TERM=dumb) can show one server at a time: name only one");
  }
  const known = new Map(targets.map((target) => [addressOf(target), target]));
  const quiet = new QuietTime(quietHours(memory, config));
  let isOpen = false;
  const flushes: { flush(): Promise<void> }[] = [memory];
  const servers = new Servers(stdio, async (address, terminal, others) => {
    const target = known.get(address) ?? targetOf(address, {}, config);
    const own = new Notes();
    // While a screen is shown, the terminal cannot ask for a password.
    const asked = isOpen ? { ...asStdio(terminal), inputIsTerminal: false } : stdio;
    const note = (text: string) => own.add(text);
    const { client, strict, address: place } = await clientOptions(target, {
      stdio: asked,
      folder,
      memory,
      note,
    });
    flushes.push(strict);
    const frontEnd = new FrontEnd({
      client,
      address: place,
      others,
      memory: serverMemory(memory, place, config, quiet),
      keyring: keyringOf(place, folder),
    }, terminal);
    for (const each of [notes, own]) each.tellWith((text) => frontEnd.tell(text));
    return frontEnd;
  });
  const running = servers.run([...known.keys()], stop);
  isOpen = true;
  try {
    return await running;
  } finally {
    await Promise.all(flushes.map((each) => each.flush()));
  }
}

/** The daily quiet hours: those set by command, else those of the configuration. */
function quietHours(memory: RememberedFile, config: JoinConfig): DailyHours | undefined {
  const { quiet } = memory.all;
  return quiet === "off" ? undefined : parseHours(quiet ?? "") ?? config.quiet;
}

/** Notes for the user, kept until there is a front end to show them. */
class Notes {
  readonly #waiting: string[] = [];
  #tell: ((text: string) => void) | undefined;

  add(text: string): void {
    if (this.#tell === undefined) this.#waiting.push(text);
    else this.#tell(text);
  }

  /** Shows the notes that wait and those still to come. */
  tellWith(tell: (text: string) => void): void {
    this.#tell = tell;
    for (const text of this.#waiting.splice(0)) tell(text);
  }
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
