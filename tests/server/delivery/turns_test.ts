import { assert, assertEquals } from "@std/assert";
import { RoundScheduler } from "../../../server/delivery/round_scheduler.ts";
import { TickScheduler } from "../../../server/delivery/tick_scheduler.ts";
import { Turn } from "../../../server/delivery/turn.ts";

/** More than a tick is taken to hold all of. */
const CROWD = 150;

/** Turns whose ticks end when the test says so, or by themselves while `ticking`. */
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
  /** Has ticks end until the turn does, with more coming in each. */
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

Deno.test("a turn ends with its tick, however often its end was asked for", () => {
  const { scheduler, ended, tick, ticks } = setup();
  scheduler.request();
  scheduler.request();
  assertEquals(scheduler.received(), undefined);
  assertEquals([ended.count, ticks.length], [0, 1]);
  tick();
  assertEquals(ended.count, 1);
  tick();
  assertEquals(ended.count, 1);
});

Deno.test("where more comes than a tick holds, all of it belongs to the turn, and nobody is read twice", async () => {
  const { scheduler, ended, tick, ticking } = setup();
  const waits = Array.from({ length: CROWD }, () => scheduler.received());
  tick();
  assertEquals(ended.count, 0);
  const late = scheduler.received();
  assert(late !== undefined);
  await ticking();
  assertEquals(ended.count, 1);
  await Promise.all([...waits, late]);
  assertEquals(scheduler.received(), undefined);
});

Deno.test("a turn ends with the tick that has brought the last of many: none is waited for in vain", () => {
  const { scheduler, ended, tick } = setup();
  for (let i = 0; i < CROWD; i++) void scheduler.received();
  scheduler.request();
  tick();
  assertEquals(ended.count, 0);
  for (let i = 0; i < CROWD / 2; i++) void scheduler.received();
  tick();
  assertEquals(ended.count, 1);
});

Deno.test("a turn ends though more and more comes", async () => {
  const { scheduler, ended, ticking } = setup();
  const crowd = () => {
    for (let i = 0; i < CROWD; i++) void scheduler.received();
  };
  crowd();
  await ticking(crowd);
  assertEquals(ended.count, 1);
});

Deno.test("one that is stopped ends its turn at once, and each later one with its tick", () => {
  const { scheduler, ended, tick } = setup();
  for (let i = 0; i < CROWD; i++) void scheduler.received();
  tick();
  assertEquals(ended.count, 0);
  scheduler.stop();
  assertEquals(ended.count, 1);
  for (let i = 0; i < CROWD; i++) void scheduler.received();
  tick();
  assertEquals(ended.count, 2);
});

Deno.test("a turn goes on while what the one before has sent is on its way", () => {
  const { turn, scheduler, ended, tick } = setup();
  const { flight } = turn;
  flight.underWay = CROWD;
  void scheduler.received();
  scheduler.request();
  tick();
  assertEquals(ended.count, 0);
  for (let i = 0; i < CROWD; i++) scheduler.landed(flight);
  tick();
  assertEquals(ended.count, 1);
  assert(turn.flight !== flight);
});

Deno.test("a turn does not wait for what slow clients are sent", async () => {
  const { turn, scheduler, ended, tick, ticking } = setup();
  turn.flight.underWay = CROWD;
  void scheduler.received();
  scheduler.request();
  await ticking();
  assertEquals(ended.count, 1);
  void scheduler.received();
  scheduler.request();
  tick();
  assertEquals(ended.count, 2);
});

Deno.test("where a turn that sent to many has just ended, the next waits for as much as that one heard", async () => {
  const { turn, scheduler, ended, tick, ticking } = setup();
  for (let i = 0; i < 3; i++) void scheduler.received();
  scheduler.request();
  tick();
  assertEquals(ended.count, 1);
  turn.flight.count = CROWD;
  void scheduler.received();
  scheduler.request();
  tick();
  assertEquals(ended.count, 1);
  for (let i = 0; i < 2; i++) void scheduler.received();
  tick();
  assertEquals(ended.count, 2);
  // Where less comes this time, it is not waited for long, and next time for no more than that.
  turn.flight.count = CROWD;
  void scheduler.received();
  scheduler.request();
  await ticking();
  assertEquals(ended.count, 3);
  turn.flight.count = CROWD;
  void scheduler.received();
  scheduler.request();
  tick();
  assertEquals(ended.count, 4);
});

Deno.test("what goes on after a tick goes on after a round, where the tick was in that", async () => {
  const went = { on: 0 };
  const ticks: (() => void)[] = [];
  const turn = new Turn(() => {}, () => went.on++);
  const scheduler = new TickScheduler(turn, (callback) => ticks.push(callback));
  const rounds = new RoundScheduler(turn, scheduler);
  scheduler.flushMore();
  while (ticks.length === 0) await new Promise((resolve) => setTimeout(resolve));
  rounds.begin();
  for (const tick of ticks.splice(0)) tick();
  assertEquals(went.on, 0);
  assertEquals(rounds.settle(), 0);
  assertEquals(went.on, 1);
});

Deno.test("a turn that is asked for within a round ends with it, and once", () => {
  const { scheduler, rounds, ended, tick } = setup();
  rounds.begin();
  rounds.received();
  scheduler.request();
  tick();
  assertEquals(ended.count, 0);
  assertEquals(rounds.settle(), 0);
  assertEquals(ended.count, 1);
  tick();
  assertEquals(ended.count, 1);
});

Deno.test("whoever hurries a turn waits for its end, also where that is a round's", async () => {
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
