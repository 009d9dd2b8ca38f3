/**
 * chatd run from its sources.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, ROOT } from "../../tools/paths.ts";
import { Sandbox, Served } from "../support/executable.ts";
import { Socket } from "../support/socket.ts";

/** Runs chatd as `deno task` does: from source, with the permissions of deno.json. */
async function fromSource(sandbox: Sandbox, args: readonly string[], input: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-P", "--no-prompt", fromFileUrl(new URL("main.ts", ROOT)), ...args],
    cwd: fromFileUrl(ROOT),
    env: { HOME: sandbox.path, DENO_DIR: Deno.env.get("DENO_DIR") ?? cacheFolder() },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input)).then(() => writer.close()).catch(() => {});
  const { code, stderr } = await child.output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

/** Deno's default cache folder. */
function cacheFolder(): string {
  return `${Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`}/deno`;
}

Deno.test({
  name: "join: from source it connects to a new server over TLS and delivers",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using sandbox = new Sandbox();
    await using server = await Served.start(sandbox);
    const { code, stderr } = await fromSource(sandbox, ["join", `sam@${server.tls}`], "hello\n");
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /^First time at /);
  },
});

Deno.test("serve: from source it finds messages", async () => {
  await using sandbox = new Sandbox();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "-P", "--no-prompt", fromFileUrl(new URL("main.ts", ROOT)), "serve"],
      ...["--data", sandbox.path, "--tls", "off", "--web", "off", "--listen", "127.0.0.1:0"],
    ],
    cwd: fromFileUrl(ROOT),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await reader.read();
  const port = Number(/plain on 127\.0\.0\.1:(\d+)/.exec(value)?.[1]);
  const socket = new Socket(await Deno.connect({ hostname: "127.0.0.1", port }));
  await socket.write("NICK ann\r\nUSER ann 0 * :Ann\r\nJOIN #a\r\nPRIVMSG #a :green tea\r\n");
  await socket.write("SEARCH text=tea\r\n");
  await socket.expect(/ann@\S+ PRIVMSG #a :green tea\r\n/);
  socket.close();
  await socket.closed;
  child.kill("SIGTERM");
  await reader.cancel();
  assertEquals((await child.status).code, 0);
});
