import { encodeHex } from "@std/encoding/hex";
import { fileFault, readNamedFile } from "../../cli/files.ts";
import { UsageError } from "../../cli/flags.ts";

/** A certificate with its chain, and its key, both as PEM. */
export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
}

/**
 * Reads a certificate and its key that a person named, and sees that they belong together.
 *
 * @throws {UsageError} where they cannot be used
 */
export async function readIdentity(certFile: string, keyFile: string): Promise<TlsIdentity> {
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
 * The identity kept in a folder; made there, and known by these names, on the first start.
 *
 * @param folder where it is kept, for the owner's eyes only; `undefined` to keep it nowhere
 * @throws {UsageError} where the folder cannot be used
 */
export async function keptIdentity(
  folder: string | undefined,
  names: readonly string[],
): Promise<TlsIdentity> {
  if (folder === undefined) return await makeIdentity(names);
  const certFile = `${folder}/cert.pem`;
  const keyFile = `${folder}/key.pem`;
  try {
    return { cert: Deno.readTextFileSync(certFile), key: Deno.readTextFileSync(keyFile) };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      throw new UsageError(`cannot read the TLS certificate in ${folder}: ${fileFault(error)}`);
    }
  }
  const identity = await makeIdentity(names);
  try {
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    // The certificate comes last: where it is, its key is whole.
    writeWhole(keyFile, identity.key);
    writeWhole(certFile, identity.cert);
  } catch (error) {
    throw new UsageError(
      `cannot keep the TLS certificate in ${folder}: ${fileFault(error)}. ` +
        "Name another folder with --data DIR, or keep nothing with --ephemeral",
    );
  }
  return identity;
}

async function makeIdentity(names: readonly string[]): Promise<TlsIdentity> {
  const { makeSelfSigned } = await import("./self_signed.ts");
  return await makeSelfSigned(names);
}

function writeWhole(path: string, text: string): void {
  const draft = `${path}.new`;
  try {
    Deno.writeTextFileSync(draft, text, { mode: 0o600 });
    Deno.renameSync(draft, path);
  } catch (error) {
    attempt(() => Deno.removeSync(draft));
    throw error;
  }
}

/**
 * The SHA-256 of the first certificate in a PEM file, as pairs of upper-case hexadecimal digits with colons between,
 * which is how `openssl x509 -fingerprint -sha256` and browsers show it.
 */
export async function fingerprint(cert: string): Promise<string> {
  const base64 = /-----BEGIN CERTIFICATE-----([^-]*)-----END/.exec(cert)?.[1] ?? "";
  const der = Uint8Array.from(atob(base64.replace(/\s/g, "")), (c) => c.charCodeAt(0));
  const hash = encodeHex(new Uint8Array(await crypto.subtle.digest("SHA-256", der)));
  return hash.toUpperCase().replace(/..(?!$)/g, "$&:");
}
