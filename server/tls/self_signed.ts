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
import type { TlsIdentity } from "./identity.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const COMMON_NAME = "2.5.4.3";
/** The most characters of a common name: https://www.rfc-editor.org/rfc/rfc5280#appendix-A.1 */
const COMMON_NAME_MAX = 64;
const YEARS = 10;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Makes an ECDSA P-256 key and a certificate that signs itself, good for these host names and addresses:
 * https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 *
 * @param now when it begins to hold, in milliseconds since 1970
 */
export async function makeSelfSigned(
  names: readonly string[],
  now: number = Date.now(),
): Promise<TlsIdentity> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, [
    "sign",
    "verify",
  ]) as CryptoKeyPair;
  const publicKey = await crypto.subtle.exportKey("spki", keys.publicKey);
  const signed = body(names, now, AsnConvert.parse(publicKey, SubjectPublicKeyInfo));
  const signature = await crypto.subtle.sign(
    ALGORITHM,
    keys.privateKey,
    AsnConvert.serialize(signed),
  );
  const certificate = new Certificate({
    tbsCertificate: signed,
    signatureAlgorithm: signed.signature,
    signatureValue: derSignature(new Uint8Array(signature)),
  });
  return {
    cert: pem("CERTIFICATE", AsnConvert.serialize(certificate)),
    key: pem("PRIVATE KEY", await crypto.subtle.exportKey("pkcs8", keys.privateKey)),
  };
}

function body(names: readonly string[], now: number, key: SubjectPublicKeyInfo): TBSCertificate {
  // Clocks of machines in one room can be hours apart.
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

/** Names outside ASCII cannot stand here; a client reaches such a host by another one. */
function alternativeNames(names: readonly string[]): SubjectAlternativeName {
  return new SubjectAlternativeName(
    names.filter((name) => /^[!-~]+$/.test(name)).map(generalName),
  );
}

function generalName(value: string): GeneralName {
  const address = value.includes(":") || /^\d+(\.\d+){3}$/.test(value);
  return new GeneralName(address ? { iPAddress: value } : { dNSName: value });
}

/** 16 random bytes that make a positive number. */
function serialNumber(): ArrayBuffer {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.buffer;
}

/** The two numbers of a signature as certificates have them, from the 64 bytes that WebCrypto gives. */
function derSignature(raw: Uint8Array): ArrayBuffer {
  const numbers = [...integer(raw.subarray(0, 32)), ...integer(raw.subarray(32))];
  return new Uint8Array([0x30, numbers.length, ...numbers]).buffer;
}

/** A positive number in DER: no zeros in front but the one that keeps it positive. */
function integer(bytes: Uint8Array): number[] {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = [...bytes.subarray(first < 0 ? bytes.length - 1 : first)];
  const value = (digits[0] ?? 0) >= 0x80 ? [0, ...digits] : digits;
  return [0x02, value.length, ...value];
}

function pem(label: string, der: ArrayBuffer): string {
  const base64 = new Uint8Array(der).toBase64().replace(/.{64}(?!$)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`;
}
