/**
 * Reads certificates and their keys from PEM, and computes fingerprints.
 * @module
 */

import { encodeHex } from "@std/encoding/hex";
import { readNamedFile } from "../../cli/files.ts";
import { UsageError } from "../../cli/flags.ts";

/** A certificate with its chain, and its key, both as PEM. */
export interface TlsCertificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * Reads a certificate and its key from named files, and checks that they belong together.
 *
 * @throws {UsageError} if they cannot be used
 */
export async function readCertificate(certFile: string, keyFile: string): Promise<TlsCertificate> {
  const cert = readNamedFile(certFile, "the certificate");
  const key = readNamedFile(keyFile, "the certificate's key");
  const { createPrivateKey, X509Certificate } = await import("node:crypto");
  const certificate = attempt(() => new X509Certificate(cert)) ??
    misfit(certFile, "it holds no certificate in PEM ('-----BEGIN CERTIFICATE-----')");
  const privateKey = attempt(() => createPrivateKey(key)) ??
    misfit(keyFile, "it holds no private key in PEM without a passphrase");
  if (!certificate.checkPrivateKey(privateKey)) {
    misfit(keyFile, `it is not the key of the certificate ${certFile}`);
  }
  return { cert, key };
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function misfit(file: string, fault: string): never {
  throw new UsageError(`cannot use ${file}: ${fault}`);
}

/**
 * Returns the SHA-256 of the first certificate in a PEM text, as pairs of upper-case hexadecimal
 * digits with colons: the form that `openssl x509 -fingerprint -sha256` and browsers show.
 *
 * @throws {Error} if the text has no certificate
 */
export async function fingerprint(cert: string): Promise<string> {
  const base64 = /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(cert)?.[1];
  if (base64 === undefined) throw new TypeError("this is not a certificate");
  const der = Uint8Array.from(atob(base64.replace(/\s/g, "")), (c) => c.charCodeAt(0));
  const hash = encodeHex(new Uint8Array(await crypto.subtle.digest("SHA-256", der)));
  return hash.toUpperCase().replace(/..(?!$)/g, "$&:");
}
