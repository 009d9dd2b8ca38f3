/**
 * `chatd join` in shell pipelines.
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { CHATD, chatd, Sandbox, Served, spawn } from "../support/executable.ts";
import { needs } from "../support/skip.ts";
import { Talker } from "../support/talker.ts";

/**
 * Runs a line of the shell in which `chatd` is the executable and `$SERVER` the server's address.
 */
function shell(sandbox: Sandbox, server: Served, line: string): Deno.ChildProcess {
  return new Deno.Command("bash", {
    args: ["-o", "pipefail", "-c", `chatd() { "$CHATD" "$@"; }\n${line}`],
    cwd: sandbox.path,
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin", HOME: sandbox.path, CHATD, SERVER: server.tls },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Connects a user who receives the messages in #ops. */
async function listen(sandbox: Sandbox, server: Served): Promise<Talker> {
  const child = spawn(sandbox, ["join", `zed@${server.tls}`, "--channel", "#ops", "--follow"]);
  await child.stderr.cancel();
  const zed = new Talker(child);
  // Only members receive a user's messages.
  for (let heard = false; !heard;) {
    await chatd(sandbox, ["join", `probe@${server.tls}`, "--channel", "#ops"], {
      input: "there?\n",
    });
    heard = zed.output.includes("probe: there?");
  }
  return zed;
}

Deno.test({
  name: "pipes: the documented ways work: echo, tail -F, JSON lines, head, and a signal",
  ...needs("bash"),
  async fn() {
    await using sandbox = new Sandbox();
    await using server = await Served.start(sandbox);
    await using zed = await listen(sandbox, server);

    const echo = shell(sandbox, server, `echo done | chatd join "ci@$SERVER" --channel '#ops'`);
    await echo.stdin.close();
    const { code, stdout } = await echo.output();
    assertEquals([code, stdout.length], [0, 0]);
    await zed.hear("ci: done");

    await Deno.writeTextFile(`${sandbox.path}/log`, "first\n");
    // The shell ends with tail, and tail with the filter.
    const line = `tail -n +1 --pid=$$ -F log | chatd join "log@$SERVER" --channel '#ops'`;
    const tail = shell(sandbox, server, line);
    await zed.hear("log: first");
    await Deno.writeTextFile(`${sandbox.path}/log`, "second\n", { append: true });
    await zed.hear("log: second");
    tail.kill("SIGKILL");
    await tail.stdin.close();
    await tail.output();

    const head = shell(
      sandbox,
      server,
      `chatd join "eye@$SERVER" --channel '#ops' --history 100 --json </dev/null | head -n 1`,
    );
    await head.stdin.close();
    const first = await head.output();
    const json = JSON.parse(new TextDecoder().decode(first.stdout));
    assertEquals(Object.keys(json), ["time", "channel", "nick", "text", "msgid", "kind"]);
    assertEquals([json.channel, json.nick], ["#ops", "probe"]);
    assertEquals(json.time, new Date(json.time).toISOString());

    const follow = spawn(sandbox, ["join", `sig@${server.tls}`, "--channel", "#ops", "--follow"]);
    await follow.stdin.close();
    await chatd(sandbox, ["join", `p@${server.tls}`, "--channel", "#ops"], { input: "x\n" });
    follow.kill("SIGTERM");
    assertEquals((await follow.output()).code, 143);
  },
});

Deno.test("pipes: the help lists the exit codes, and each occurs for its reason", async () => {
  await using sandbox = new Sandbox();
  const { stdout } = await chatd(sandbox, ["help", "join"]);
  for (
    const code of ["0 everything", "1 something", "2 wrong", "3 the server", "4 it cannot", "5 it"]
  ) {
    assertStringIncludes(stdout.replaceAll("\n", " "), code);
  }
  const two = await chatd(sandbox, ["join", "a", "b"]);
  assertEquals([two.code, two.stdout], [2, ""]);
  assertStringIncludes(two.stderr, "one server at a time");
});
