/**
 * What a running server may still do, after it has given up permissions.
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl, ROOT } from "../../tools/paths.ts";
import { chatd, Sandbox, Served } from "../support/executable.ts";
import { Socket } from "../support/socket.ts";
import { until } from "../support/until.ts";

const unix = { ignore: Deno.build.os === "windows" };

Deno.test({
  name: "confined: a running server can run no program, and reaches only its own files",
  ...unix,
  async fn() {
    await using sandbox = new Sandbox();
    await Deno.mkdir(`${sandbox.path}/outside`);
    await Deno.writeTextFile(`${sandbox.path}/outside/secret`, "secret");
    await Deno.writeTextFile(`${sandbox.path}/motd`, "hello");
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-q", "-P", "--no-prompt"],
        fromFileUrl(new URL("tests/support/confined.ts", ROOT)),
        `${sandbox.path}/outside`,
        ...["--data", `${sandbox.path}/data`, "--motd", `${sandbox.path}/motd`],
        ...["--listen", "127.0.0.1:0", "--tls", "127.0.0.1:0", "--web", "127.0.0.1:0"],
      ],
      cwd: fromFileUrl(ROOT),
      stdin: "null",
    }).output();
    const log = new TextDecoder().decode(stderr);
    assertEquals(code, 0, log);
    const outcomes: Record<string, string> = JSON.parse(new TextDecoder().decode(stdout));
    assert(Object.keys(outcomes).length > 15);
    for (const [name, outcome] of Object.entries(outcomes)) {
      assertEquals(outcome, name.startsWith("OWN ") ? "done" : "NotCapable", name);
    }
    assertEquals(await Deno.readTextFile(`${sandbox.path}/outside/secret`), "secret");
  },
});

Deno.test({
  name: "confined: a server still does everything else, and reports what it can no longer do",
  ...unix,
  async fn() {
    await using sandbox = new Sandbox();
    const file = `${sandbox.path}/chatd.toml`;
    await Deno.writeTextFile(file, 'accounts = "invite"\n');
    const flags = ["--config", file, "--data", "data"];
    await using server = await Served.start(sandbox, flags);
    const alice = await Socket.dial(server.plain);
    try {
      await alice.write(
        "CAP REQ :batch draft/search\r\nNICK alice\r\nUSER a 0 * :a\r\nCAP END\r\n",
      );
      await alice.expect(/ 376 /);
      await alice.write("JOIN #a\r\nPRIVMSG #a :a needle in a haystack\r\n");
      await alice.expect(/ 366 /);
      // The search worker starts now.
      await alice.write("SEARCH in=#a;text=needle\r\n");
      await alice.expect(/ PRIVMSG #a :a needle in a haystack\r\n/);
      for (const words of [["status"], ["accounts", "list"], ["invite"], ["announce", "hello"]]) {
        const { code, stderr } = await chatd(sandbox, ["admin", ...words, "--data", "data"]);
        assertEquals(code, 0, stderr);
      }
      await alice.expect(/hello\r\n/);
      assertStringIncludes(await Deno.readTextFile(`${sandbox.path}/data/audit.log`), "announce");

      // A certificate is made as on a first start, by modules that are loaded for it.
      await Deno.remove(`${sandbox.path}/data/tls`, { recursive: true });
      Deno.kill(server.pid, "SIGHUP");
      await until("there is another certificate", async () => {
        const { stdout } = await chatd(sandbox, ["fingerprint", "--data", "data"]);
        return stdout !== "" && stdout.trim() !== server.fingerprint;
      });
      await Deno.writeTextFile(file, 'motd = "/etc/hostname"\n');
      Deno.kill(server.pid, "SIGHUP");
      await alice.write("PING end\r\n");
      await alice.expect(/ PONG /);
    } finally {
      alice.close();
      await alice.closed;
    }
    const { log } = await server.stop();
    assertMatch(
      log,
      /not reloaded, and nothing has changed: cannot read the message of the day \/etc\/hostname: .*restart it/,
    );
    assert(!log.includes("    at "), log);
  },
});
