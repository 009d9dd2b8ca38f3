/**
 * Tests when turns end, by ticks and by rounds, with a clock that the test runs.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { RoundScheduler } from "../../../server/delivery/round_scheduler.ts";
import { TickScheduler } from "../../../server/delivery/tick_scheduler.ts";
import { Turn } from "../../../server/delivery/turn.ts";
import { until } from "../../support/until.ts";

/** More chunks than a tick holds. */
const CROWD = 150;

/** Returns a turn whose ticks the test ends, or that end by themselves while `ticking`. */
function setup() {
  const ticks: (() => void)[] = [];
  const ended = { count: 0, next: Promise.withResolvers<void>() };
  const turn = new Turn(() => {
    ended.count++;
    ended.next.resolve();
    ended.next = Promise.withResolvers();
  });
  const scheduler = new TickScheduler(turn, (callback) => ticks.push(callback));
  const rounds = new RoundScheduler(turn, scheduler);
  const tick = () => ticks.splice(0).forEach((callback) => callback());
  /** Ends ticks until the turn ends, and calls `more` in each. */
  const ticking = async (more: () => void = () => {}) => {
    const { promise } = ended.next;
    const clock = setInterval(() => {
      more();
      tick();
    }, 0);
    await promise;
    clearInterval(clock);
  };
  return { turn, scheduler, rounds, ended, tick, ticks, ticking };
}

Deno.test("a turn ends once with its tick, however often that is requested", () => {
  const { scheduler, ended, tick, ticks } = setup();
  scheduler.request();
  scheduler.request();
  assertEquals(scheduler.countRead(), undefined);
  assertEquals([ended.count, ticks.length], [0, 1]);
  tick();
  assertEquals(ended.count, 1);
  tick();
  assertEquals(ended.count, 1);
});

Deno.test("a turn takes in more input than a tick holds, and reads no client twice", async () => {
  const { scheduler, ended, tick, ticking } = setup();
  const waits = Array.from({ length: CROWD }, () => scheduler.countRead());
  tick();
  assertEquals(ended.count, 0);
  const late = scheduler.countRead();
  assert(late !== undefined);
  await ticking();
  assertEquals(ended.count, 1);
  await Promise.all([...waits, late]);
  assertEquals(scheduler.countRead(), undefined);
});

Deno.test("a turn ends with the tick that brings the last of much input", () => {
  const { scheduler, ended, tick } = setup();
  for (let i = 0; i < CROWD; i++) void scheduler.countRead();
  scheduler.request();
  tick();
  assertEquals(ended.count, 0);
  for (let i = 0; i < CROWD / 2; i++) void scheduler.countRead();
  tick();
  assertEquals(ended.count, 1);
});

Deno.test("a turn ends although input never stops", async () => {
  const { scheduler, ended, ticking } = setup();
  const crowd = () => {
    for (let i = 0; i < CROWD; i++) void scheduler.countRead();
  };
  crowd();
  await ticking(crowd);
  assertEquals(ended.count, 1);
});

Deno.test("a stopped scheduler ends its turn at once, and later turns with their ticks", () => {
  const { scheduler, ended, tick } = setup();
  for (let i = 0; i < CROWD; i++) void scheduler.countRead();
  tick();
  assertEquals(ended.count, 0);
  scheduler.stop();
  assertEquals(ended.count, 1);
  for (let i = 0; i < CROWD; i++) void scheduler.countRead();
  tick();
  assertEquals(ended.count, 2);
});

Deno.test("a turn goes on while many of the last turn's writes are under way", () => {
  const { turn, scheduler, ended, tick } = setup();
  const flights = Array.from({ length: CROWD }, () => turn.beginWrite());
  void scheduler.countRead();
  scheduler.request();
  tick();
  assertEquals(ended.count, 0);
  for (const flight of flights) scheduler.endWrite(flight);
  tick();
  assertEquals(ended.count, 1);
  assertEquals(turn.underWay, 0);
});

Deno.test("a turn does not wait for writes to slow clients", async () => {
  const { turn, scheduler, ended, tick, ticking } = setup();
  for (let i = 0; i < CROWD; i++) turn.beginWrite();
  void scheduler.countRead();
  scheduler.request();
  await ticking();
  assertEquals(ended.count, 1);
  void scheduler.countRead();
  scheduler.request();
  tick();
  assertEquals(ended.count, 2);
});

Deno.test("right after a busy turn, the next one waits for as much input as the busy one had", async () => {
  const { turn, scheduler, ended, tick, ticking } = setup();
  for (let i = 0; i < 3; i++) void scheduler.countRead();
  scheduler.request();
  tick();
  assertEquals(ended.count, 1);
  for (let i = 0; i < CROWD; i++) turn.countWrite();
  void scheduler.countRead();
  scheduler.request();
  tick();
  assertEquals(ended.count, 1);
  for (let i = 0; i < 2; i++) void scheduler.countRead();
  tick();
  assertEquals(ended.count, 2);
  // Less input comes this time: the turn does not wait long, and the next one waits for no more
  // than that.
  for (let i = 0; i < CROWD; i++) turn.countWrite();
  void scheduler.countRead();
  scheduler.request();
  await ticking();
  assertEquals(ended.count, 3);
  for (let i = 0; i < CROWD; i++) turn.countWrite();
  void scheduler.countRead();
  scheduler.request();
  tick();
  assertEquals(ended.count, 4);
});

Deno.test("writes left over go on after a round if their tick was in that round", async () => {
  const went = { on: 0 };
  const ticks: (() => void)[] = [];
  const turn = new Turn(() => {}, () => went.on++);
  const scheduler = new TickScheduler(turn, (callback) => ticks.push(callback));
  const rounds = new RoundScheduler(turn, scheduler);
  scheduler.flushMore();
  await until("a tick is asked for", () => ticks.length > 0);
  rounds.begin();
  for (const tick of ticks.splice(0)) tick();
  assertEquals(went.on, 0);
  assertEquals(rounds.settle(), 0);
  assertEquals(went.on, 1);
});

Deno.test("a turn requested within a round ends with it, once", () => {
  const { turn, scheduler, rounds, ended, tick } = setup();
  rounds.begin();
  turn.countChunk();
  scheduler.request();
  tick();
  assertEquals(ended.count, 0);
  assertEquals(rounds.settle(), 0);
  assertEquals(ended.count, 1);
  tick();
  assertEquals(ended.count, 1);
});

Deno.test("hurrying a turn resolves after its end, by a tick or by a round", async () => {
  const { scheduler, rounds, ended, tick } = setup();
  const order: string[] = [];
  rounds.begin();
  const hurried = scheduler.hurry().then(() => order.push("on"));
  tick();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(ended.count, 0);
  order.push("settled");
  rounds.settle();
  assertEquals(ended.count, 1);
  await hurried;
  assertEquals(order, ["settled", "on"]);
});
