import { assert, assertEquals } from "@std/assert";
import { Turns } from "../../server/turns.ts";

/** More than a tick is taken to hold all of. */
const CROWD = 100;

/** Turns whose ticks end when the test says so. */
function setup() {
  const ticks: (() => void)[] = [];
  const ended = { count: 0, next: Promise.withResolvers<void>() };
  const turns = new Turns(() => {
    ended.count++;
    ended.next.resolve();
    ended.next = Promise.withResolvers();
  }, (callback) => ticks.push(callback));
  const tick = () => ticks.splice(0).forEach((callback) => callback());
  return { turns, ended, tick, ticks };
}

Deno.test("a turn ends with its tick, however often its end was asked for", () => {
  const { turns, ended, tick, ticks } = setup();
  turns.request();
  turns.request();
  assertEquals(turns.heard(), undefined);
  assertEquals([ended.count, ticks.length], [0, 1]);
  tick();
  assertEquals(ended.count, 1);
  tick();
  assertEquals(ended.count, 1);
});

Deno.test("where more comes than a tick holds, all of it belongs to the turn, and nobody is read twice", async () => {
  const { turns, ended, tick } = setup();
  const waits = Array.from({ length: CROWD }, () => turns.heard());
  const { promise } = ended.next;
  tick();
  assertEquals(ended.count, 0);
  const late = turns.heard();
  assert(late !== undefined);
  await promise;
  assertEquals(ended.count, 1);
  await Promise.all([...waits, late]);
  assertEquals(turns.heard(), undefined);
});

Deno.test("a turn ends though more and more comes", async () => {
  const { turns, ended, tick } = setup();
  const { promise } = ended.next;
  const flood = setInterval(() => {
    for (let i = 0; i < CROWD; i++) void turns.heard();
  }, 0);
  for (let i = 0; i < CROWD; i++) void turns.heard();
  tick();
  await promise;
  clearInterval(flood);
  assertEquals(ended.count, 1);
});

Deno.test("one that is stopped ends its turn at once, and each later one with its tick", () => {
  const { turns, ended, tick } = setup();
  for (let i = 0; i < CROWD; i++) void turns.heard();
  tick();
  assertEquals(ended.count, 0);
  turns.stop();
  assertEquals(ended.count, 1);
  for (let i = 0; i < CROWD; i++) void turns.heard();
  tick();
  assertEquals(ended.count, 2);
});
