/**
 * The transport over TCP.
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { TcpTransport } from "../../../../client/core/transport/tcp.ts";
import { bytesOf } from "../../../../client/core/transport/lines.ts";

async function connected(): Promise<[TcpTransport, Deno.TcpConn]> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [conn, server] = await Promise.all([
    Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port }),
    listener.accept(),
  ]);
  return [new TcpTransport(conn, "chat.example:6667"), server];
}

Deno.test("a TCP transport carries lines both ways, until the server closes", async () => {
  const [transport, server] = await connected();
  assertEquals(transport.info, { address: "chat.example:6667", secure: false });
  await transport.write(["NICK a", "USER a 0 * :a"]);
  const buffer = new Uint8Array(100);
  const count = await server.read(buffer) ?? 0;
  assertEquals(new TextDecoder().decode(buffer.subarray(0, count)), "NICK a\r\nUSER a 0 * :a\r\n");
  await server.write(bytesOf(["PING x"]));
  server.close();
  assertEquals(await Array.fromAsync(transport.lines), [["PING x"]]);
  transport.close();
});

Deno.test("closing a TCP transport ends its lines, and refuses writes", async () => {
  const [transport, server] = await connected();
  const lines = Array.fromAsync(transport.lines);
  transport.close();
  transport.close();
  assertEquals(await lines, []);
  await assertRejects(() => transport.write(["PING x"]));
  server.close();
});
