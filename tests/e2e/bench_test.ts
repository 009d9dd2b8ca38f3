/**
 * Each benchmark runs, at its smallest.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { LoadProgram } from "../../bench/load.ts";
import { faultsOf, measure } from "../../bench/measure.ts";
import { header, rows } from "../../bench/report.ts";
import { type Scenario, SCENARIOS, tiny } from "../../bench/scenarios.ts";
import { chatd, installed, PEERS } from "../../bench/servers.ts";
import { within } from "../support/deadline.ts";
import { CHATD, Sandbox } from "../support/executable.ts";
import { needs } from "../support/skip.ts";

/** Checks that a scenario yields figures and no faults. */
async function check(scenario: Scenario, contestants: Parameters<typeof measure>[2]) {
  within(180_000);
  await using sandbox = new Sandbox();
  const program = await LoadProgram.compile(sandbox.path);
  const results = await measure(program, scenario, contestants, 1);
  for (const { server, problem, runs: [seen] } of results) {
    assertEquals(problem, undefined, server);
    assert(seen !== undefined);
    assertEquals(faultsOf(seen), 0, server);
    if (scenario.load.senders > 0) assert(seen.deliveries > 0, server);
    else assert(seen.joining > 0, server);
    if (scenario.load.restart) assert(seen.back > 0, server);
  }
  assertEquals(rows(scenario, results).length, contestants.length);
  assert(header().includes("deliveries/s"));
}

for (const scenario of SCENARIOS) {
  Deno.test({
    name: `bench ${scenario.name} runs: ${scenario.title}`,
    ...needs("cc"),
    fn: () => check(tiny(scenario), [chatd({ executable: CHATD, store: false })]),
  });
}

Deno.test({
  name: "bench b runs with the store, and with the other servers that are installed",
  ...needs("cc", "python3"),
  fn: async () => {
    const b = SCENARIOS.find(({ name }) => name === "b");
    assert(b !== undefined);
    await check(tiny(b), [chatd({ executable: CHATD, store: true }), ...installed(PEERS)]);
  },
});

Deno.test({
  name: "the load reports messages that are lost, doubled, out of order or sent by no client",
  ...needs("cc", "python3"),
  fn: async () => {
    within(180_000);
    await using sandbox = new Sandbox();
    const program = await LoadProgram.compile(sandbox.path);
    const b = SCENARIOS.find(({ name }) => name === "b");
    assert(b !== undefined);
    const source = await Deno.readTextFile(
      new URL("../../bench/peers/broadcast.py", import.meta.url),
    );
    const faulty = (name: string, send: string) => {
      const file = `${sandbox.path}/${name}.py`;
      Deno.writeTextFileSync(file, source.replace("other.write(message)", send));
      return {
        name,
        speaks: ["lines"] as const,
        channels: false,
        command: ({ tcp }: { tcp: number }) => ["python3", file, String(tcp)],
      };
    };
    const once = `other.write(message)`;
    const results = await measure(program, tiny(b), [
      faulty("doubles", `${once}; ${once} if b" 7 " in message else None`),
      faulty("loses", `${once} if b" 7 " not in message else None`),
      faulty("changes", `other.write(message.replace(b" 7 ", b" x7 "))`),
    ], 1);
    const [doubles, loses, changes] = results.map(({ runs }) => runs[0]);
    assert((doubles?.doubled ?? 0) > 0);
    assert((loses?.lost ?? 0) > 0);
    assert((changes?.strange ?? 0) > 0);
  },
});
