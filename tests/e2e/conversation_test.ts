/**
 * All kinds of clients in one channel.
 * @module
 */

import { fromFileUrl } from "../../tools/paths.ts";
import { CHATD, Sandbox, Served, spawn } from "../support/executable.ts";
import { Irssi } from "../support/irssi.ts";
import { needs } from "../support/skip.ts";
import { Talker } from "../support/talker.ts";
import { Terminal } from "../support/tmux.ts";

Deno.test({
  name: "one channel: a terminal, a pipe, nc, irssi and a tutorial's client all see each other",
  ...needs("tmux", "nc", "irssi", "python3"),
  async fn() {
    await using sandbox = new Sandbox();
    await using server = await Served.start(sandbox);
    const [host = "", port = ""] = server.plain.split(":");
    const home = { HOME: sandbox.path, TERM: "tmux-256color", LC_ALL: "C.UTF-8" };

    await using terminal = await Terminal.start([CHATD, "join", `tess@${server.tls}`], {
      cwd: sandbox.path,
      env: home,
    });
    await terminal.see("Message #lobby");
    const follow = spawn(sandbox, ["join", `piper@${server.tls}`, "--follow"]);
    await follow.stderr.cancel();
    await using pipe = new Talker(follow);
    await terminal.see("piper joined");
    await using nc = Talker.start(["nc", host, port]);
    await nc.hear("ALIAS?");
    await nc.say("ned\n");
    await nc.hear("You are now connected!");
    await using irssi = await Irssi.start(sandbox, { address: server.plain, nick: "iris" });
    await irssi.terminal.see("End of /MOTD");
    await irssi.say("/join #lobby", /Irssi: #lobby: Total of \d+ nicks/);
    const script = fromFileUrl(new URL("./tutorial_client.py", import.meta.url));
    await using python = Talker.start(["python3", "-u", script, host, port]);
    await python.hear("ALIAS?");
    await python.say("pia\n");
    await python.hear("You are now connected!");

    await terminal.see("pia joined");
    await terminal.type("tess says grüß dich");
    await terminal.press("Enter");
    await pipe.say("piper says hello\n");
    await nc.say("ned says hello\n");
    await irssi.say("iris says hello");
    await python.say("pia says hello\n");

    const said = ["tess says grüß dich", "piper says", "ned says", "iris says", "pia says"];
    for (const text of said) {
      await terminal.see(text);
      await irssi.terminal.see(text);
      const nick = text.split(" ")[0] ?? "";
      for (const [name, talker] of Object.entries({ piper: pipe, ned: nc, pia: python })) {
        if (name !== nick) await talker.hear(`${nick}: ${text}`);
      }
    }
  },
});
