/**
 * Tests reading and writing of ISUPPORT tokens.
 * @module
 */

import { assertEquals, assertLess, assertLessOrEqual, assertMatch } from "@std/assert";
import fc from "fast-check";
import { formatIsupport, parseIsupport } from "../../protocol/isupport.ts";

function read(...lines: string[][]): Record<string, string> {
  const known = new Map<string, string>();
  for (const tokens of lines) parseIsupport(tokens, known);
  return Object.fromEntries(known);
}

Deno.test("tokens are names with and without values", () => {
  assertEquals(read(["NICKLEN=32", "EXCEPTS", "INVEX=", "PREFIX=(ov)@+"]), {
    NICKLEN: "32",
    EXCEPTS: "",
    INVEX: "",
    PREFIX: "(ov)@+",
  });
});

Deno.test("a later token changes a value, and a negated one removes it", () => {
  assertEquals(read(["A=1", "B", "C=x"], ["A=2", "-B", "-NEVER", "-C"]), { A: "2" });
});

Deno.test("escapes in a value stand for bytes", () => {
  assertEquals(
    read([String.raw`NETWORK=My\x20Net\x3D\x5Cx20`, String.raw`N=\xC3\xA4\xe2\x82\xac`]),
    {
      NETWORK: "My Net=\\x20",
      N: "ä€",
    },
  );
  assertEquals(
    read([String.raw`A=\x2`, String.raw`B=\y20`, String.raw`C=a\ `, "D=a=b", "=x", ""]),
    {
      A: String.raw`\x2`,
      B: String.raw`\y20`,
      C: String.raw`a\ `,
      D: "a=b",
    },
  );
});

Deno.test("values are escaped, and an empty value is omitted", () => {
  assertEquals(formatIsupport([["NETWORK", "My Net=\\"], ["EXCEPTS", ""], ["N", "ä"]]), [
    [String.raw`NETWORK=My\x20Net\x3D\x5C`, "EXCEPTS", "N=ä"],
  ]);
  assertEquals(formatIsupport([]), []);
});

Deno.test("a line has at most 13 tokens", () => {
  const entries = Array.from({ length: 30 }, (_, i): [string, string] => [`T${i}`, String(i)]);
  const lines = formatIsupport(entries);
  assertEquals(lines.map((tokens) => tokens.length), [13, 13, 4]);
  assertEquals(read(...lines), Object.fromEntries(entries));
});

Deno.test("long tokens make more lines, so that each stays within 512 bytes", () => {
  const lines = formatIsupport(
    Array.from({ length: 9 }, (_, i): [string, string] => [`T${i}`, "ä".repeat(60)]),
  );
  for (const tokens of lines) {
    const line = `:${"s".repeat(63)} 005 ${"n".repeat(32)} ${tokens.join(" ")} :are supported`;
    assertLess(new TextEncoder().encode(line).length, 510);
  }
  assertEquals(lines.flat().length, 9);
});

Deno.test("parseIsupport reads what formatIsupport wrote", () => {
  const name = fc.stringMatching(/^[A-Z][A-Z0-9]{0,19}$/);
  const entries = fc.uniqueArray(fc.tuple(name, fc.string({ unit: "grapheme" })), {
    selector: ([name]) => name,
    maxLength: 40,
  });
  fc.assert(fc.property(entries, (entries) => {
    const lines = formatIsupport(entries);
    for (const tokens of lines) {
      assertLessOrEqual(tokens.length, 13);
      // deno-lint-ignore no-control-regex
      for (const token of tokens) assertMatch(token, /^[^\x00-\x20]+$/);
    }
    const known = new Map<string, string>();
    for (const tokens of lines) parseIsupport(tokens, known);
    assertEquals([...known], entries);
  }));
});
