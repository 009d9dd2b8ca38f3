/**
 * A server that has no file descriptors left when its search worker is to start.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { CHATD, Sandbox } from "../support/executable.ts";
import { waitingFor } from "../support/deadline.ts";
import { needs } from "../support/skip.ts";
import { Socket } from "../support/socket.ts";

/** How many files the server may open. */
const FILES_MAX = 150;

Deno.test({
  name: "without free file descriptors a server continues, logs little, and recovers",
  ...needs("bash"),
  async fn() {
    await using sandbox = new Sandbox();
    const flags = "--tls off --web off --listen 127.0.0.1:0";
    const child = new Deno.Command("bash", {
      args: ["-c", `ulimit -n ${FILES_MAX}; exec "$CHATD" serve ${flags}`],
      cwd: sandbox.path,
      clearEnv: true,
      env: { HOME: sandbox.path, CHATD },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    let log = "";
    const logged = async (pattern: RegExp) => {
      while (!pattern.test(log)) {
        const { value, done } = await waitingFor(() => `${pattern} in ${log}`, lines.read());
        if (done) throw new Error(`the server ended: ${log}`);
        log += value;
      }
      return pattern.exec(log)?.[1] ?? "";
    };
    const lines = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
    const address = await logged(/plain on ([^;]+);/);
    const alice = await Socket.dial(address);
    await alice.write("NICK alice\r\nUSER a 0 * :a\r\nJOIN #a\r\n");
    await alice.expect(/ 366 .*\r\n/);
    const idle: Socket[] = [];
    for (let i = 0; i < FILES_MAX + 10; i++) idle.push(await Socket.dial(address));
    await logged(/cannot accept a connection: Too many open files/);
    // The first message starts the search worker a second later.
    await alice.write("PRIVMSG #a :hello\r\n");
    await logged(/the search worker has failed/);
    await alice.write("SEARCH text=hello\r\nPING still\r\n");
    await alice.expect(/ PONG \S+ :?still\r\n/);
    for (const socket of idle) socket.close();
    const bob = await Socket.dial(address);
    await bob.write("NICK bob\r\nUSER b 0 * :b\r\n");
    await bob.expect(/ 376 .*\r\n/);
    child.kill("SIGTERM");
    await logged(/stopped by SIGTERM/);
    assertEquals(log.match(/cannot accept a connection/g)?.length, 1);
    assertMatch(log, /started again in a minute/);
    for (const line of log.trim().split("\n")) assertMatch(line, /^\d{4}-\d\d-\d\dT/, log);
    await lines.cancel();
    await child.status;
    for (const socket of [alice, bob]) socket.close();
  },
});
