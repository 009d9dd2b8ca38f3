/**
 * Tests wait for conditions that no event announces.
 * @module
 */

import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { ROOT } from "../../tools/paths.ts";
import { until } from "../support/until.ts";

Deno.test("a wait ends when its test passes, at once if it does so the first time", async () => {
  let looks = 0;
  await until("it is looked at", () => ++looks === 1);
  assertEquals(looks, 1);
  await until("it is looked at four times", () => Promise.resolve(++looks === 4), { every: 0 });
  assertEquals(looks, 4);
});

Deno.test("a wait fails after its time, and says what it waited for", async () => {
  let looks = 0;
  const wait = until(() => `the moon is green; looked ${looks} times`, () => ++looks < 0, {
    patience: 20,
  });
  const { message } = await assertRejects(() => wait, Error);
  assertMatch(message, /^waited 0\.02 s in vain until the moon is green; looked [1-9]\d* times$/);
});

Deno.test("a wait whose test never ends fails, too", async () => {
  const wait = until("the kettle boils", () => new Promise<never>(() => {}), { patience: 10 });
  await assertRejects(() => wait, Error, "waited 0.01 s in vain until the kettle boils");
});

Deno.test("a test that throws ends the wait", async () => {
  const broken = () => {
    throw new TypeError("broken");
  };
  await assertRejects(() => until("it works", broken), TypeError, "broken");
});

/** Returns the loops of a test that sleep until a condition holds, by their first lines. */
function sleepingLoops(text: string): string[] {
  const lines = text.split("\n");
  return lines.filter((line, start) => {
    if (!/^ *(?:while \(|for \(;;\))/.test(line)) return false;
    const indent = /^ */.exec(line)?.[0] ?? "";
    const length = lines.slice(start).findIndex((later) => later.startsWith(`${indent}}`));
    const body = line.endsWith("{") ? lines.slice(start, start + length).join("\n") : line;
    return /\bawait new Promise[^;]*=> setTimeout\(/.test(body);
  }).map((line) => line.trim());
}

/** The loops of these repeat work at a pace. */
const PACED = /^tests\/(?:fuzz\/|support\/until\.ts$)/;

Deno.test("tests wait with until, which names what they wait for", async () => {
  const found: string[] = [];
  for await (const [path, text] of sources("tests")) {
    if (!PACED.test(path)) found.push(...sleepingLoops(text).map((loop) => `${path}: ${loop}`));
  }
  assertEquals(found, []);
  const sleep = "await new Promise((resolve) => setTimeout(resolve, 20));";
  assertEquals(sleepingLoops(`  while (!ready) ${sleep}`), [`while (!ready) ${sleep}`]);
  assertEquals(sleepingLoops(`for (;;) {\n  look();\n  ${sleep}\n}`), ["for (;;) {"]);
  assertEquals(sleepingLoops(`while (more) {\n  read();\n}\n${sleep}`), []);
});

async function* sources(folder: string): AsyncGenerator<[path: string, text: string]> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* sources(path);
    else if (name.endsWith(".ts")) yield [path, await Deno.readTextFile(new URL(path, ROOT))];
  }
}
