/**
 * The queue of push notifications.
 * @module
 */

import { assertEquals } from "@std/assert";
import { PushQueue } from "../../../server/push/push_queue.ts";
import type { Outcome } from "../../../server/push/push_client.ts";
import { until } from "../../support/until.ts";

const keys = { p256dh: "", auth: "" };

function push(text: string, host = "push.example.org") {
  return { account: "alice", subscription: { endpoint: `https://${host}/a`, keys }, text };
}

Deno.test("push queue: a few are sent at once, and the queue is bounded", async () => {
  const pending: ((outcome: Outcome) => void)[] = [];
  let sent = 0;
  const queue = new PushQueue({
    send: () => {
      sent++;
      return new Promise((resolve) => pending.push(resolve));
    },
    end: () => {},
    report: () => {},
  });
  for (let i = 0; i < 5_000; i++) queue.add(push(String(i)));
  assertEquals(sent, 8);
  await until("the queue is empty", () => {
    for (const resolve of pending.splice(0)) resolve({ kind: "sent" });
    return sent === 2_008;
  });
  queue.stop();
});

Deno.test("push queue: a problem of a push service is logged once, without the client's text", async () => {
  const reports: string[] = [];
  let done = 0;
  const queue = new PushQueue({
    send: () => {
      done++;
      return Promise.resolve({ kind: "refused", reason: "the push service answers 403" });
    },
    end: () => {},
    report: (problem) => reports.push(problem),
  });
  for (let i = 0; i < 3; i++) queue.add(push(String(i)));
  await until("all are sent", () => done === 3);
  assertEquals(reports, [
    "a push notification was not delivered: the push service answers 403 (push.example.org)",
  ]);
  queue.stop();
});

Deno.test("push queue: stopping drops what waits to be sent again", async () => {
  let done = 0;
  const queue = new PushQueue({
    send: () => {
      done++;
      return Promise.resolve({ kind: "later", reason: "it is busy" });
    },
    end: () => {},
    report: () => {},
  });
  queue.add(push("a"));
  await until("it was tried", () => done === 1);
  // Leaks no timer: the test's sanitizer checks.
  queue.stop();
});
