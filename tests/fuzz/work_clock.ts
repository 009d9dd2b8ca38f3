/**
 * Measures how long the server's thread works before it looks at all its sockets again. The fuzzer
 * loads it before the server (`--preload`), which then runs from source.
 *
 * It measures CPU time, which other work of the machine does not change, and appends each time as a
 * line, in ms, to the file `work` in the folder of `--data`.
 * @module
 */

import { setImmediate } from "node:timers";

const LOOK_MS = 1;
/** Shorter times are idle iterations. */
const LEAST_MS = 1;
/** Loading the program is one long piece of work, before there are clients. */
const BEGIN_MS = 1_000;

const folder = Deno.args[Deno.args.indexOf("--data") + 1];
const clock = Deno.openSync(`/proc/${Deno.pid}/task/${Deno.pid}/schedstat`);
const out = Deno.openSync(`${folder}/work`, { write: true, create: true, append: true });
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const bytes = new Uint8Array(64);
let last = 0;

lookAfter(BEGIN_MS);

/** Looks at the clock once the event loop has gone through all that is ready. */
function lookAfter(ms: number): void {
  Deno.unrefTimer(setTimeout(() => setImmediate(look), ms));
}

function look(): void {
  const now = cpuMs();
  if (last > 0 && now - last >= LEAST_MS) {
    out.writeSync(encoder.encode(`${(now - last).toFixed(1)}\n`));
  }
  last = now;
  lookAfter(LOOK_MS);
}

function cpuMs(): number {
  clock.seekSync(0, Deno.SeekMode.Start);
  const length = clock.readSync(bytes) ?? 0;
  return Number(decoder.decode(bytes.subarray(0, length)).split(" ")[0]) / 1e6;
}
