/**
 * chatd's own, self-signed certificate: its files in the data folder, and when the next one
 * replaces it. A running server switches certificates in daemon/certificate_renewal.ts.
 * @module
 */

import { X509Certificate } from "node:crypto";
import { fileFault } from "../../cli/files.ts";
import { UsageError } from "../../cli/flags.ts";
import type { TlsCertificate } from "./certificate.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/**
 * The next certificate is made and announced this long before the current one expires: clients that
 * rarely connect must learn it, too.
 */
const ANNOUNCE_BEFORE_MS = 90 * DAY_MS;
/**
 * A certificate is replaced this long before it expires: the clocks of two machines can be hours
 * apart.
 */
const REPLACE_BEFORE_MS = DAY_MS;

/** A self-signed certificate, with the one that will replace it once that one exists. */
export interface OwnCertificate extends TlsCertificate {
  readonly next?: TlsCertificate;
}

/**
 * Returns the certificate of a folder. On the first start it makes one for these names; later it
 * renews it in time.
 *
 * @param folder a folder that only its owner can read; `undefined` to store the certificate nowhere
 * @param now milliseconds since 1970
 * @throws {UsageError} if the folder cannot be used
 */
export async function ownCertificate(
  folder: string | undefined,
  names: readonly string[],
  now: number = Date.now(),
): Promise<OwnCertificate> {
  if (folder === undefined) return await makeIdentity(names, now);
  try {
    return await new CertificateFolder(folder).due(names, now);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `cannot keep the TLS certificate in ${folder}: ${fileFault(error)}. ` +
        "Name another folder with --data DIR, or keep nothing with --ephemeral",
    );
  }
}

/** Reads the certificate of a folder; `undefined` if there is none. Makes none. */
export function readOwnCertificate(folder: string): OwnCertificate | undefined {
  return new CertificateFolder(folder).read();
}

/** Returns when a certificate expires, in milliseconds since 1970. */
export function endOf({ cert }: TlsCertificate): number {
  return new X509Certificate(cert).validToDate.getTime();
}

/**
 * The files of a certificate's folder.
 *
 * A key is always written or moved before its certificate, so a certificate's key is never missing.
 * If the process ends between the two moves of a renewal, the next start moves the certificate.
 */
class CertificateFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Returns the certificate that is due at this time; makes and moves files as needed. */
  async due(names: readonly string[], now: number): Promise<OwnCertificate> {
    this.#finishMove();
    const own = this.read();
    if (own === undefined) return await this.#make("", names, now);
    const left = this.#endOf(own) - now;
    if (left > ANNOUNCE_BEFORE_MS) return own;
    if (left > REPLACE_BEFORE_MS) {
      return { ...own, next: own.next ?? await this.#make("next-", names, now) };
    }
    if (own.next === undefined) return await this.#make("", names, now);
    this.#moveIn();
    return await this.due(names, now);
  }

  /** Reads the files as they are. */
  read(): OwnCertificate | undefined {
    const current = this.#pair("");
    const next = this.#pair("next-");
    if (current === undefined) return undefined;
    return next === undefined ? current : { ...current, next };
  }

  #endOf(identity: TlsCertificate): number {
    try {
      return endOf(identity);
    } catch {
      throw new UsageError(
        `cannot use ${this.#path}/cert.pem: it holds no certificate. ` +
          "Restore it, or delete it to get a new one. Clients will not trust the new one",
      );
    }
  }

  #finishMove(): void {
    const cutOff = this.#text("next-cert.pem") !== undefined &&
      this.#text("next-key.pem") === undefined;
    if (cutOff) this.#rename("next-cert.pem", "cert.pem");
  }

  #moveIn(): void {
    this.#rename("next-key.pem", "key.pem");
    this.#rename("next-cert.pem", "cert.pem");
  }

  async #make(prefix: string, names: readonly string[], now: number): Promise<TlsCertificate> {
    const identity = await makeIdentity(names, now);
    Deno.mkdirSync(this.#path, { recursive: true, mode: 0o700 });
    this.#write(`${prefix}key.pem`, identity.key);
    this.#write(`${prefix}cert.pem`, identity.cert);
    return identity;
  }

  #pair(prefix: string): TlsCertificate | undefined {
    const cert = this.#text(`${prefix}cert.pem`);
    const key = cert && this.#text(`${prefix}key.pem`);
    return cert === undefined || key === undefined ? undefined : { cert, key };
  }

  #text(name: string): string | undefined {
    try {
      return Deno.readTextFileSync(`${this.#path}/${name}`);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw new UsageError(
        `cannot read the TLS certificate in ${this.#path}: ${fileFault(error)}`,
      );
    }
  }

  #write(name: string, text: string): void {
    const draft = `${this.#path}/${name}.new`;
    try {
      Deno.writeTextFileSync(draft, text, { mode: 0o600 });
      this.#rename(`${name}.new`, name);
    } catch (error) {
      try {
        Deno.removeSync(draft);
      } catch {
        // Nothing was written yet.
      }
      throw error;
    }
  }

  #rename(from: string, to: string): void {
    Deno.renameSync(`${this.#path}/${from}`, `${this.#path}/${to}`);
  }
}

async function makeIdentity(names: readonly string[], now: number): Promise<TlsCertificate> {
  const { makeSelfSigned } = await import("./self_signed.ts");
  return makeSelfSigned(names, now);
}
