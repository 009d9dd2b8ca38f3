// x509 finds its parts by decorators, which need this loaded first.
import "reflect-metadata";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";
import type { TlsIdentity } from "./identity.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const YEARS = 10;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Makes an ECDSA P-256 key and a certificate that signs itself, good for these host names and addresses. */
export async function makeSelfSigned(names: readonly string[]): Promise<TlsIdentity> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, [
    "sign",
    "verify",
  ]) as CryptoKeyPair;
  // Clocks of machines in one room can be hours apart.
  const notBefore = new Date(Date.now() - DAY_MS);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [names[0] ?? "chatd"] }],
    notBefore,
    notAfter: new Date(notBefore.getTime() + YEARS * 365 * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map(generalName)),
    ],
  });
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    cert: certificate.toString("pem") + "\n",
    key: PemConverter.encode(key, "PRIVATE KEY") + "\n",
  };
}

/** 16 random bytes that make a positive number. */
function serialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function generalName(value: string): { type: "ip" | "dns"; value: string } {
  const address = value.includes(":") || /^\d+(\.\d+){3}$/.test(value);
  return { type: address ? "ip" : "dns", value };
}
