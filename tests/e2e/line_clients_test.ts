/**
 * Programs with nothing but a socket in line mode.
 * @module
 */

import { Sandbox, Served } from "../support/executable.ts";
import { needs } from "../support/skip.ts";
import { Talker } from "../support/talker.ts";

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
