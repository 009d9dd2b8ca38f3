/**
 * The queue of own messages.
 * @module
 */
import { assertEquals } from "@std/assert";
import { SendQueue } from "../../../../client/core/sending/send_queue.ts";

Deno.test("at most a window of messages is unacknowledged, and is resent after a reconnection", () => {
  const queue = new SendQueue();
  for (let i = 0; i < 40; i++) queue.add(i % 2 ? "#a" : "#held", String(i), "message");
  const first = queue.take((target) => target === "#held");
  assertEquals(
    first.map(({ message }) => message.text),
    Array.from({ length: 16 }, (_, i) => String(i * 2 + 1)),
  );
  assertEquals(queue.take(() => false), []);
  queue.acknowledge(first[0]?.label ?? "");
  assertEquals(queue.take(() => false).map(({ message }) => message.text), ["0"]);
  queue.disconnected();
  assertEquals(queue.take(() => false).map(({ message }) => message.text)[0], "0");
  assertEquals(queue.size, 39);
  assertEquals(queue.failAll("#HELD", "no").length, 20);
});
