/**
 * Scripts, which say step by step what clients send, and the player of a script on a server.
 *
 * A script is text, a step a line:
 *
 * ```text
 * alice+ irc          alice connects (irc, tls, ws, wsbin or line)
 * alice: NICK alice   she sends a line; then all clients wait until every answer is there
 * alice| NICK alice   the same, without waiting
 * alice= al           she sends bytes without a line ending, and waits until it is quiet
 * alice? 001          she waits until this has come
 * alice scram bob pw  she logs in by SCRAM-SHA-256
 * alice-              she closes her connection
 * ```
 *
 * `$M1` is the first msgid that any client has received, `$T1` its time.
 * @module
 */

import { decodeBase64, encodeBase64 } from "../../protocol/base64.ts";
import { ScramClient } from "../../protocol/sasl/scram_client.ts";
import { ComparedClient, type Kind, KINDS } from "./client.ts";
import type { ComparedServer } from "./server.ts";

/** The steps of clients on a server with some settings. */
export interface Script {
  readonly name: string;
  /** The settings of its server, by name; by default the usual ones. */
  readonly server?: string;
  /** Whether it needs a server that no other script has changed. */
  readonly alone?: boolean;
  readonly steps: string;
}

/** The bytes that each client received, by its name. */
export type Transcript = ReadonlyMap<string, string>;

const STEP = /^(\w+)(?:([+:|=?]) ?(.*)|(-)| scram (\S+) (\S+))$/s;

/** Plays a script, and returns its clients' transcripts. */
export async function play(script: Script, server: ComparedServer): Promise<Transcript> {
  const player = new Player(server);
  try {
    for (const step of script.steps.split("\n").filter((step) => step !== "")) {
      await player.step(step);
    }
    if (server.hasEnded) throw new Error(`the server has ended during "${script.name}"`);
    // Copy the transcripts before the clients leave: which of them sees which leave is chance.
    return player.transcript();
  } finally {
    await player.end();
  }
}

/** The clients of one script on one server. */
class Player {
  readonly #server: ComparedServer;
  readonly #clients = new Map<string, ComparedClient>();
  #syncs = 0;

  constructor(server: ComparedServer) {
    this.#server = server;
  }

  async step(step: string): Promise<void> {
    const match = STEP.exec(step);
    if (match === null) throw new Error(`this is no step: ${step}`);
    const [, name = "", does, text = "", closes, account = "", password = ""] = match;
    if (does === "+") return await this.#open(name, text);
    const client = this.#clients.get(name);
    if (client === undefined) throw new Error(`${name} has not connected: ${step}`);
    const bytes = this.#filled(text);
    if (closes !== undefined) client.close();
    else if (does === "?") await client.until(text);
    else if (does === undefined) await login(client, account, password);
    else await client.send(does === "=" ? bytes : bytes + client.ending);
    if (does === "=") await client.quiet();
    else if (does === ":" || closes !== undefined) await this.#sync(client);
  }

  /** Makes every client leave: the next script must find none. */
  async end(): Promise<void> {
    await Promise.all([...this.#clients.values()].map(async (client) => {
      if (client.isLineMode()) client.close();
      else await client.send("QUIT\r\n");
      await client.ended();
      client.close();
      if (client.isLineMode()) await client.quiet();
    }));
  }

  transcript(): Transcript {
    return new Map([...this.#clients].map(([name, client]) => [name, client.received]));
  }

  async #open(name: string, kind: string): Promise<void> {
    if (!KINDS.some((each) => each === kind)) throw new Error(`this is no kind of client: ${kind}`);
    this.#clients.set(name, await ComparedClient.connect(this.#server, kind as Kind));
  }

  /** Waits until the sender has its answers, and then until the others have its events. */
  async #sync(sender: ComparedClient): Promise<void> {
    const token = `sync${++this.#syncs}x`;
    await sender.sync(token);
    const others = [...this.#clients.values()].filter((client) => client !== sender);
    await Promise.all(others.map((client) => client.sync(token)));
  }

  #filled(text: string): string {
    if (!/\$[MT]\d/.test(text)) return text;
    const seen = [...this.#clients.values()].map(({ received }) => received).join("");
    const tags = [...seen.matchAll(/^@\S*\bmsgid=\S* /gm)].map(([tags]) => ({
      M: /msgid=([^; ]+)/.exec(tags)?.[1] ?? "",
      T: /time=([^; ]+)/.exec(tags)?.[1] ?? "",
    }));
    const once = tags.filter(({ M }, i) => tags.findIndex((tag) => tag.M === M) === i)
      .sort((a, b) => a.M < b.M ? -1 : 1);
    return text.replaceAll(
      /\$([MT])(\d+)/g,
      (_, what, n) => once[Number(n) - 1]?.[what as "M" | "T"] ?? "none",
    );
  }
}

async function login(client: ComparedClient, account: string, password: string): Promise<void> {
  const scram = new ScramClient(account, password);
  const say = async (text: string) =>
    await client.send(`AUTHENTICATE ${encodeBase64(new TextEncoder().encode(text))}\r\n`);
  await client.send("AUTHENTICATE SCRAM-SHA-256\r\n");
  await client.until("AUTHENTICATE +\r\n");
  await say(scram.first());
  await client.sync("scram1x");
  const [, challenge = ""] = /.*AUTHENTICATE (\S{8,})\r\n/s.exec(client.received) ?? [];
  await say(
    await scram.final(new TextDecoder().decode(decodeBase64(challenge))).catch(() => "none"),
  );
  await client.sync("scram2x");
  await client.send("AUTHENTICATE +\r\n");
  await client.sync("scram3x");
}
