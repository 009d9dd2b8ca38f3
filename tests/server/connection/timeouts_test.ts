/**
 * The time limits of a connection, with a clock of the test's own.
 * @module
 */

import { assertEquals } from "@std/assert";
import type { Dialogue } from "../../../server/connection/dialogue.ts";
import { Timeouts } from "../../../server/connection/timeouts.ts";
import { TestServer } from "../../support/server.ts";
import { testSettings } from "../../support/settings.ts";

const settings = testSettings();
const { limits: { unregistered }, timing: { ping, pong } } = settings;

/** A dialogue as the time limits see it. */
function dialogueOf(session: Dialogue["session"], rest: Partial<Dialogue> = {}): Dialogue {
  return { session, registrationPatience: 1, answersPing: true, ...rest } as Dialogue;
}

Deno.test("a connection has to register in time, even before its dialect is known", () => {
  const { session } = new TestServer().client();
  const timeouts = new Timeouts();
  const due = performance.now() + unregistered;
  const check = (now: number, dialogue?: Dialogue) => timeouts.check(now, dialogue, settings);
  assertEquals(check(due - 1000), undefined);
  assertEquals(check(due + 1000), "Registration timed out");
  assertEquals(check(due + 1000, dialogueOf(session)), "Registration timed out");
  assertEquals(check(due + 1000, dialogueOf(session, { registrationPatience: 10 })), undefined);
});

Deno.test("a silent client is sent one PING, and is disconnected if it stays silent", async () => {
  const client = await new TestServer().connect("alice");
  const dialogue = dialogueOf(client.session);
  const timeouts = new Timeouts();
  // Whole numbers: sums of fractions are not exact.
  const start = Math.ceil(performance.now());
  const check = (now: number) => timeouts.check(start + now, dialogue, settings);
  /**
   * Checks the limits at a time. Returns the line sent to the client, or the reason why the
   * connection ends.
   */
  const sentAt = async (now: number) => {
    const reason = check(now);
    // A write in flight delays the next one.
    await new Promise((resolve) => setTimeout(resolve));
    return reason ?? client.lines().join();
  };
  const asked = ":test.local PING test.local";
  assertEquals(await sentAt(ping - 1000), "");
  assertEquals(await sentAt(ping), asked);
  assertEquals(await sentAt(ping + pong - 1000), "");
  timeouts.hasReceived = true;
  assertEquals(await sentAt(ping + pong), "");
  assertEquals(await sentAt(2 * ping + pong - 1), "");
  assertEquals(await sentAt(2 * ping + pong), asked);
  assertEquals(await sentAt(2 * ping + 2 * pong - 1), "");
  assertEquals(
    await sentAt(2 * ping + 2 * pong),
    `Ping timeout: ${Math.floor((ping + pong) / 1000)} seconds`,
  );
});

Deno.test("a client is sent PING outside the batch of a long answer", async () => {
  const client = await new TestServer().connect("alice", { caps: ["batch"] });
  const { session } = client;
  const timeouts = new Timeouts();
  const room = Promise.withResolvers<void>();
  const answering = session.batch("chathistory", ["#a"], () => room.promise);
  timeouts.check(performance.now() + ping, dialogueOf(session), settings);
  assertEquals(client.lines(), [":test.local PING test.local"]);
  room.resolve();
  await answering;
});

Deno.test("the lines left at the end of a client's input are handled for a limited time", async () => {
  const client = await new TestServer().connect("alice");
  const timeouts = new Timeouts();
  timeouts.startLastLines();
  const start = performance.now();
  const check = (now: number, isWaiting: boolean) =>
    timeouts.check(
      start + now,
      dialogueOf(client.session, { inbox: { isWaiting } as Dialogue["inbox"] }),
      settings,
    );
  assertEquals(check(ping + pong - 1, true), undefined);
  assertEquals(client.lines(), []);
  assertEquals(check(ping + pong + 1, true), "Excess flood");
  assertEquals(check(ping + pong + 1, false), "Connection lost");
});

Deno.test("a client that does not know PING may stay silent", async () => {
  const client = await new TestServer().connect("alice");
  const dialogue = dialogueOf(client.session, { answersPing: false });
  assertEquals(new Timeouts().check(performance.now() + 1e9, dialogue, settings), undefined);
  assertEquals(client.lines(), []);
});
