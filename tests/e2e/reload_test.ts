/**
 * Reloading the configuration.
 * @module
 */

import { assert, assertMatch } from "@std/assert";
import { Sandbox, Served } from "../support/executable.ts";
import { Socket } from "../support/socket.ts";

const linux = { ignore: Deno.build.os === "windows" };

Deno.test({
  name: "serve: SIGHUP and REHASH reload the configuration, or say why not",
  ...linux,
  fn: async () => {
    await using sandbox = new Sandbox();
    const file = `${sandbox.path}/chatd.toml`;
    const config = (motd: string) => `
motd = "${motd}"
[[operator]]
name = "root"
password = "secret"
`;
    Deno.writeTextFileSync(`${sandbox.path}/one`, "the first\n");
    Deno.writeTextFileSync(file, config(`${sandbox.path}/one`));
    await using server = await Served.start(sandbox, ["--config", file]);
    const root = await Socket.dial(server.plain);
    try {
      await root.write("NICK root\r\nUSER root 0 * :Root\r\nOPER root secret\r\n");
      await root.expect(/ 372 root :- the first\r\n/);
      await root.expect(/ 381 root /);
      Deno.writeTextFileSync(`${sandbox.path}/one`, "the second\n");
      await root.write("REHASH\r\n");
      await root.expect(/ 382 root .*chatd\.toml :Rehashing\r\n/);
      await root.write("MOTD\r\n");
      await root.expect(/ 372 root :- the second\r\n/);
      Deno.removeSync(`${sandbox.path}/one`);
      await root.write("REHASH\r\n");
      await root.expect(/ FAIL REHASH INVALID_CONFIGURATION :.*one: there is no such file\r\n/);
      Deno.kill(server.pid, "SIGHUP");
      await root.write("PING still-here\r\n");
      await root.expect(/ PONG [^ ]+ still-here\r\n/);
    } finally {
      root.close();
      await root.closed;
    }
    const { log } = await server.stop();
    assertMatch(log, /not reloaded, and nothing has changed: .*one: there is no such file/);
    assert(!log.includes("    at "), log);
  },
});
