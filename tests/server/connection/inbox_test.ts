/**
 * The lines of one client that wait for its flood limit.
 * @module
 */

import { assert, assertEquals, assertLess } from "@std/assert";
import type { FramedLine } from "../../../protocol/framing.ts";
import { Inbox } from "../../../server/connection/inbox.ts";
import type { Session } from "../../../server/sessions/session.ts";

/** A session whose flood limit allows as many lines as a test says. */
class Limited {
  allowed = 0;
  ended: string | undefined;
  readonly flood = {
    isSpentAt: () => this.allowed <= 0,
    get isSpent(): boolean {
      return this.isSpentAt();
    },
    spend: () => this.allowed--,
  };
  readonly outbox = {
    lineBackpressure: (_bytes: number, handling?: Promise<void>) => handling,
  };
}

/** Returns an inbox, the texts that it has handled, and a function that lets it handle more. */
function makeInbox(pause?: () => Promise<void>) {
  const session = new Limited();
  const handled: string[] = [];
  const inbox = new Inbox(session as unknown as Session, {
    handle: (frame) => {
      handled.push(frame.text);
      return pause?.();
    },
  });
  const allow = async (lines: number) => {
    session.allowed = lines;
    await inbox.resume();
  };
  return { inbox, handled, session, allow };
}

function lines(from: number, to: number): FramedLine[] {
  return Array.from({ length: to - from }, (_, i) => ({ kind: "line", text: `${from + i}` }));
}

Deno.test("waiting lines are handled in order, and their size is counted", async () => {
  for (const pause of [undefined, () => Promise.resolve()]) {
    const { inbox, handled, session, allow } = makeInbox(pause);
    session.allowed = 3;
    await inbox.receive(lines(0, 5), 10);
    assertEquals(handled, ["0", "1", "2"]);
    assertEquals([inbox.isWaiting, inbox.size], [true, 6]);
    await inbox.receive(lines(5, 4_000), 1);
    for (let more = 3; inbox.isWaiting; more = more * 2) {
      await allow(more);
      const left = lines(handled.length, 4_000);
      assertEquals(inbox.size, left.reduce((sum, { text }) => sum + text.length + 2, 0));
    }
    assertEquals(handled, lines(0, 4_000).map(({ text }) => text));
    session.allowed = 1;
    await inbox.receive(lines(4_000, 4_001), 1);
    assertEquals([handled.length, inbox.size], [4_001, 0]);
  }
});

Deno.test("no line is handled after the session's end", async () => {
  const { inbox, handled, session, allow } = makeInbox();
  await inbox.receive(lines(0, 5), 10);
  await allow(2);
  session.ended = "bye";
  await allow(2);
  assertEquals(handled, ["0", "1"]);
});

Deno.test("a resume costs as much as the lines that it handles, however many wait", async () => {
  const { inbox, handled, allow } = makeInbox();
  let reads = 0;
  const count = 20_000;
  const watched = Array.from({ length: count }, (): FramedLine => ({
    kind: "line",
    get text() {
      reads++;
      return "x";
    },
  }));
  for (let at = 0; at < count; at += 1_000) await inbox.receive(watched.slice(at, at + 1_000), 1);
  for (let i = 0; i < 500; i++) await allow(1);
  assertEquals(handled.length, 500);
  assert(inbox.isWaiting);
  assertLess(reads, 2 * count);
});
