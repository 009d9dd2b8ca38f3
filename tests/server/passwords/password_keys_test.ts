/**
 * Password hashes.
 * @module
 */

import { assert, assertEquals, assertFalse, assertMatch, assertNotEquals } from "@std/assert";
import {
  hashPassword,
  parseKeys,
  passwordFault,
  verifyPassword,
} from "../../../server/passwords/password_keys.ts";

Deno.test("a hash is one word of SCRAM keys that matches only its password", async () => {
  const hash = await hashPassword("open sesame");
  assertMatch(hash, /^SCRAM-SHA-256\$\d{5,}:[^ $:]{24}\$[^ $:]{44}:[^ $:]{44}$/);
  assertEquals(parseKeys(hash)?.iterations, 65_536);
  assert(await verifyPassword(hash, "open sesame"));
  assertFalse(await verifyPassword(hash, "open sesamE"));
  assertFalse(await verifyPassword(hash, ""));
  assertFalse(await verifyPassword(hash, "\0"));
});

Deno.test("two hashes of one password differ", async () => {
  assertNotEquals(await hashPassword("sesame"), await hashPassword("sesame"));
});

Deno.test("an invalid hash matches nothing", async () => {
  const hash = await hashPassword("sesame");
  for (const broken of ["", "sesame", hash.slice(0, -4), hash.slice(1), `${hash} `]) {
    assertFalse(await verifyPassword(broken, "sesame"), broken);
  }
});

Deno.test("a password in another Unicode form is the same password", async () => {
  assert(await verifyPassword(await hashPassword("caf\u00e9"), "cafe\u0301"));
});

Deno.test("an invalid password is refused with the reason", () => {
  assertEquals(passwordFault("x"), undefined);
  for (const password of ["", "  ", "a\nb", "é".repeat(151)]) {
    assertMatch(passwordFault(password) ?? "", /^a password cannot /);
  }
});
