/**
 * `chatd join` with other projects' servers.
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { RunningClient } from "../client/support/running_client.ts";
import { CHATD, chatd, Sandbox, spawn } from "../support/executable.ts";
import { type OtherDaemon, startInspIrcd, startNgIrcd } from "../support/other_daemons.ts";
import { needs } from "../support/skip.ts";
import { Talker } from "../support/talker.ts";
import { Terminal } from "../support/tmux.ts";

/** Starts a server with its files in a folder. */
type Start = (folder: string) => Promise<OtherDaemon>;

const SERVERS: Record<string, { command: string; start: Start }> = {
  "InspIRCd": { command: "inspircd", start: (folder) => startInspIrcd(folder, false) },
  "InspIRCd with IRCv3": { command: "inspircd", start: (folder) => startInspIrcd(folder, true) },
  "ngIRCd": { command: "ngircd", start: startNgIrcd },
};

async function testPipes(start: Start): Promise<void> {
  await using sandbox = new Sandbox();
  await using server = await start(sandbox.path);
  const watcher = new RunningClient(server.port, { nick: "watcher", channels: ["#ops"] });
  await watcher.event("joined");
  const child = spawn(sandbox, [
    "join",
    `zed@127.0.0.1:${server.port}`,
    ...["--plain", "--channel", "#ops", "--follow", "--json"],
  ]);
  await child.stderr.cancel();
  await using zed = new Talker(child);
  await watcher.event("entry", ({ entry }) => entry.kind === "join" && entry.nick === "zed");
  const lines = Array.from({ length: 5 }, (_, i) => `line ${i} größer 漢字`);
  const { code, stdout, stderr } = await chatd(
    sandbox,
    ["join", `ci@127.0.0.1:${server.port}`, "--plain", "--channel", "#ops"],
    { input: lines.map((line) => `${line}\n`).join("") },
  );
  assertEquals({ code, stdout, stderr }, { code: 0, stdout: "", stderr: "" });
  await zed.hear("line 4");
  const heard = zed.output.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(heard.map(({ nick, channel, text }) => `${nick} ${channel} ${text}`), [
    ...lines.map((line) => `ci #ops ${line}`),
  ]);
  await watcher.client.quit();
}

async function testTerminal(start: Start): Promise<void> {
  await using sandbox = new Sandbox();
  await using server = await start(sandbox.path);
  const terminal = (nick: string) =>
    Terminal.start([CHATD, "join", `${nick}@127.0.0.1:${server.port}`, "--plain"], {
      cwd: sandbox.path,
      env: { HOME: sandbox.path, TERM: "tmux-256color" },
    });
  await using tess = await terminal("tess");
  await tess.see("#lobby");
  await using bob = await terminal("bob");
  await tess.see("bob joined");
  await tess.type("hello bob");
  await tess.press("Enter");
  await bob.see("hello bob");
  await bob.type("/msg tess psst");
  await bob.press("Enter");
  await bob.press("M-1");
  await tess.see(/bob +1\b/);
  await tess.press("M-2");
  await tess.see("psst");
  await tess.press("M-1");
  await bob.type("/topic all about tea");
  await bob.press("Enter");
  await tess.type("/nick tessa");
  await tess.press("Enter");
  await bob.see("tessa");
  await bob.type("/quit so long");
  await bob.press("Enter");
  assertStringIncludes(await tess.see(/bob left/), "hello bob");
}

for (const [name, { command, start }] of Object.entries(SERVERS)) {
  Deno.test({
    name: `join: it works with ${name} in pipes`,
    ...needs(command),
    fn: () => testPipes(start),
  });

  Deno.test({
    name: `join: it works with ${name} in a terminal`,
    ...needs(command, "tmux"),
    fn: () => testTerminal(start),
  });
}
