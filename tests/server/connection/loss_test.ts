/**
 * No message is lost, repeated or torn between 100 clients that all send at once.
 * @module
 */

import { assertEquals } from "@std/assert";
import { startDaemon } from "../../support/daemon.ts";
import { Random } from "../../support/random.ts";

const CLIENTS = 100;
const MESSAGES = 200;
const LONGEST_PIECE = 120;
const LONGEST_PAUSE_MS = 10;
const TIME_LIMIT_MS = 25_000;
const END = "the end";
const SEED = 20_261_121;

const encoder = new TextEncoder();
const WORDS = [
  "hello",
  "héllo wörld",
  "Привет",
  "こんにちは世界",
  "👋🏽 💥",
  "naïve: yes",
  "x",
] as const;

/** Returns a nick such as `c042`, all of the same length. */
const nickOf = (index: number): string => `c${String(index).padStart(3, "0")}`;

/** Half of the clients speak IRC, the others line mode. */
const speaksIrc = (index: number): boolean => index % 2 === 0;

/** Makes the messages that each client sends, and all others must receive. */
function script(random: Random): readonly (readonly string[])[] {
  return Array.from({ length: CLIENTS }, (_, sender) =>
    Array.from({ length: MESSAGES }, (_, n) => {
      const words = Array.from({ length: 1 + random.below(5) }, () => random.pick(WORDS));
      return `${sender}/${n} ${words.join(" ")}`;
    }));
}

/** One client: sends its messages in pieces at random moments, and checks each line received. */
class Participant {
  readonly #index: number;
  readonly #conn: Deno.TcpConn;
  readonly #script: readonly (readonly string[])[];
  readonly #inLineMode: boolean;
  readonly #next = new Array<number>(CLIENTS).fill(0);
  readonly #entered = Promise.withResolvers<void>();
  readonly #heardAll = Promise.withResolvers<void>();
  readonly #heardEnd = Promise.withResolvers<void>();
  #heard = 0;
  /** Unexpected lines. */
  readonly wrong: string[] = [];

  constructor(index: number, conn: Deno.TcpConn, script: readonly (readonly string[])[]) {
    this.#index = index;
    this.#conn = conn;
    this.#script = script;
    this.#inLineMode = !speaksIrc(index);
  }

  /** Enters the channel, and resolves once it is in. */
  async enter(): Promise<void> {
    const nick = nickOf(this.#index);
    await this.#write(encoder.encode(
      this.#inLineMode ? `${nick}\n` : `NICK ${nick}\r\nUSER ${nick} 0 * :x\r\nJOIN #lobby\r\n`,
    ));
    await this.#entered.promise;
  }

  async speak(random: Random): Promise<void> {
    const before = this.#inLineMode ? "" : "PRIVMSG #lobby :";
    const lines = (this.#script[this.#index] ?? []).map((text) => `${before}${text}\r\n`);
    for (const piece of random.cut(encoder.encode(lines.join("")), LONGEST_PIECE)) {
      await this.#write(piece);
      if (random.below(3) > 0) continue;
      await new Promise((resolve) => setTimeout(resolve, random.below(LONGEST_PAUSE_MS)));
    }
  }

  /** Resolves once all messages of the others have arrived. */
  get heardAll(): Promise<void> {
    return this.#heardAll.promise;
  }

  /** Resolves once the end was declared: nothing comes after that. */
  get heardEnd(): Promise<void> {
    return this.#heardEnd.promise;
  }

  async declareEnd(): Promise<void> {
    this.#heardEnd.resolve();
    await this.#write(encoder.encode(`PRIVMSG #lobby :${END}\r\n`));
  }

  /** The missing messages, by sender. */
  get missing(): string[] {
    return this.#next.flatMap((next, sender) =>
      sender === this.#index || next === MESSAGES ? [] : [`${nickOf(sender)} after ${next}`]
    );
  }

  /** Reads until the connection ends. */
  async listen(): Promise<void> {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const buffer = new Uint8Array(64 * 1024);
    let rest = "";
    for (;;) {
      const count = await this.#conn.read(buffer).catch(() => null);
      if (count === null) return;
      const lines = (rest + decoder.decode(buffer.subarray(0, count), { stream: true })).split(
        "\n",
      );
      rest = lines.pop() ?? "";
      for (const line of lines) this.#hear(line);
    }
  }

  close(): void {
    try {
      this.#conn.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }

  #hear(line: string): void {
    if (this.#inLineMode ? line.includes("You are now connected!") : / 366 /.test(line)) {
      this.#entered.resolve();
    }
    const start = this.#inLineMode ? /^c(\d{3}): / : /^:c(\d{3})![^ ]+ PRIVMSG #lobby :/;
    const match = start.exec(line);
    if (match === null) return;
    const sender = Number(match[1]);
    const n = this.#next[sender] ?? 0;
    const said = this.#script[sender]?.[n];
    const text = line.slice(match[0].length).replace(/\r$/, "");
    if (text === END) {
      this.#heardEnd.resolve();
      return;
    }
    if (sender === this.#index || text !== said) {
      this.wrong.push(line);
      return;
    }
    this.#next[sender] = n + 1;
    if (++this.#heard === (CLIENTS - 1) * MESSAGES) this.#heardAll.resolve();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.byteLength) written += await this.#conn.write(bytes.subarray(written));
  }
}

Deno.test("100 clients receive all messages of the others, once, in order and whole", async () => {
  // The clients share a thread with the server, and may read late.
  await using daemon = startDaemon({ limits: { outbox: 8 << 20 } });
  const random = new Random(SEED);
  const said = script(random);
  const crowd = await Promise.all(Array.from({ length: CLIENTS }, async (_, index) => {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: daemon.port });
    return new Participant(index, conn, said);
  }));
  const listening = crowd.map((participant) => participant.listen());
  const timer = setTimeout(
    () => crowd.forEach((participant) => participant.close()),
    TIME_LIMIT_MS,
  );
  const all = <T>(act: (participant: Participant, index: number) => Promise<T>) =>
    Promise.all(crowd.map(act));
  const conversation = async () => {
    await all((participant) => participant.enter());
    await all((participant, i) => participant.speak(new Random(SEED + i)));
    await all((participant) => participant.heardAll);
    await crowd[0]?.declareEnd();
    await all((participant) => participant.heardEnd);
  };
  try {
    // A connection that the server or the time limit closes ends it early.
    await Promise.race([conversation(), ...listening]);
    assertEquals(crowd.flatMap(({ wrong }) => wrong), []);
    assertEquals(crowd.map(({ missing }) => missing).filter(({ length }) => length > 0), []);
  } finally {
    clearTimeout(timer);
    for (const participant of crowd) participant.close();
    await Promise.all(listening);
  }
});
