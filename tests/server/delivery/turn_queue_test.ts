/**
 * The queue for later turns: order, and how much goes on in one turn.
 * @module
 */

import { assertEquals } from "@std/assert";
import { TurnQueue } from "../../../server/delivery/turn_queue.ts";
import { waitingFor } from "../../support/deadline.ts";

/** A queue whose clock moves only when a client works. */
function setup() {
  const state = { now: 0, requested: Promise.withResolvers<void>() };
  const queue = new TurnQueue(() => state.requested.resolve(), () => state.now);
  const order: string[] = [];
  /** Waits, and then works for some ms, in several steps. */
  const work = async (name: string, ms: number) => {
    await queue.wait();
    for (let step = 0; step < 10; step++) await Promise.resolve();
    state.now += ms;
    order.push(name);
  };
  /** Resolves once some have gone on. */
  const turn = () => {
    state.requested = Promise.withResolvers();
    return waitingFor(() => "those who waited to go on", state.requested.promise);
  };
  return { order, work, turn };
}

Deno.test("the turn queue lets all of those go on who work for a short time, in order", async () => {
  const { order, work, turn } = setup();
  for (let i = 0; i < 100; i++) void work(String(i), 0.01);
  await turn();
  assertEquals(order, Array.from({ length: 100 }, (_, i) => String(i)));
});

Deno.test("the turn queue lets one go on per turn if each works for long, in order", async () => {
  const { order, work, turn } = setup();
  for (const name of ["a", "b", "c"]) void work(name, 20);
  await turn();
  assertEquals(order, ["a"]);
  void work("d", 20);
  for (const names of [["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"]]) {
    await turn();
    assertEquals(order, names);
  }
});

Deno.test("the turn queue never lets somebody go on twice in a turn", async () => {
  const { order, work, turn } = setup();
  void work("a", 0).then(() => work("a again", 0));
  await turn();
  assertEquals(order, ["a"]);
  await turn();
  assertEquals(order, ["a", "a again"]);
});
