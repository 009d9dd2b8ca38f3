/**
 * Self-signed certificates, checked by another implementation.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { makeSelfSigned } from "../../../server/tls/self_signed.ts";

Deno.test("a certificate is self-signed, has the names asked for, and matches its key", () => {
  // Fifty tries, because the numbers of a signature differ in length: one in 256 is a byte shorter.
  for (let i = 0; i < 50; i++) {
    const { cert, key } = makeSelfSigned(["chat.example", "localhost", "127.0.0.1", "::1"]);
    const certificate = new X509Certificate(cert);
    assert(certificate.verify(certificate.publicKey), "its signature");
    assert(certificate.checkPrivateKey(createPrivateKey(key)), "its key");
    if (i > 0) continue;
    assertEquals(certificate.subject, "CN=chat.example");
    assertEquals(certificate.issuer, certificate.subject);
    assertMatch(
      certificate.subjectAltName ?? "",
      /DNS:chat\.example, DNS:localhost, IP Address:127/,
    );
    assertEquals(certificate.ca, false);
    const days = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / 86_400_000;
    assertEquals(days, 3650);
    assert(Date.parse(certificate.validFrom) < Date.now());
  }
});

Deno.test("a certificate can be made for a server with a long name, or one outside ASCII", () => {
  const { cert, key } = makeSelfSigned(["größer", "x".repeat(63) + ".example", "localhost"]);
  const certificate = new X509Certificate(cert);
  assert(certificate.verify(certificate.publicKey));
  assertMatch(certificate.subjectAltName ?? "", /DNS:x+\.example, DNS:localhost/);
  Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key }).close();
});
