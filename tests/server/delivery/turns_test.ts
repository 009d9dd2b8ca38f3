import { assert, assertEquals } from "@std/assert";
import { Turns } from "../../../server/delivery/turns.ts";

/** More than a tick is taken to hold all of. */
const CROWD = 150;

/** Turns whose ticks end when the test says so, or by themselves while `ticking`. */
function setup() {
  const ticks: (() => void)[] = [];
  const ended = { count: 0, next: Promise.withResolvers<void>() };
  const turns = new Turns(() => {
    ended.count++;
    ended.next.resolve();
    ended.next = Promise.withResolvers();
  }, (callback) => ticks.push(callback));
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
  return { turns, ended, tick, ticks, ticking };
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
  const { turns, ended, tick, ticking } = setup();
  const waits = Array.from({ length: CROWD }, () => turns.heard());
  tick();
  assertEquals(ended.count, 0);
  const late = turns.heard();
  assert(late !== undefined);
  await ticking();
  assertEquals(ended.count, 1);
  await Promise.all([...waits, late]);
  assertEquals(turns.heard(), undefined);
});

Deno.test("a turn ends with the tick that has brought the last of many: none is waited for in vain", () => {
  const { turns, ended, tick } = setup();
  for (let i = 0; i < CROWD; i++) void turns.heard();
  turns.request();
  tick();
  assertEquals(ended.count, 0);
  for (let i = 0; i < CROWD / 2; i++) void turns.heard();
  tick();
  assertEquals(ended.count, 1);
});

Deno.test("a turn ends though more and more comes", async () => {
  const { turns, ended, ticking } = setup();
  const crowd = () => {
    for (let i = 0; i < CROWD; i++) void turns.heard();
  };
  crowd();
  await ticking(crowd);
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

Deno.test("a turn goes on while what the one before has sent is on its way", () => {
  const { turns, ended, tick } = setup();
  const { flight } = turns;
  flight.underWay = CROWD;
  void turns.heard();
  turns.request();
  tick();
  assertEquals(ended.count, 0);
  for (let i = 0; i < CROWD; i++) turns.landed(flight);
  tick();
  assertEquals(ended.count, 1);
  assert(turns.flight !== flight);
});

Deno.test("a turn does not wait for what slow clients are sent", async () => {
  const { turns, ended, tick, ticking } = setup();
  turns.flight.underWay = CROWD;
  void turns.heard();
  turns.request();
  await ticking();
  assertEquals(ended.count, 1);
  void turns.heard();
  turns.request();
  tick();
  assertEquals(ended.count, 2);
});

Deno.test("where a turn that sent to many has just ended, the next waits for as much as that one heard", async () => {
  const { turns, ended, tick, ticking } = setup();
  for (let i = 0; i < 3; i++) void turns.heard();
  turns.request();
  tick();
  assertEquals(ended.count, 1);
  turns.flight.count = CROWD;
  void turns.heard();
  turns.request();
  tick();
  assertEquals(ended.count, 1);
  for (let i = 0; i < 2; i++) void turns.heard();
  tick();
  assertEquals(ended.count, 2);
  // Where less comes this time, it is not waited for long, and next time for no more than that.
  turns.flight.count = CROWD;
  void turns.heard();
  turns.request();
  await ticking();
  assertEquals(ended.count, 3);
  turns.flight.count = CROWD;
  void turns.heard();
  turns.request();
  tick();
  assertEquals(ended.count, 4);
});

Deno.test("what goes on after a tick goes on after a round, where the tick was in that", async () => {
  const went = { on: 0 };
  const ticks: (() => void)[] = [];
  const turns = new Turns(() => {}, (callback) => ticks.push(callback), () => went.on++);
  turns.goOn();
  while (ticks.length === 0) await new Promise((resolve) => setTimeout(resolve));
  turns.begin();
  for (const tick of ticks.splice(0)) tick();
  assertEquals(went.on, 0);
  assertEquals(turns.settle(), 0);
  assertEquals(went.on, 1);
});

Deno.test("a turn that is asked for within a round ends with it, and once", () => {
  const { turns, ended, tick } = setup();
  turns.begin();
  turns.note();
  turns.request();
  tick();
  assertEquals(ended.count, 0);
  assertEquals(turns.settle(), 0);
  assertEquals(ended.count, 1);
  tick();
  assertEquals(ended.count, 1);
});

Deno.test("whoever hurries a turn waits for its end, also where that is a round's", async () => {
  const { turns, ended, tick } = setup();
  const order: string[] = [];
  turns.begin();
  const hurried = turns.hurry().then(() => order.push("on"));
  tick();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(ended.count, 0);
  order.push("settled");
  turns.settle();
  assertEquals(ended.count, 1);
  await hurried;
  assertEquals(order, ["settled", "on"]);
});
