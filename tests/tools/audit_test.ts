/**
 * Tests of `deno task audit`.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { UNANSWERED, verdict } from "../../tools/audit.ts";

Deno.test("audit: an unreachable registry does not count as success", () => {
  const { text, code } = verdict({
    ok: false,
    stdout: "",
    stderr: "error: error sending request\n\nCaused by:\n    0: connection refused\n",
  });
  assertEquals(code, UNANSWERED);
  assertMatch(text, /^NOT CHECKED: .*: error: error sending request$/);
});

Deno.test("audit: a vulnerability is printed as reported, and fails", () => {
  const stdout = "minimist has a critical vulnerability\nFound 1 vulnerabilities\n";
  assertEquals(verdict({ ok: false, stdout, stderr: "" }), { text: stdout.trim(), code: 1 });
});

Deno.test("audit: no vulnerability is success", () => {
  const stdout = "No known vulnerabilities found\n";
  assertEquals(verdict({ ok: true, stdout, stderr: "" }), { text: stdout.trim(), code: 0 });
});
