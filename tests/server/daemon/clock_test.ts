/**
 * A clock that is set forward or back does not affect a running server.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { formatTimestamp } from "../../../protocol/text/timestamp.ts";
import { LoginThrottle } from "../../../server/accounts/login/login_throttle.ts";
import { SetClock } from "../../support/clock.ts";
import { startDaemon } from "../../support/daemon.ts";
import { TestServer } from "../../support/server.ts";

const HOUR_MS = 3_600_000;
const CAPS = ["draft/read-marker", "draft/chathistory", "server-time", "batch", "message-tags"];

Deno.test("setting the clock forward closes no connection", async () => {
  using clock = new SetClock();
  await using daemon = startDaemon();
  const alice = await daemon.irc("alice", "#a");
  const unregistered = await daemon.dial();
  await unregistered.write("NICK bob\r\n");
  clock.shift(300_000);
  // The server looks at the time limits once a second.
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  await unregistered.write("USER bob 0 * :bob\r\n");
  await unregistered.expect(/ (?:376|422) .*\r\n/);
  await alice.write("PING still\r\n");
  const [heard] = await alice.expect(/[^]* PONG .*still\r\n/);
  assert(!/ERROR|:\S+ PING/.test(heard), heard);
});

Deno.test("a clock that is set back does not hide messages from read markers and TARGETS", async () => {
  using clock = new SetClock();
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  const bob = await server.connect("bob", { channels: ["#a"] });
  await bob.send("PRIVMSG #a :before");
  clock.shift(-HOUR_MS);
  await bob.send("PRIVMSG #a :after");
  const said = alice.messages().filter(({ command }) => command === "PRIVMSG");
  const times = said.map(({ tags }) => tags.get("time") ?? "");
  assertEquals(times.length, 2);
  assert((times[0] ?? "") <= (times[1] ?? ""), String(times));

  const marker = `timestamp=${times[1]}`;
  assertEquals(
    (await alice.askMessages(`MARKREAD #a ${marker}`)).map(({ params }) => params),
    [["#a", marker]],
  );
  const now = formatTimestamp(Date.now());
  const targets = await alice.askMessages(
    `CHATHISTORY TARGETS timestamp=2020-01-01T00:00:00.000Z timestamp=${now} 10`,
  );
  const named = targets.filter(({ command }) => command === "CHATHISTORY");
  assertEquals(named.map(({ params }) => params), [["TARGETS", "#a", times[1]]]);
});

Deno.test("a clock that is set back does not lengthen a lockout", async () => {
  using clock = new SetClock();
  const throttle = new LoginThrottle(20);
  const attempt = () => throttle.attempt([["one", 1]], () => Promise.resolve(false));
  assertEquals(await attempt(), "wrong");
  assertEquals(await attempt(), "throttled");
  clock.shift(-HOUR_MS);
  await new Promise((resolve) => setTimeout(resolve, 25));
  assertEquals(await attempt(), "wrong");
});
