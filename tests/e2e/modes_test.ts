/**
 * The modes of the files that chatd writes.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { CHATD, chatd, Sandbox, Served } from "../support/executable.ts";
import { waitingFor } from "../support/deadline.ts";
import { until } from "../support/until.ts";

async function* modesIn(folder: string): AsyncGenerator<[path: string, mode: string]> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    yield [path, modeOf(path)];
    if (isDirectory) yield* modesIn(path);
  }
}

function modeOf(path: string): string {
  return ((Deno.lstatSync(path).mode ?? 0) & 0o777).toString(8);
}

Deno.test({
  name: "serve: only the owner can read its data, whatever the umask and the folder's mode were",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using sandbox = new Sandbox();
    const data = `${sandbox.path}/data`;
    await Deno.mkdir(data);
    await Deno.chmod(data, 0o777);
    const serve =
      `exec ${CHATD} serve --data data --listen 127.0.0.1:0 --tls 127.0.0.1:0 --web off`;
    const child = new Deno.Command("sh", {
      args: ["-c", `umask 000; ${serve}`],
      cwd: sandbox.path,
      clearEnv: true,
      env: { HOME: sandbox.path },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const log = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
    try {
      let text = "";
      while (!/is ready as .*\n/.test(text)) {
        const { value, done } = await waitingFor(
          () => `a server that is ready: ${text}`,
          log.read(),
        );
        if (done) throw new Error(`the server ended: ${text}`);
        text += value;
      }
      const port = Number(/plain on 127\.0\.0\.1:(\d+)/.exec(text)?.[1]);
      using conn = await Deno.connect({ hostname: "127.0.0.1", port });
      const lines = [
        "NICK a",
        "USER a 0 * :a",
        "JOIN #a",
        "PRIVMSG #a :hi",
        "SEARCH in=#a;text=hi",
      ];
      await conn.write(new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join("")));
      await until("there is a search.db", async () => {
        await conn.write(new TextEncoder().encode("PING still-here\r\n"));
        await conn.read(new Uint8Array(10_000));
        return await exists(`${data}/search.db`);
      });
      const admin = await chatd(sandbox, ["admin", "announce", "hi", "--data", "data"]);
      assertEquals(admin.code, 0, admin.stderr);

      assertEquals(modeOf(data), "700");
      const modes = new Map<string, string>();
      for await (const [path, mode] of modesIn(data)) modes.set(path.slice(data.length + 1), mode);
      for (const name of ["chatd.db", "chatd.db-wal", "chatd.db-shm", "search.db", "admin.sock"]) {
        assert(modes.has(name), `there is no ${name}: ${[...modes.keys()]}`);
      }
      for (const [name, mode] of modes) assertEquals(mode, name === "tls" ? "700" : "600", name);
    } finally {
      child.kill();
      await child.status;
      await log.cancel();
    }
  },
});

Deno.test({
  name: "backup: only the owner can read the copy, whatever the umask",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using sandbox = new Sandbox();
    await using _server = await Served.start(sandbox);
    const { code } = await new Deno.Command("sh", {
      args: ["-c", `umask 000; exec ${CHATD} backup copy.db`],
      cwd: sandbox.path,
      clearEnv: true,
      env: { HOME: sandbox.path },
      stderr: "null",
    }).output();
    assertEquals(code, 0);
    assertEquals(modeOf(`${sandbox.path}/copy.db`), "600");
  },
});

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}
