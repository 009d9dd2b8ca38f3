/**
 * Tests the order, msgids and times that the log gives to events.
 * @module
 */

import { assertEquals, assertGreater } from "@std/assert";
import type { Draft, Event } from "../../../../server/records/event.ts";
import { LocalLog } from "../../../../server/events/log/event_log.ts";
import { msgid } from "../../../../server/store/msgid.ts";

function away(source = "a!a@a"): Draft {
  return { type: "away", user: 1, source };
}

Deno.test("an event is applied before append is done, with an id and a time", () => {
  const events: Event[] = [];
  const log = new LocalLog((event) => events.push(event) > 0, () => 1_000);
  assertEquals(log.append(away()), true);
  assertEquals(events, [{ ...away(), id: msgid(1_000, 0), time: 1_000 }]);
});

Deno.test("ids and times never go back, though the clock does", () => {
  const events: Event[] = [];
  const clock = [5_000, 5_000, 4_000, 5_001];
  const log = new LocalLog((event) => events.push(event) > 0, () => clock.shift() ?? 0);
  for (let i = 0; i < 4; i++) log.append(away());
  for (const [i, event] of events.entries()) {
    const before = events[i - 1];
    if (before === undefined) continue;
    assertGreater(event.id, before.id);
    assertEquals(event.time >= before.time, true);
  }
});

Deno.test("an event that another one causes is applied after it", async () => {
  const applied: string[] = [];
  let second: boolean | Promise<boolean> | undefined;
  const log: LocalLog = new LocalLog((event) => {
    if (event.source === "first") second = log.append(away("second"));
    applied.push(event.source);
    return event.source === "first";
  });
  assertEquals(log.append(away("first")), true);
  assertEquals(applied, ["first", "second"]);
  assertEquals(await second, false);
});

Deno.test("append returns false for an event that the hub refuses", () => {
  const log = new LocalLog(() => false);
  assertEquals(log.append(away()), false);
});
