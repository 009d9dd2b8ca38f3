/**
 * The sizes of TLS records on the wire, for clients that read a part of a record and then wait for
 * the socket.
 * @module
 */

import { assert, assertEquals, assertLess } from "@std/assert";
import { startTlsDaemon } from "../../support/daemon.ts";
import { Socket } from "../../support/socket.ts";
import { makeSelfSigned } from "../../../server/tls/self_signed.ts";

/** Record type and header: https://www.rfc-editor.org/rfc/rfc8446#section-5.1 */
const APPLICATION_DATA = 23;
const HEADER_BYTES = 5;
/** The most bytes of a record that all clients read at once. */
const RECORD_MAX = 1_000;

/** Passes bytes on between one client and a server, and notes the sizes of the server's records. */
class RecordingProxy implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #over: Promise<void>;
  /** The bytes of each record with application data, with its header. */
  readonly sizes: number[] = [];
  #unread = new Uint8Array(0);

  constructor(port: number) {
    this.#over = this.#run(port);
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#over;
  }

  async #run(port: number): Promise<void> {
    const client = await this.#listener.accept();
    const server = await Deno.connect({ hostname: "127.0.0.1", port });
    const noted = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        this.#note(chunk);
        controller.enqueue(chunk);
      },
    });
    await Promise.allSettled([
      client.readable.pipeTo(server.writable),
      server.readable.pipeThrough(noted).pipeTo(client.writable),
    ]);
  }

  #note(chunk: Uint8Array): void {
    const bytes = new Uint8Array([...this.#unread, ...chunk]);
    let at = 0;
    while (at + HEADER_BYTES <= bytes.byteLength) {
      const size = HEADER_BYTES + new DataView(bytes.buffer).getUint16(at + 3);
      if (at + size > bytes.byteLength) break;
      if (bytes[at] === APPLICATION_DATA) this.sizes.push(size);
      at += size;
    }
    this.#unread = bytes.subarray(at);
  }
}

Deno.test("TLS records are short until a client has registered and joined", async () => {
  const identity = makeSelfSigned(["localhost", "127.0.0.1"]);
  await using daemon = startTlsDaemon({ motd: Array(100).fill("x".repeat(60)) }, identity);
  await using proxy = new RecordingProxy(daemon.tlsPort);
  const conn = await Deno.connectTls({
    hostname: "localhost",
    port: proxy.port,
    caCerts: [identity.cert],
  });
  const client = new Socket(conn);
  await client.write("NICK alice\r\nUSER alice 0 * :alice\r\nJOIN #a\r\nNAMES #a\r\n");
  const { input } = await client.expect(/ 376 [^]* 366 [^]* 366 .*\r\n/);
  client.close();
  await client.closed;
  const seen = input.length;
  assert(seen > 5 * RECORD_MAX);
  // The handshake's last records are encrypted, too.
  const sizes = proxy.sizes.filter((size) => size >= RECORD_MAX);
  assertEquals(sizes, []);
  assertLess(proxy.sizes.length, seen / RECORD_MAX * 2 + 10);
});

Deno.test("a client that is sent much over TLS gets long records", async () => {
  const identity = makeSelfSigned(["localhost", "127.0.0.1"]);
  await using daemon = startTlsDaemon({}, identity);
  await using proxy = new RecordingProxy(daemon.tlsPort);
  const conn = await Deno.connectTls({
    hostname: "localhost",
    port: proxy.port,
    caCerts: [identity.cert],
  });
  const client = new Socket(conn);
  await client.write("NICK alice\r\nUSER alice 0 * :alice\r\n");
  await client.expect(/ 376 .*\r\n/);
  await client.write(`PING ${"x".repeat(400)}\r\n`.repeat(500));
  await client.write("PING end\r\n");
  await client.expect(/PONG test.local end\r\n/);
  client.close();
  await client.closed;
  assert(proxy.sizes.some((size) => size > RECORD_MAX), "no record was long");
});
