/**
 * What is wrong with a certificate, in words.
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { certificateFault } from "../../../../client/core/transport/certificate_fault.ts";

const CLAIMS = { valid_from: "2020-01-01T00:00:00Z", valid_to: "2999-01-01T00:00:00Z" };
const OTHER_NAME = "ERR_TLS_CERT_ALTNAME_INVALID";

Deno.test("a certificate has no fault if only its issuer is unknown", () => {
  assertEquals(certificateFault(CLAIMS, "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "a.example"), undefined);
});

Deno.test("a certificate is at fault before and after its time", () => {
  const expired = { ...CLAIMS, valid_to: "2021-02-03T00:00:00Z" };
  assertEquals(certificateFault(expired, OTHER_NAME, "a.example"), "expired on 2021-02-03");
  const early = { ...CLAIMS, valid_from: "2998-01-01T00:00:00Z" };
  assertMatch(
    certificateFault(early, "", "a.example") ?? "",
    /^is not valid before 2998-01-01, by/,
  );
});

Deno.test("a certificate of another host names its hosts, without control characters", () => {
  const other = { ...CLAIMS, subjectaltname: "DNS:b.example, IP Address:192.0.2.1, DNS:\x1b[31m" };
  assertEquals(
    certificateFault(other, OTHER_NAME, "a.example"),
    "is for b.example, 192.0.2.1, ?[31m, not for a.example",
  );
});
