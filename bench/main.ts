/**
 * `deno task bench`: loads the daemon over loopback and prints a table, and JSON to the file that is named. The
 * daemon is a process of its own, on a core of its own where `taskset` can arrange it.
 */
import { type Fanout, fanout, type FanoutResult } from "./fanout.ts";
import { startDaemon } from "./daemon.ts";

const SCENARIOS: readonly (readonly [name: string, load: Fanout])[] = [
  ["100 members, 4 senders, 1 outstanding", load(100, 4, 1)],
  ["100 members, 4 senders, 16 outstanding", load(100, 4, 16)],
  ["1,000 members, 10 senders, 4 outstanding", load(1000, 10, 4)],
];

function load(members: number, senders: number, outstanding: number): Fanout {
  return { members, senders, outstanding, payload: 64, seconds: 3 };
}

const [jsonFile] = Deno.args;
const results: { scenario: string; result: FanoutResult }[] = [];
console.log("deliveries/s  messages/s  median ms  p99 ms  join s  faults  scenario");
for (const [scenario, load] of SCENARIOS) {
  await using daemon = await startDaemon();
  const result = await fanout(daemon.port, load);
  results.push({ scenario, result });
  console.log(
    [
      result.deliveriesPerSecond.toFixed(0).padStart(12),
      result.messagesPerSecond.toFixed(0).padStart(10),
      result.medianLatency.toFixed(2).padStart(9),
      result.p99Latency.toFixed(2).padStart(6),
      result.joinSeconds.toFixed(2).padStart(6),
      String(result.faults).padStart(6),
      scenario,
    ].join("  "),
  );
}
if (jsonFile !== undefined) {
  await Deno.writeTextFile(jsonFile, JSON.stringify(results, undefined, 2) + "\n");
}
if (results.some(({ result }) => result.faults > 0)) {
  console.error("messages were lost, doubled or out of order");
  Deno.exitCode = 1;
}
