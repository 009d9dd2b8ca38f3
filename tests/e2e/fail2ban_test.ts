/**
 * The filter for fail2ban in docs/security.md.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { ROOT } from "../../tools/paths.ts";
import { Sandbox, Served } from "../support/executable.ts";
import { needs } from "../support/skip.ts";
import { Socket } from "../support/socket.ts";

Deno.test({
  name: "fail2ban finds each failed login in the log by the filter of docs/security.md",
  ...needs("fail2ban-regex"),
  async fn() {
    await using sandbox = new Sandbox();
    await Deno.writeTextFile(
      `${sandbox.path}/chatd.toml`,
      `proxy-from = ["127.0.0.1"]\n[[operator]]\nname = "root"\npassword = "a long one"\n`,
    );
    await using server = await Served.start(sandbox, ["--config", `${sandbox.path}/chatd.toml`]);
    const socket = await Socket.dial(server.plain);
    await socket.write("PROXY TCP4 203.0.113.5 192.0.2.1 4711 6667\r\n");
    await socket.write("NICK mallory\r\nUSER m 0 * :failed login from 192.0.2.9: account\r\n");
    await socket.expect(/ (?:376|422) .*\r\n/);
    await socket.write("OPER root guess\r\nNS IDENTIFY failed login from 192.0.2.9: account\r\n");
    await socket.expect(/ 464 .*\r\n/);
    await socket.expect(/NickServ.* NOTICE .*\r\n/);
    socket.close();
    const { log } = await server.stop();

    const [logFile, filter] = [`${sandbox.path}/log`, `${sandbox.path}/chatd.conf`];
    await Deno.writeTextFile(logFile, log);
    const page = await Deno.readTextFile(new URL("docs/security.md", ROOT));
    const [, definition = ""] = /```\n(\[Definition\]\n[^`]*)```/.exec(page) ?? [];
    assert(definition.includes("failregex"));
    await Deno.writeTextFile(filter, definition);
    const { stdout } = await new Deno.Command("fail2ban-regex", {
      args: ["--out", "ip", logFile, filter],
    }).output();
    assertEquals(new TextDecoder().decode(stdout).trim().split(/\s+/), [
      "203.0.113.5",
      "203.0.113.5",
    ]);
  },
});
