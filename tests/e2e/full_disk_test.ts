import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Sandbox, Served } from "../support/executable.ts";
import { Socket } from "../support/socket.ts";

/** Whether a small file system can be had for a moment, as root can on Linux. */
function canMount(): boolean {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  const folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  try {
    using _disk = new SmallDisk(folder);
    return true;
  } catch {
    return false;
  } finally {
    Deno.removeSync(folder);
  }
}

/** A file system of 1 MiB. */
class SmallDisk implements Disposable {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    run("mount", "-t", "tmpfs", "-o", "size=1m", "chatd-test", folder);
  }

  grow(): void {
    run("mount", "-o", "remount,size=8m", this.#folder);
  }

  [Symbol.dispose](): void {
    run("umount", this.#folder);
  }
}

function run(command: string, ...args: string[]): void {
  const { success, stderr } = new Deno.Command(command, { args }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

Deno.test({
  name: "serve: on a full disk messages are refused, nobody leaves, and with room it goes on",
  ignore: !canMount(),
  async fn() {
    await using sandbox = new Sandbox();
    const folder = `${sandbox.path}/disk`;
    Deno.mkdirSync(folder);
    using disk = new SmallDisk(folder);
    await using server = await Served.start(sandbox, ["--data", folder, "--tls", "off"]);
    const [hostname = "", port = ""] = server.plain.split(":");
    const connect = async (nick: string) => {
      const socket = new Socket(await Deno.connect({ hostname, port: Number(port) }));
      await socket.write(
        `CAP REQ :echo-message\r\nNICK ${nick}\r\nUSER ${nick} 0 * :x\r\nCAP END\r\nJOIN #a\r\n`,
      );
      await socket.expect(/ 366 .*\r\n/);
      return socket;
    };
    const [alice, bob] = [await connect("alice"), await connect("bob")];
    /** Says something, and gives what came of it. */
    const say = async (text: string) => {
      await alice.write(`PRIVMSG #a :${text}\r\n`);
      return (await alice.expect(/(?:(?: FAIL) PRIVMSG|:alice!\S+ PRIVMSG) .*\r\n/))[0];
    };
    let said = 0;
    let answer = "";
    for (; said < 2_000 && !answer.includes(" FAIL "); said++) {
      answer = await say(`${said} ${"x".repeat(2_000)}`);
    }
    assertMatch(answer, / FAIL PRIVMSG NOT_STORED #a :/);
    disk.grow();
    assertStringIncludes(await say("there is room"), "alice!");
    await bob.expect("there is room\r\n");
    await bob.write("PRIVMSG #a :and I am here\r\n");
    await alice.expect("and I am here\r\n");
    for (const socket of [alice, bob]) {
      socket.close();
      await socket.closed;
    }
    const { code, log } = await server.stop();
    assertEquals(code, 0);
    assertMatch(log, /cannot keep what is said: cannot write .*full\n.*can be kept again/);
  },
});
