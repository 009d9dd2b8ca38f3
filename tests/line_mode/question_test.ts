import { assertEquals } from "@std/assert";
import { startDaemon, startTlsDaemon } from "../support/daemon.ts";

Deno.test("silence is asked ALIAS?, with nothing else", async () => {
  await using daemon = startDaemon();
  const socket = await daemon.dial();
  await socket.expect("ALIAS?");
  assertEquals(socket.received, "");
  await socket.write("alice\n");
  await socket.expect("You are now connected!\n");
  assertEquals(socket.chunks[0], "ALIAS?");
});

Deno.test("TLS serves line mode and IRC as plain TCP does", async () => {
  await using daemon = await startTlsDaemon();
  const alice = await daemon.dialTls();
  await alice.expect("ALIAS?");
  await alice.write("alice\n");
  await alice.expect("You are now connected!\n");
});
