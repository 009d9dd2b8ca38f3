import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, ROOT } from "../../tools/paths.ts";
import { Sandbox, Served } from "../support/executable.ts";

/** The program as `deno task` runs it: from its sources, with the permissions of deno.json. */
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

/** Where Deno keeps what it has downloaded, when nothing else is said. */
function cacheFolder(): string {
  return `${Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`}/deno`;
}

Deno.test({
  name: "join: from source, too, it meets a stranger over TLS and delivers",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using sandbox = new Sandbox();
    await using server = await Served.start(sandbox);
    const { code, stderr } = await fromSource(sandbox, ["join", `sam@${server.tls}`], "hello\n");
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /^First time at /);
  },
});
