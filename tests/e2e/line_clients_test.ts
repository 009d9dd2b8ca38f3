/**
 * Programs with nothing but a socket in line mode.
 * @module
 */

import { Sandbox, Served } from "../support/executable.ts";
import { needs } from "../support/skip.ts";
import { Talker } from "../support/talker.ts";
import { Terminal } from "../support/tmux.ts";

/** Commands that connect a socket to a host and a port. */
const CLIENTS: readonly (readonly [kind: "plain" | "tls", program: string, ...flags: string[]])[] =
  [
    ["plain", "nc"],
    ["plain", "ncat"],
    ["plain", "telnet"],
    ["tls", "ncat", "--ssl"],
    ["tls", "openssl", "s_client", "-quiet", "-connect"],
  ];

for (const [kind, program, ...flags] of CLIENTS) {
  Deno.test({
    name: `line mode: users talk with ${[program, ...flags].join(" ")}`,
    ...needs(program, "nc"),
    async fn() {
      await using sandbox = new Sandbox();
      await using server = await Served.start(sandbox);
      const address = flags.at(-1) === "-connect" ? [server[kind]] : server[kind].split(":");
      await using bob = Talker.start(["nc", ...server.plain.split(":")]);
      await bob.hear("ALIAS?");
      await bob.say("bob\n");
      await bob.hear("You are now connected!\n");
      await using alice = Talker.start([program, ...flags, ...address]);
      await alice.hear("ALIAS?");
      await alice.say("alice\n");
      await alice.hear("You are now connected!");
      await bob.hear("alice joined the chat!\n");
      await bob.say("hi alice\n");
      await alice.hear("bob: hi alice");
      await alice.say("grüß dich\n");
      await bob.hear("alice: grüß dich\n");
      await alice.say("/quit\n");
      await bob.hear("alice left the chat.\n");
    },
  });
}

Deno.test({
  name: "line mode: telnet in a terminal continues after bytes that are its interrupt keys",
  ...needs("telnet", "tmux", "nc"),
  async fn() {
    await using sandbox = new Sandbox();
    await using server = await Served.start(sandbox);
    const address = server.plain.split(":");
    await using bob = Talker.start(["nc", ...address]);
    await bob.hear("ALIAS?");
    await bob.say("bob\n");
    await bob.hear("You are now connected!\n");
    await using alice = await Terminal.start(["telnet", ...address], { cwd: sandbox.path });
    await alice.see("ALIAS?");
    await alice.type("alice");
    await alice.press("Enter");
    await bob.hear("alice joined the chat!\n");
    // In UTF-8 these hold the bytes 0x83 and 0x9c.
    await alice.type("one \u30c3");
    await alice.press("Enter");
    await alice.type("two \u201chi\u201d");
    await alice.press("Enter");
    await bob.hear(": two");
    await bob.say("still there?\n");
    await alice.see("bob: still there?");
    await alice.type("three \u30c3 \u201chi\u201d");
    await alice.press("Enter");
    await bob.hear("alice: three \u30c3 \u201chi\u201d\n");
  },
});
