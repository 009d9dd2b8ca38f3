/**
 * Tests which values can be nonces.
 * @module
 */

import { assertEquals } from "@std/assert";
import { isNonce } from "../../protocol/nonce.ts";

Deno.test("a nonce has at least 96 bits", () => {
  const cases: [string, boolean][] = [
    ["", false],
    ["0123456789abcdef", false],
    ["0123456789abcdef0123456", false],
    ["0123456789abcdef01234567", true],
    ["0123456789ABCDEF01234567", true],
    ["AbCdEfGhIjKlMnO", false],
    ["AbCdEfGhIjKlMn_-", true],
    ["f81d4fae-7dec-11d0-a765-00a0c91e6bf6", true],
    ["AbCdEfGhIjKlMn+/", false],
    ["AbCdEfGh IjKlMnOp", false],
    ["x".repeat(64), true],
    ["x".repeat(65), false],
  ];
  for (const [value, good] of cases) assertEquals(isNonce(value), good, value);
});
