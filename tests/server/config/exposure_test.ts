/**
 * Which listeners are reachable from outside, and the warnings about them.
 * @module
 */

import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { UsageError } from "../../../cli/flags.ts";
import { configure } from "../../../server/config/configuration.ts";
import { readOptions } from "../../../server/config/options.ts";

function configured(line: string) {
  const surroundings = { hostname: () => "box", env: () => "/nowhere", version: "chatd-test" };
  return configure(readOptions(line.split(" ").filter((word) => word !== "")), surroundings);
}

Deno.test("by default only TLS is reachable from outside, without a warning", () => {
  const { plain, tls, web, warnings, settings } = configured("");
  assertEquals([plain[0]?.hostname, tls[0]?.hostname, web?.hostname], [
    "127.0.0.1",
    "0.0.0.0",
    "127.0.0.1",
  ]);
  assertEquals(warnings, []);
  assertEquals(settings.sts, undefined);
});

Deno.test("a plain listener on a public address causes a warning, one on loopback does not", () => {
  for (
    const [line, doors] of [
      ["--listen 127.0.0.1:1 --listen localhost:2 --listen [::1]:3", []],
      ["--listen :6667", [/^--listen 0\.0\.0\.0:6667 .*read everything.*--tls/]],
      ["--listen 127.0.0.1:1 --listen 192.0.2.1:2", [/^--listen 192\.0\.2\.1:2 /]],
      ["--listen [::]:6667 --web 0.0.0.0:80", [/^--listen \[::\]:6667 /, /^--web 0\.0\.0\.0:80 /]],
      ["--listen :6667 --tls off", [/read everything, passwords included$/]],
    ] as const
  ) {
    const { warnings } = configured(line);
    assertEquals(warnings.length, doors.length, line);
    warnings.forEach((warning, i) => assertMatch(warning, doors[i]!));
  }
});

Deno.test("sts is announced if a plain listener is public and clients can verify the certificate", () => {
  const named = "--cert c.pem --key k.pem";
  const days30 = 30 * 24 * 60 * 60;
  for (
    const [line, sts] of [
      [`--listen :6667 ${named}`, { port: 6697, duration: days30 }],
      [`--listen :6667 ${named} --tls :7000 --tls :7001`, { port: 7000, duration: days30 }],
      [`--listen :6667 ${named} --sts 1d`, { port: 6697, duration: 86_400 }],
      [`--listen :6667 ${named} --sts off`, undefined],
      [`--listen :6667 ${named} --tls off`, undefined],
      [`--listen :6667 ${named} --tls :0`, undefined],
      [`${named}`, undefined],
      ["--listen :6667", undefined],
      ["--sts 0", { port: 6697, duration: 0 }],
    ] as const
  ) {
    assertEquals(configured(line).settings.sts, sts, line);
  }
  assertThrows(() => configured("--sts soon"), UsageError, "not a duration");
});
