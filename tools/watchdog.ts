/**
 * Runs `deno test`, and ends it if it stands still. A late test fails by its own deadline
 * (tests/support/deadline.ts). The watchdog ends a test that blocks its thread, where no timer
 * runs, and a run that never begins or ends.
 * @module
 */

import { fromFileUrl, ROOT } from "./paths.ts";

/** When a run counts as standing still, in ms. */
export interface Patience {
  /** How late a test's deadline may be: a busy machine delays timers. */
  readonly late: number;
  /** The longest time in which no test starts or ends. It includes loading and type checking. */
  readonly still: number;
}

const PATIENCE: Patience = { late: 60_000, still: 10 * 60_000 };
const LOOK_EVERY_MS = 500;

/** A line of the file that tests report to. */
interface Progress {
  readonly what: "starts" | "ends";
  readonly name: string;
  /** The URL of the test's file. */
  readonly origin: string;
  /** When the test's deadline has passed, in ms since 1970. */
  readonly due: number;
}

/** How a run of tests ended. */
export interface Watched {
  readonly ok: boolean;
  /** Why the watchdog ended the run; undefined if it ended by itself. */
  readonly stuck?: string;
}

/** Runs this process's Deno with these arguments, in the project's root. */
export async function runWatched(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  patience = PATIENCE,
): Promise<Watched> {
  const file = await Deno.makeTempFile({ prefix: "chatd-progress-" });
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", `--preload=${fromFileUrl(new URL("tests/support/deadline.ts", ROOT))}`, ...args],
    cwd: ROOT,
    env: { ...env, CHATD_TEST_PROGRESS: file },
    stdin: "null",
  }).spawn();
  const watch = new Watch(file, patience);
  let stuck: string | undefined;
  const timer = setInterval(() => {
    stuck ??= watch.look();
    if (stuck !== undefined) killTree(child.pid);
  }, LOOK_EVERY_MS);
  try {
    const { success } = await child.status;
    return stuck === undefined ? { ok: success } : { ok: false, stuck };
  } finally {
    clearInterval(timer);
    await Deno.remove(file);
  }
}

/** Follows the file that tests report to. */
class Watch {
  readonly #file: string;
  readonly #patience: Patience;
  readonly #running = new Map<string, Progress>();
  #read = 0;
  #progressAt = Date.now();

  constructor(file: string, patience: Patience) {
    this.#file = file;
    this.#patience = patience;
  }

  /** Returns why the run stands still, if it does. */
  look(): string | undefined {
    const text = Deno.readTextFileSync(this.#file);
    const end = text.lastIndexOf("\n") + 1;
    for (const line of text.slice(this.#read, end).split("\n").filter((line) => line !== "")) {
      this.#note(JSON.parse(line));
    }
    this.#read = end;
    const now = Date.now();
    const late = [...this.#running.values()].find(({ due }) => now > due + this.#patience.late);
    if (late !== undefined) return `${describe(late)} blocks its thread: its deadline never came`;
    if (now - this.#progressAt <= this.#patience.still) return undefined;
    const running = [...this.#running.values()].map(describe).join(", ");
    const seconds = this.#patience.still / 1_000;
    return `no test began or ended for ${seconds} s; running: ${running || "none"}`;
  }

  #note(progress: Progress): void {
    this.#progressAt = Date.now();
    const key = `${progress.origin} ${progress.name}`;
    if (progress.what === "starts") this.#running.set(key, progress);
    else this.#running.delete(key);
  }
}

function describe({ name, origin }: Progress): string {
  return `"${name}" (${origin.replace(ROOT.href, "")})`;
}

/** Kills a process, and on Linux the servers and terminals that its tests have started too. */
function killTree(pid: number): void {
  for (const child of childrenOf(pid)) killTree(child);
  try {
    Deno.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

function childrenOf(pid: number): number[] {
  try {
    const tasks = [...Deno.readDirSync(`/proc/${pid}/task`)].map(({ name }) => name);
    return tasks.flatMap((task) =>
      Deno.readTextFileSync(`/proc/${pid}/task/${task}/children`).split(" ").filter((child) =>
        child !== ""
      ).map(Number)
    );
  } catch {
    // It has ended, or this is no Linux.
    return [];
  }
}
