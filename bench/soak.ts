/**
 * `deno task bench:soak [--minutes N]` loads chatd with a tenth of its maximum in scenario b, and
 * checks that its memory does not grow: from half of the time, at most 5 minutes, to the end (10
 * minutes by default).
 *
 *     --executable FILE  measure this executable of chatd, not the source
 *     --stored           with its store
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { fail, runStep } from "../tools/run.ts";
import { LoadProgram } from "./load.ts";
import { faultsOf } from "./measure.ts";
import { SCENARIOS } from "./scenarios.ts";
import { chatd, RunningServer } from "./servers.ts";

const SETTLED_MINUTES = 5;
const SAMPLES = 120;
/** Growth that the timing of garbage collection explains. */
const NOISE = 1.1;

await runStep(async () => {
  const { minutes: text, executable, stored: store } = parseArgs(Deno.args, {
    string: ["minutes", "executable"],
    boolean: ["stored"],
    default: { minutes: "10" },
  });
  const minutes = Number(text);
  if (!(minutes > 0)) fail(`--minutes takes a number above 0, not ${text}`);
  const load = SCENARIOS.find(({ name }) => name === "b")?.load ?? fail("there is no scenario b");

  const folder = await Deno.makeTempDir({ prefix: "chatd-load-" });
  try {
    const program = await LoadProgram.compile(folder);
    const rate = await fastest(program);
    console.log(`${rate.toFixed(0)} messages/s is a tenth of its maximum`);
    await using server = await RunningServer.start(chatd({ executable, store }));
    const begun = performance.now();
    const samples: { minute: number; mib: number }[] = [];
    const sampling = setInterval(() => {
      const sample = { minute: (performance.now() - begun) / 60_000, mib: resident(server.pid) };
      if (Math.floor(sample.minute) > Math.floor(samples.at(-1)?.minute ?? 0)) tell(sample);
      samples.push(sample);
    }, minutes * 60_000 / SAMPLES);
    try {
      const seen = await program.run(server.ports.tcp, server.pid, {
        ...load,
        rate,
        seconds: minutes * 60,
      });
      console.log(
        `${(seen.deliveries / seen.seconds).toFixed(0)} deliveries/s with ` +
          `${(100 * seen.cpuServer / seen.seconds).toFixed(0)} % of a core; ` +
          `p99 ${seen.p99.toFixed(2)} ms; ${faultsOf(seen)} faults`,
      );
      if (faultsOf(seen) > 0) fail("FAULT: messages were lost, doubled or out of order");
    } finally {
      clearInterval(sampling);
    }
    compare(samples, Math.min(SETTLED_MINUTES, minutes / 2));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }

  async function fastest(program: LoadProgram): Promise<number> {
    await using server = await RunningServer.start(chatd({ executable, store }));
    const seen = await program.run(server.ports.tcp, server.pid, load);
    return seen.messages / seen.seconds / 10;
  }
});

/**
 * Returns the median memory around the settled minute and of the last minute, each over a minute or
 * a tenth of the time.
 */
function compare(samples: readonly { minute: number; mib: number }[], settled: number): void {
  const end = samples.at(-1)?.minute ?? 0;
  const width = Math.min(1, settled / 5);
  const before = middle(samples.filter(({ minute }) => Math.abs(minute - settled) <= width / 2));
  const after = middle(samples.filter(({ minute }) => minute >= end - width));
  console.log(
    `${before.toFixed(1)} MiB after ${settled} minutes, ${after.toFixed(1)} MiB at the end`,
  );
  if (after > before * NOISE) fail("memory has grown by more than a tenth");
}

function middle(samples: readonly { mib: number }[]): number {
  const sorted = samples.map(({ mib }) => mib).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function resident(pid: number): number {
  const kib = /VmRSS:\s+(\d+) kB/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1];
  return Number(kib) / 1_024;
}

function tell({ minute, mib }: { minute: number; mib: number }): void {
  console.log(`minute ${minute.toFixed(0)}: ${mib.toFixed(1)} MiB`);
}
