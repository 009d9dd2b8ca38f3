/**
 * The line that `serve` logs once it listens.
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { announcement } from "../../../server/daemon/ready_line.ts";

/** Returns the commands to join that the line names. */
function ways(plain: string[], tls: string[]): string {
  const at = (hostname: string, i: number) => ({ hostname, port: 6000 + i });
  const line = announcement(
    {
      ...{ name: "x", hostname: "box", plain: plain.map(at), tls: tls.map(at) },
      ...{ web: undefined, fingerprint: undefined },
    },
  );
  return line.replace(/^.*?; join with: /, "");
}

Deno.test("ready line: its commands can reach the server", () => {
  assertEquals(ways(["127.0.0.1"], ["0.0.0.0"]), "chatd join box:6000; or: nc 127.0.0.1 6000");
  assertEquals(ways([], ["::"]), "chatd join box:6000");
  assertEquals(ways(["127.0.0.1"], []), "chatd join 127.0.0.1:6000; or: nc 127.0.0.1 6000");
  assertEquals(ways(["0.0.0.0"], []), "chatd join box:6000 --plain; or: nc box 6000");
  assertEquals(ways(["::1"], []), "chatd join [::1]:6000; or: nc ::1 6000");
});

Deno.test("ready line: it has all addresses, and the certificate's fingerprint", () => {
  const address = { hostname: "127.0.0.1", port: 1 };
  const line = announcement(
    {
      name: "x",
      hostname: "box",
      plain: [address, { ...address, port: 2 }],
      tls: [address],
      web: { ...address, port: 3 },
      fingerprint: "AA:BB",
    },
  );
  assertStringIncludes(line, "is ready as x; TLS on 127.0.0.1:1; fingerprint SHA256 AA:BB;");
  assertStringIncludes(line, "plain on 127.0.0.1:1, 127.0.0.1:2;");
});
