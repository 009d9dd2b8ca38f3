/**
 * Makes self-signed certificates.
 * @module
 */

import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_kp_serverAuth,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from "@peculiar/asn1-x509";
import { generateKeyPairSync, sign } from "node:crypto";
import type { TlsCertificate } from "./certificate.ts";

const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const COMMON_NAME = "2.5.4.3";
/** The longest common name, in characters: https://www.rfc-editor.org/rfc/rfc5280#appendix-A.1 */
const COMMON_NAME_MAX = 64;
/** How many years a certificate is valid. */
const YEARS = 10;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Makes an ECDSA P-256 key and a self-signed certificate for these host names and addresses:
 * https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 *
 * @param now the current time, in milliseconds since 1970; the certificate is valid from a day
 * before it
 */
export function makeSelfSigned(names: readonly string[], now: number = Date.now()): TlsCertificate {
  // WebCrypto would take 20 to 40 ms for its first key, which delays the first start.
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = publicKey.export({ type: "spki", format: "der" });
  const signed = body(names, now, AsnConvert.parse(spki, SubjectPublicKeyInfo));
  const signature = sign("sha256", new Uint8Array(AsnConvert.serialize(signed)), privateKey);
  const certificate = new Certificate({
    tbsCertificate: signed,
    signatureAlgorithm: signed.signature,
    signatureValue: new Uint8Array(signature).buffer,
  });
  return {
    cert: pem("CERTIFICATE", AsnConvert.serialize(certificate)),
    key: pem("PRIVATE KEY", privateKey.export({ type: "pkcs8", format: "der" })),
  };
}

function body(names: readonly string[], now: number, key: SubjectPublicKeyInfo): TBSCertificate {
  // The clocks of two machines can be hours apart.
  const notBefore = new Date(now - DAY_MS);
  const notAfter = new Date(notBefore.getTime() + YEARS * 365 * DAY_MS);
  const name = distinguishedName(names[0] ?? "chatd");
  return new TBSCertificate({
    version: Version.v3,
    serialNumber: serialNumber(),
    signature: new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 }),
    issuer: name,
    validity: new Validity({ notBefore, notAfter }),
    subject: name,
    subjectPublicKeyInfo: key,
    extensions: new Extensions([
      extension(id_ce_basicConstraints, true, new BasicConstraints()),
      extension(id_ce_keyUsage, true, new KeyUsage(KeyUsageFlags.digitalSignature)),
      extension(id_ce_extKeyUsage, false, new ExtendedKeyUsage([id_kp_serverAuth])),
      extension(id_ce_subjectAltName, false, alternativeNames(names)),
    ]),
  });
}

function extension(extnID: string, critical: boolean, value: unknown): Extension {
  return new Extension({
    extnID,
    critical,
    extnValue: new OctetString(AsnConvert.serialize(value)),
  });
}

function distinguishedName(commonName: string): Name {
  const value = new AttributeValue({ utf8String: commonName.slice(0, COMMON_NAME_MAX) });
  return new Name([
    new RelativeDistinguishedName([new AttributeTypeAndValue({ type: COMMON_NAME, value })]),
  ]);
}

/**
 * Leaves out names outside ASCII, which a certificate cannot hold; clients reach such a host by
 * another name.
 */
function alternativeNames(names: readonly string[]): SubjectAlternativeName {
  return new SubjectAlternativeName(
    names.filter((name) => /^[!-~]+$/.test(name)).map(generalName),
  );
}

function generalName(value: string): GeneralName {
  const address = value.includes(":") || /^\d+(\.\d+){3}$/.test(value);
  return new GeneralName(address ? { iPAddress: value } : { dNSName: value });
}

/** Returns a serial number: 16 random bytes that are a positive number. */
function serialNumber(): ArrayBuffer {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.buffer;
}

function pem(label: string, der: ArrayBuffer | Uint8Array): string {
  const base64 = new Uint8Array(der).toBase64().replace(/.{64}(?!$)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`;
}
