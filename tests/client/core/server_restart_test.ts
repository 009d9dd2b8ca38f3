/**
 * Clients of a server that is killed and restarted.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { CuttingProxy } from "../../support/cutting_proxy.ts";
import { Random } from "../../support/random.ts";
import { messages, talk, told } from "../support/cut_off.ts";
import { RunningClient } from "../support/running_client.ts";
import { waitingFor } from "../../support/deadline.ts";

/** `chatd serve` as a process that is killed and started again with the same data. */
class KilledServer implements AsyncDisposable {
  port = 0;
  readonly #folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  #child: Deno.ChildProcess | undefined;
  #log: Promise<void> | undefined;

  async start(): Promise<void> {
    const main = new URL("../../../main.ts", import.meta.url).href;
    const flags = ["--data", this.#folder, "--listen", "127.0.0.1:0", "--tls", "off"];
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", main, "serve", ...flags, "--web", "off"],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const reader = this.#child.stderr.pipeThrough(new TextDecoderStream()).getReader();
    let log = "";
    for (;;) {
      const port = /plain on 127\.0\.0\.1:(\d+)/.exec(log)?.[1];
      if (port !== undefined) {
        this.port = Number(port);
        break;
      }
      const { value, done } = await waitingFor(() => `a server that starts: ${log}`, reader.read());
      if (done) throw new Error(`it did not start: ${log}`);
      log += value;
    }
    this.#log = (async () => {
      while (!(await reader.read()).done);
    })();
  }

  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#child?.status;
    await this.#log;
    this.#child = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

Deno.test("a server that is killed and restarted loses and repeats nothing", async () => {
  await using server = new KilledServer();
  await server.start();
  const random = new Random(4);
  const proxy = (count: number) =>
    new CuttingProxy({ port: () => server.port, random, count, bytes: [3_000, 12_000] });
  await using one = proxy(8);
  await using two = proxy(8);
  await using three = proxy(0);
  const client = (port: number, nick: string) =>
    new RunningClient(port, {
      nick,
      channels: ["#a"],
      retryFirst: true,
      timing: { backoff: { first: 5, most: 50 } },
    });
  const carol = client(three.port, "carol");
  await carol.event("joined");
  const alice = client(one.port, "alice");
  const bob = client(two.port, "bob");
  await Promise.all([alice.event("joined"), bob.event("joined")]);

  const said = messages(400);
  let kills = 0;
  await talk([alice, bob], "#a", said, async (i) => {
    if (i % 90 !== 50) return;
    kills++;
    await server.kill();
    await server.start();
  });
  carol.client.say("#a", "the end");
  for (const { client } of [alice, bob, carol]) await client.settled();
  const all = await told(carol, "#a", "carol: the end");
  for (const nick of ["alice", "bob"]) {
    assertEquals(
      all.filter((line) => line.startsWith(`${nick}: `)),
      said.map((text) => `${nick}: ${text}`),
    );
  }
  assertEquals(await told(alice, "#a", "carol: the end"), all);
  assertEquals(await told(bob, "#a", "carol: the end"), all);
  assert(kills + one.cuts + two.cuts >= 20, `${kills} kills, ${one.cuts} and ${two.cuts} cuts`);
  await Promise.all([alice, bob, carol].map(({ client }) => client.quit()));
});
