/**
 * A server that has no file descriptors left.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { TextLineStream } from "@std/streams/text-line-stream";
import { fromFileUrl, ROOT } from "../../tools/paths.ts";
import { Socket } from "../support/socket.ts";
import { waitingFor } from "../support/deadline.ts";
import { until } from "../support/until.ts";

/** Limit of descriptors: enough for the server itself, too few for all clients. */
const DESCRIPTORS = 64;
const CLIENTS = 80;

/** Starts a server that soon runs out of descriptors. */
function start(flags: readonly string[]): Deno.ChildProcess {
  return new Deno.Command("sh", {
    args: [
      ...["-c", `ulimit -n ${DESCRIPTORS}; exec "$0" "$@"`, Deno.execPath()],
      ...["run", "-q", "-P", "--no-prompt", ...flags, fromFileUrl(new URL("main.ts", ROOT))],
      ...["serve", "--ephemeral", "--listen", "127.0.0.1:0", "--tls", "off", "--web", "off"],
    ],
    cwd: fromFileUrl(ROOT),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

for (
  const [sockets, flags] of [["polled sockets", []], ["the runtime's", ["--deny-ffi"]]] as const
) {
  Deno.test({
    name: `descriptors: without a free one a new client waits (${sockets})`,
    ignore: Deno.build.os === "windows",
    async fn() {
      const server = start(flags);
      const log = server.stderr.pipeThrough(new TextDecoderStream())
        .pipeThrough(new TextLineStream()).getReader();
      const logged = async (pattern: RegExp): Promise<RegExpExecArray> => {
        for (;;) {
          const { value, done } = await waitingFor(() => `${pattern} in the log`, log.read());
          if (done) throw new Error(`the server ended, and did not log ${pattern}`);
          const match = pattern.exec(value);
          if (match !== null) return match;
        }
      };
      const clients: Socket[] = [];
      try {
        const [, address = ""] = await logged(/plain on (\S+);/);
        const served = new Set<Socket>();
        const all = Array.from({ length: CLIENTS }, async (_, i) => {
          const client = await Socket.dial(address);
          clients.push(client);
          await client.write(`NICK n${i}\r\nUSER n 0 * :n\r\n`);
          await client.expect(/ 376 /);
          served.add(client);
        });
        await logged(/cannot accept a connection: Too many open files/);
        const [anyone] = await Promise.race(all).then(() => [...served]);
        await anyone!.write("PING still\r\n");
        await anyone!.expect(/PONG \S+ still\r\n/);
        assert(served.size < CLIENTS);
        await until(() => `all clients are served, not ${served.size}`, () => {
          for (const client of served) client.close();
          return served.size === CLIENTS;
        });
        await Promise.all(all);
        assertEquals(served.size, CLIENTS);
      } finally {
        for (const client of clients) client.close();
        server.kill("SIGTERM");
        while (!(await log.read()).done);
        await server.status;
      }
    },
  });
}
