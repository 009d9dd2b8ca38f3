/**
 * The files of chatd's own certificate.
 * @module
 */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { UsageError } from "../../../cli/flags.ts";
import { fingerprint } from "../../../server/tls/certificate.ts";
import { ownCertificate } from "../../../server/tls/own_certificate.ts";

Deno.test("certificate: it is stored on the first start, and used again", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  try {
    const tls = `${folder}/tls`;
    const made = await ownCertificate(tls, ["localhost"]);
    assertEquals(await ownCertificate(tls, ["other"]), made);
    assertEquals((await fingerprint(made.cert)).length, 32 * 3 - 1);
    assertEquals([...Deno.readDirSync(tls)].map(({ name }) => name).sort(), [
      "cert.pem",
      "key.pem",
    ]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("certificate: if it cannot be stored the error says what to do, and no file is left", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  try {
    // A folder takes the place of the key's file.
    Deno.mkdirSync(`${folder}/key.pem/x`, { recursive: true });
    const { message } = await assertRejects(
      () => ownCertificate(folder, ["localhost"]),
      UsageError,
    );
    assertStringIncludes(message, `cannot keep the TLS certificate in ${folder}: `);
    assertStringIncludes(message, "--data DIR");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["key.pem"]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
