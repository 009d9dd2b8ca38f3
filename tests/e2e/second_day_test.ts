/**
 * The second day: coming back as oneself, in a terminal.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { CHATD, Sandbox, Served } from "../support/executable.ts";
import { needs } from "../support/skip.ts";
import { Terminal } from "../support/tmux.ts";

const SIZES = [{ columns: 80, rows: 24 }, { columns: 200, rows: 50 }];

async function say(terminal: Terminal, line: string): Promise<void> {
  await terminal.type(line);
  await terminal.press("Enter");
}

async function leave(terminal: Terminal): Promise<void> {
  await terminal.press("C-d");
  assertEquals(await terminal.ends(), 0);
}

async function firstDay(terminal: Terminal): Promise<void> {
  await terminal.see("Message #lobby");
  await say(terminal, "/register sesame");
  await terminal.see("The account kim is registered");
  await terminal.see("Keep the password of kim on this machine");
  await say(terminal, "y");
  await terminal.see("The next 'chatd join' logs in as kim by itself.");
  await say(terminal, "hello from the first day");
  await terminal.see(/kim │ hello from the first day/);
  await leave(terminal);
}

async function secondDay(terminal: Terminal): Promise<void> {
  await terminal.see(/Connected to .* as kim, encrypted/);
  await terminal.see("hello from the first day");
  await leave(terminal);
}

async function onAnotherMachine(terminal: Terminal): Promise<void> {
  await terminal.see("kim is an account. Enter its password, or press Escape");
  await terminal.see("Password of kim");
  await terminal.type("wrong");
  const screen = await terminal.see("•••••");
  assertEquals(screen.includes("wrong"), false);
  await terminal.press("Enter");
  await terminal.see(/does not accept the password of the account kim\./);
  await say(terminal, "sesame");
  await terminal.see(/Connected to .* as kim, encrypted/);
  await terminal.see("Keep the password of kim");
  await say(terminal, "n");
  await say(terminal, "not an answer");
  await terminal.see(/kim │ not an answer/);
  await leave(terminal);
}

async function asSomebodyElse(terminal: Terminal): Promise<void> {
  await terminal.see("Password of kim");
  await terminal.press("Escape");
  await terminal.see(/Connected to .* as kim2, encrypted/);
  await leave(terminal);
}

for (const size of SIZES) {
  Deno.test({
    name: `second day: users come back as themselves, ${size.columns}×${size.rows}`,
    ...needs("tmux"),
    async fn() {
      await using sandbox = new Sandbox();
      await using server = await Served.start(sandbox);
      const elsewhere = `${sandbox.path}/elsewhere`;
      Deno.mkdirSync(elsewhere);
      for (
        const [home, visit] of [
          [sandbox.path, firstDay],
          [sandbox.path, secondDay],
          [elsewhere, onAnotherMachine],
          [elsewhere, asSomebodyElse],
        ] as const
      ) {
        const env = { HOME: home, USER: "kim", TERM: "tmux-256color" };
        // Without an address it joins the server used last.
        const where = visit === secondDay ? [] : [server.tls];
        await using terminal = await Terminal.start([CHATD, "join", ...where], {
          cwd: sandbox.path,
          env,
          ...size,
        });
        await visit(terminal);
      }
      const keyring = `${sandbox.path}/.local/state/chatd/keyring`;
      assertEquals((Deno.statSync(keyring).mode ?? 0) & 0o777, 0o600);
      assertMatch(Deno.readTextFileSync(keyring), /^kim@\S+ sesame\n$/);
    },
  });
}
