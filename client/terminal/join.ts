import type { ClientOptions } from "../core/options.ts";
import { showAddress } from "./address.ts";
import { credentials } from "./credentials.ts";
import { dialer } from "./dial.ts";
import { runFilter } from "./filter.ts";
import { type JoinOptions, parseJoin } from "./flags.ts";
import { keepNick, pickNick } from "./nick.ts";
import { StateFile, stateFolder } from "./state_file.ts";
import { processStdio, type Terminal } from "./stdio.ts";
import { Trust } from "./trust.ts";

/**
 * `chatd join`: the chat in the terminal, or as a filter where input or output is none.
 *
 * @param args what stands behind `join` on the command line
 * @returns the exit code: one of `Exit`, or 128 and a signal's number
 * @throws {UsageError} where the arguments are wrong
 */
export async function join(args: readonly string[]): Promise<number> {
  const options = parseJoin(args);
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
    const code = await joinWith(options, processStdio(), stop.signal);
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
  const env = (name: string) => stdio.env(name);
  const folder = stateFolder(env);
  const nicks = new StateFile(folder, "nicks");
  const address = showAddress(options.host, options.port);
  const isFilter = !stdio.inputIsTerminal || !stdio.outputIsTerminal;
  let note = (text: string) => stdio.error(text);
  const trust = new Trust(
    new StateFile(folder, "known_hosts"),
    options.fingerprint,
    (text) => note(text),
  );
  const login = options.account === undefined
    ? undefined
    : await credentials(options.account, address, folder, stdio);
  const password = options.invite ?? (login === undefined ? env("CHATD_PASSWORD") : undefined);
  const client = {
    dial: dialer({ host: options.host, port: options.port, plain: options.plain, trust }),
    nick: options.nick ?? await pickNick(nicks, address, env),
    firmNick: options.nick !== undefined,
    onNextCertificate: (info, next) =>
      void trust.succeed(address, info, next).catch((error) => note((error as Error).message)),
    channels: options.channels,
    history: options.history,
    ...(login === undefined ? {} : { credentials: login }),
    ...(password === undefined || password === "" ? {} : { password }),
  } satisfies Partial<ClientOptions>;
  if (isFilter) {
    return await runFilter({ client, json: options.json, follow: options.follow }, stdio, stop);
  }
  // Only a terminal needs to know how wide characters are.
  const Face = env("TERM") === "dumb"
    ? (await import("./face.ts")).Face
    : (await import("./screen/app.ts")).App;
  let kept = Promise.resolve();
  const onNick = (nick: string) => {
    kept = kept.then(() => keepNick(nicks, address, nick));
  };
  const face = new Face({ client, address, onNick }, stdio);
  note = (text) => face.tell(text);
  const code = await face.run(stop);
  await kept;
  return code;
}

const SIGNALS: readonly (readonly [Deno.Signal, number])[] = [
  ["SIGHUP", 1],
  ["SIGINT", 2],
  ["SIGTERM", 15],
];
