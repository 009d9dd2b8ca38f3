/**
 * Commands and servers whose standard output or standard error takes nothing.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { CHATD, Sandbox, Served, spawn } from "../support/executable.ts";
import { needs } from "../support/skip.ts";
import { Socket } from "../support/socket.ts";
import { until } from "../support/until.ts";
import { isListening } from "../../tools/ports.ts";

async function shell(sandbox: Sandbox, line: string, server = ""): Promise<[number, string]> {
  const { code, stderr } = await new Deno.Command("bash", {
    args: ["-c", `chatd() { "$CHATD" "$@"; }\n${line}`],
    cwd: sandbox.path,
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin", HOME: sandbox.path, CHATD, SERVER: server },
    stdin: "null",
  }).output();
  return [code, new TextDecoder().decode(stderr)];
}

const FULL = { ...needs("bash"), ...(Deno.build.os === "linux" ? {} : { ignore: true }) };

Deno.test({
  name: "every command reports a full standard output by a message and an exit code",
  ...FULL,
  async fn() {
    await using sandbox = new Sandbox();
    await using server = await Served.start(sandbox);
    for (
      const command of [
        "help",
        "help serve",
        "version",
        "completions bash",
        "admin status",
        "invite",
        "fingerprint",
        "check",
        "hash-password <<<secret",
      ]
    ) {
      const [code, text] = await shell(sandbox, `chatd ${command} >/dev/full`);
      assertEquals([command, code], [command, 1]);
      assertMatch(text, /^chatd: cannot write to standard output \(No space left.*\n$/, command);
      assertEquals((await shell(sandbox, `chatd ${command} >/dev/full 2>&1`))[0], 1, command);
    }
    const line = `echo m | chatd join ci@$SERVER --history 5 --follow >/dev/full`;
    await shell(sandbox, `echo first | chatd join a@$SERVER`, server.tls);
    const [code, text] = await shell(sandbox, line, server.tls);
    assertEquals(code, 1);
    assertMatch(text, /^chatd: cannot write to standard output \(No space left.*\n$/);
    const [, history] = await shell(
      sandbox,
      `chatd join b@$SERVER --history 5 </dev/null >&2`,
      server.tls,
    );
    assertMatch(history, /^ci: m$/m);
  },
});

Deno.test({
  name: "a server starts, serves and stops with a standard error that is full, closed or not read",
  ...FULL,
  async fn() {
    await using sandbox = new Sandbox();
    for (const [i, target] of ["2>/dev/full", "2>&-", "2>fifo"].entries()) {
      await Deno.remove(`${sandbox.path}/fifo`).catch(() => {});
      await shell(sandbox, "mkfifo fifo");
      const port = 20_000 + Math.floor(Math.random() * 10_000) + i;
      // The reader of the fifo opens it and reads nothing.
      const child = new Deno.Command("bash", {
        args: [
          "-c",
          `${target === "2>fifo" ? "sleep 30 <fifo & " : ""}` +
          `exec "$CHATD" serve --ephemeral --tls off --web off --listen 127.0.0.1:${port} ${target}`,
        ],
        cwd: sandbox.path,
        clearEnv: true,
        env: { PATH: "/usr/bin:/bin", HOME: sandbox.path, CHATD },
        stdin: "null",
        stdout: "null",
      }).spawn();
      await until(`the server listens with ${target}`, () => isListening(port), { every: 20 });
      const socket = await Socket.dial(`127.0.0.1:${port}`);
      await socket.write("NICK a\r\nUSER a 0 * :a\r\n");
      await socket.expect(/ 376 .*\r\n/);
      // Each reload logs a line: more than a pipe holds.
      for (let n = 0; n < 100; n++) child.kill("SIGHUP");
      await socket.write("PING here\r\n");
      await socket.expect(/ PONG \S+ :?here\r\n/);
      child.kill("SIGTERM");
      assertEquals([target, (await child.status).code], [target, 0]);
      socket.close();
    }
  },
});

Deno.test({
  name: "join --follow ends when its reader does, even without a message",
  ...FULL,
  async fn() {
    await using sandbox = new Sandbox();
    await using server = await Served.start(sandbox);
    const child = spawn(sandbox, ["join", `ci@${server.tls}`, "--follow"]);
    const watcher = await Socket.dial(server.plain);
    await watcher.write("NICK bob\r\nUSER b 0 * :b\r\nJOIN #lobby\r\n");
    await until("ci is in #lobby", async () => {
      await watcher.write("NAMES #lobby\r\n");
      return /[ :]ci\b/.test((await watcher.expect(/ 353 .*\r\n/))[0]);
    });
    await child.stdout.cancel();
    const { code } = await child.status;
    assertEquals(code, 0);
    await watcher.expect(/:ci!\S+ QUIT /);
    watcher.close();
    await child.stdin.close();
    await child.stderr.cancel();
  },
});
