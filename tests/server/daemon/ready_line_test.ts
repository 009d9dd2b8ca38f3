/**
 * The line that `serve` logs once it listens.
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { announcement, announcementLines } from "../../../server/daemon/ready_line.ts";

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

Deno.test("ready block: the ways to join come first, and it fits a terminal of 80 columns", () => {
  const address = { hostname: "127.0.0.1", port: 1 };
  const pairs = Array.from({ length: 32 }, (_, i) => (0xa0 + i).toString(16).toUpperCase());
  const [version = "", ...lines] = announcementLines({
    name: "x",
    hostname: "box",
    plain: [address],
    tls: [{ hostname: "0.0.0.0", port: 6697 }],
    web: { ...address, port: 3 },
    fingerprint: pairs.join(":"),
  });
  assertStringIncludes(version, " is ready as x");
  assertEquals(lines, [
    "",
    "  chatd join box:6697  encrypted, from any machine",
    "  nc 127.0.0.1 1       in plain text, from this machine",
    "",
    "TLS          0.0.0.0:6697",
    `fingerprint  ${pairs.slice(0, 16).join(":")}:`,
    `             ${pairs.slice(16).join(":")}`,
    "plain text   127.0.0.1:1",
    "web          http://127.0.0.1:3/",
    "",
  ]);
  assertEquals(lines.filter((line) => line.length > 80), []);
});
