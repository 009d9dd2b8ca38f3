/** One client of the load: it registers, joins, counts what is delivered and checks its order. */
export class BenchClient {
  readonly nick: string;
  /** Messages received from others. */
  received = 0;
  /** Messages that came twice, late or not at all, by their numbers. */
  faults = 0;
  readonly #conn: Deno.Conn;
  readonly #lastFrom = new Map<string, number>();
  readonly #decoder = new TextDecoder();
  readonly #onMessage: (from: string, number: number) => void;
  #rest = "";

  private constructor(
    conn: Deno.Conn,
    nick: string,
    onMessage: (from: string, number: number) => void,
  ) {
    this.#conn = conn;
    this.nick = nick;
    this.#onMessage = onMessage;
  }

  /** Connects, registers and joins; resolves when it is in the channel. */
  static async enter(
    { port, nick, channel, onMessage = () => {} }: {
      port: number;
      nick: string;
      channel: string;
      onMessage?: (from: string, number: number) => void;
    },
  ): Promise<BenchClient> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    conn.setNoDelay(true);
    const client = new BenchClient(conn, nick, onMessage);
    await client.send(`NICK ${nick}\r\nUSER bench 0 * :bench\r\nJOIN ${channel}\r\n`);
    const entered = Promise.withResolvers<void>();
    void client.#read(entered).catch(entered.reject);
    await entered.promise;
    return client;
  }

  async send(text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    for (let sent = 0; sent < bytes.byteLength;) {
      sent += await this.#conn.write(bytes.subarray(sent));
    }
  }

  close(): void {
    this.#conn.close();
  }

  async #read(entered: PromiseWithResolvers<void>): Promise<void> {
    const buffer = new Uint8Array(256 * 1024);
    for (;;) {
      const count = await this.#conn.read(buffer).catch(() => null);
      if (count === null) return entered.reject(new Error(`${this.nick} was disconnected`));
      const lines = (this.#rest + this.#decoder.decode(buffer.subarray(0, count), { stream: true }))
        .split("\r\n");
      this.#rest = lines.pop() ?? "";
      for (const line of lines) this.#take(line, entered);
    }
  }

  #take(line: string, entered: PromiseWithResolvers<void>): void {
    const message = / PRIVMSG \S+ :(\d+) /.exec(line);
    if (message !== null) {
      const from = line.slice(1, line.indexOf("!"));
      const number = Number(message[1]);
      if (number !== (this.#lastFrom.get(from) ?? 0) + 1) this.faults++;
      this.#lastFrom.set(from, number);
      this.received++;
      this.#onMessage(from, number);
    } else if (line.includes(" 366 ")) entered.resolve();
    else if (line.startsWith("PING")) void this.send(`PONG${line.slice(4)}\r\n`);
  }
}
