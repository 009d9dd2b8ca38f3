/**
 * `chatd join` in a terminal.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { CuttingProxy } from "../support/cutting_proxy.ts";
import { CHATD, Sandbox, Served } from "../support/executable.ts";
import { Random } from "../support/random.ts";
import { needs } from "../support/skip.ts";
import { Talker } from "../support/talker.ts";
import { Terminal } from "../support/tmux.ts";

/** Runs `chatd join` in a terminal, with these flags and settings. */
function sit(
  sandbox: Sandbox,
  args: readonly string[],
  env: Record<string, string> = {},
  size: { columns: number; rows: number } = { columns: 80, rows: 24 },
): Promise<Terminal> {
  const settings = { HOME: sandbox.path, TERM: "tmux-256color", COLORTERM: "truecolor", ...env };
  return Terminal.start([CHATD, "join", ...args], { cwd: sandbox.path, env: settings, ...size });
}

/** Connects a user by nc, who joins the channel. */
async function nc({ plain }: Served, name: string): Promise<Talker> {
  const [host = "", port = ""] = plain.split(":");
  const talker = Talker.start(["nc", host, port]);
  await talker.hear("ALIAS?");
  await talker.say(`${name}\n`);
  await talker.hear("You are now connected!");
  return talker;
}

/** Counts how often a text stands on a screen. */
function count(screen: string, text: string): number {
  return screen.split(text).length - 1;
}

async function typeAndPaste(terminal: Terminal, ned: Talker): Promise<void> {
  await terminal.type("ne");
  await terminal.press("Tab");
  await terminal.type("hello");
  await terminal.press("Enter");
  await ned.hear("tess: ned: hello");
  await terminal.see(/tess │ ned: hello/);

  await terminal.type("/top");
  await terminal.see("show or set the channel");
  await terminal.press("Tab");
  await terminal.type("all kinds of things");
  await terminal.press("Enter");
  await terminal.see(/#lobby {2}all kinds of things/);

  await terminal.paste("one\ntwo\nthree");
  await terminal.see(/› one\s+two\s+three/);
  await terminal.press("Enter");
  await ned.hear("tess: three\n");
}

async function scrollAndResize(terminal: Terminal, ned: Talker): Promise<void> {
  await ned.say(Array.from({ length: 90 }, (_, i) => `line ${i} of many\n`).join(""));
  await terminal.see("line 89 of many");
  await terminal.press("PPage", "PPage", "PPage");
  await terminal.see(/↓ \d+ below/);
  assertEquals((await terminal.screen()).includes("line 89 of many"), false);
  await terminal.resize(120, 30);
  await terminal.see("2 people");
  await terminal.resize(40, 12);
  await terminal.resize(100, 30);
  await terminal.press("Escape");
  await terminal.see("line 89 of many");
}

async function switchChannels(terminal: Terminal, ned: Talker): Promise<void> {
  await terminal.type("/join side");
  await terminal.press("Enter");
  await terminal.see("Message #side");
  await ned.say("tess: over here\n");
  await terminal.see(/1 #lobby +1/);
  await terminal.press("M-a");
  await terminal.see("new since you left");
  await terminal.press("C-k");
  await terminal.type("side");
  await terminal.press("Enter");
  await terminal.see("Message #side");
  await terminal.press("M-1");
  await terminal.see("Message #lobby");
}

Deno.test({
  name: "screen: typing, completion, paste, resize, scrolling, switching and a lost server work",
  ...needs("tmux", "nc"),
  async fn() {
    await using sandbox = new Sandbox();
    let server = await Served.start(sandbox);
    const { tls, plain } = server;
    try {
      await using terminal = await sit(sandbox, [`tess@${tls}`]);
      await terminal.see("Message #lobby");
      await using ned = await nc(server, "ned");
      await terminal.see("ned joined");

      await typeAndPaste(terminal, ned);
      await scrollAndResize(terminal, ned);
      await switchChannels(terminal, ned);

      await server.stop("SIGKILL");
      await terminal.see(/offline/);
      await terminal.type("typed while nobody was there");
      await terminal.press("Enter");
      await terminal.see("1 waiting");
      server = await Served.start(sandbox, ["--tls", tls, "--listen", plain]);
      await using back = await nc(server, "zed");
      await back.hear("tess: typed while nobody was there");
      await terminal.see(/Connected again/);
      const screen = await terminal.see(/^(?!.*waiting)/s);
      assertEquals(count(screen, "typed while nobody was there"), 1);

      await terminal.press("C-d");
      await terminal.ends();
      assertEquals((await terminal.screen()).includes("Message #"), false);
    } finally {
      await server[Symbol.asyncDispose]();
    }
  },
});

Deno.test({
  name: "screen: 20 cuts among five users lose and duplicate no message",
  ...needs("tmux", "nc"),
  async fn() {
    await using sandbox = new Sandbox();
    await using server = await Served.start(sandbox);
    const port = Number(server.plain.split(":")[1]);
    await using stack = new AsyncDisposableStack();
    // Each client waits longer after each cut: five clients have 20 cuts sooner than one.
    const sitters: { nick: string; proxy: CuttingProxy; terminal: Terminal }[] = [];
    for (const [i, nick] of ["ann", "ben", "cid", "dot", "eve"].entries()) {
      const proxy = stack.use(
        new CuttingProxy({
          port: () => port,
          random: new Random(i + 4),
          count: 4,
          bytes: [6_000, 12_000],
        }),
      );
      const address = `${nick}@127.0.0.1:${proxy.port}`;
      const size = { columns: 120, rows: 400 };
      const terminal = stack.use(await sit(sandbox, [address, "--plain"], {}, size));
      await terminal.see("Message #lobby");
      sitters.push({ nick, proxy, terminal });
    }
    const ned = stack.use(await nc(server, "ned"));
    const cuts = () => sitters.reduce((sum, { proxy }) => sum + proxy.cuts, 0);
    let said = 0;
    for (; cuts() < 20 && said < 50; said++) {
      await ned.say(`from ned number ${said}.\n`);
      await Promise.all(sitters.map(async ({ nick, terminal }) => {
        await terminal.type(`from ${nick} number ${said}.`);
        await terminal.press("Enter");
      }));
      if (said % 4 !== 3) continue;
      for (const { nick } of sitters) await ned.hear(`from ${nick} number ${said - 3}.`);
    }
    // A client that is back before its last connection has gone can be cut once more.
    assert(cuts() >= 20, `${cuts()} cuts`);
    await ned.say("that is all\n");
    for (const { nick, terminal } of sitters) {
      await terminal.type(`all of it from ${nick}`);
      await terminal.press("Enter");
    }
    for (const { nick } of sitters) await ned.hear(`all of it from ${nick}`);
    const nicks = ["ned", ...sitters.map(({ nick }) => nick)];
    for (const { terminal } of sitters) {
      await terminal.see("that is all");
      for (const { nick } of sitters) await terminal.see(`all of it from ${nick}`);
      const screen = await terminal.see(/^(?!.*waiting)/s);
      for (let i = 0; i < said; i++) {
        for (const nick of nicks) {
          const text = `from ${nick} number ${i}.`;
          assertEquals([text, count(screen, text)], [text, 1]);
        }
      }
    }
    for (let i = 0; i < said; i++) {
      for (const { nick } of sitters) {
        assertEquals(count(ned.output, `from ${nick} number ${i}.`), 1);
      }
    }
  },
});

Deno.test({
  name:
    "screen: usable on a dumb terminal, in 20 columns, without UTF-8, without colour, with a pipe on one side",
  ...needs("tmux", "nc"),
  async fn() {
    await using sandbox = new Sandbox();
    await using server = await Served.start(sandbox);
    await using ned = await nc(server, "ned");
    const ways: [nick: string, env: Record<string, string>, columns: number, shown: RegExp][] = [
      ["dumb", { TERM: "dumb" }, 80, /^\d\d:\d\d ned: hello dumb, grüße$/m],
      ["slim", {}, 20, /ned: hello slim,\s+grüße/],
      ["old", { LC_ALL: "C" }, 80, /ned . hello old, gr\?\?*e/],
      ["grey", { NO_COLOR: "1" }, 80, /ned . hello grey, grüße/],
      ["few", { TERM: "xterm", COLORTERM: "" }, 80, /ned . hello few, grüße/],
    ];
    for (const [nick, env, columns, shown] of ways) {
      await using terminal = await sit(sandbox, [`${nick}@${server.tls}`], env, {
        columns,
        rows: 24,
      });
      await ned.hear(`${nick} joined the chat!`);
      await ned.say(`hello ${nick}, grüße\n`);
      await terminal.see(shown);
      await terminal.type(`and ${nick} says hi`);
      await terminal.press("Enter");
      await ned.hear(`${nick}: and ${nick} says hi`);
      if (nick === "old") {
        assertEquals(/[^\x00-\x7f]/.test(await terminal.screen()), false);
      }
      if (nick === "slim") await terminal.see("› Message #lobby");
    }
    const command = [`${CHATD} join`, `piped@${server.tls}`].join(" ");
    for (
      const [nick, line] of [["from", `echo hi | ${command}`], ["into", `${command} > out.txt`]]
    ) {
      await using terminal = await Terminal.start(["sh", "-c", line ?? ""], {
        cwd: sandbox.path,
        env: { HOME: sandbox.path, TERM: "tmux-256color" },
      });
      if (nick === "into") {
        await ned.hear("piped joined the chat!");
        await terminal.type("typed into a filter");
        await terminal.press("Enter");
        await ned.hear("piped: typed into a filter");
        await terminal.press("C-d");
      } else await ned.hear("piped: hi");
      assertEquals(await terminal.ends(), 0);
      const screen = await terminal.screen();
      assert(!screen.includes("#lobby"), screen);
    }
  },
});

Deno.test({
  name:
    "screen: Ctrl-Z gives the terminal back, and then stops it; fg and Enter bring the chat back",
  ...needs("tmux"),
  async fn() {
    await using sandbox = new Sandbox();
    await using server = await Served.start(sandbox);
    await using shell = await Terminal.start(["sh", "-i"], {
      cwd: sandbox.path,
      env: { HOME: sandbox.path, TERM: "tmux-256color" },
    });
    await shell.type(`${CHATD} join tess@${server.tls}\n`);
    await shell.see("Message #lobby");
    await shell.type("half a line");
    await shell.press("C-z");
    await shell.see("Ctrl-Z again suspends chatd");
    await shell.press("Enter");
    await shell.see("› half a line");
    await shell.press("C-z");
    await shell.see("Ctrl-Z again suspends chatd");
    await shell.press("C-z");
    await shell.see("Stopped");
    await shell.type("fg\n");
    await shell.see("› half a line");
    await shell.type(" and the rest\n");
    await shell.see(/tess │ half a line and the rest/);
    await shell.press("C-d");
    await shell.see(/[$#] *\s*$/);
  },
});
