import { X509Certificate } from "node:crypto";
import { fileFault } from "../../cli/files.ts";
import { UsageError } from "../../cli/flags.ts";
import type { TlsIdentity } from "./identity.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** So long before its end the next certificate is made and clients are told of it: those who come seldom hear it, too. */
const TOLD_MS = 90 * DAY_MS;
/** So long before its end a certificate gives way to the next: clocks of machines in one room can be hours apart. */
const CHANGED_MS = DAY_MS;

/** A certificate of our own making, with the one that comes after it as soon as that is there. */
export interface OwnCertificate extends TlsIdentity {
  readonly next?: TlsIdentity;
}

/**
 * The identity kept in a folder; made there, and known by these names, on the first start, and renewed there in time.
 * The same whenever it is asked for, until time has brought something about.
 *
 * @param folder where it is kept, for the owner's eyes only; `undefined` to keep it nowhere
 * @param now milliseconds since 1970
 * @throws {UsageError} where the folder cannot be used
 */
export async function ownCertificate(
  folder: string | undefined,
  names: readonly string[],
  now: number = Date.now(),
): Promise<OwnCertificate> {
  if (folder === undefined) return await makeIdentity(names, now);
  try {
    return await new TlsFolder(folder).identity(names, now);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `cannot keep the TLS certificate in ${folder}: ${fileFault(error)}. ` +
        "Name another folder with --data DIR, or keep nothing with --ephemeral",
    );
  }
}

/** What is kept in a folder, as it is: nothing is made. `undefined` where there is none. */
export function readOwnCertificate(folder: string): OwnCertificate | undefined {
  return new TlsFolder(folder).read();
}

/** When a certificate (PEM) ends, in milliseconds since 1970. */
export function endOf({ cert }: TlsIdentity): number {
  return new X509Certificate(cert).validToDate.getTime();
}

/**
 * The files of a folder. Where a certificate is, its key is whole: the certificate comes last, wherever it goes. Of a
 * change that was cut off between the two, only the next certificate is left to be put in place.
 */
class TlsFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async identity(names: readonly string[], now: number): Promise<OwnCertificate> {
    this.#finishMove();
    const kept = this.read();
    if (kept === undefined) return await this.#make("", names, now);
    const left = this.#endOf(kept) - now;
    if (left > TOLD_MS) return kept;
    if (left > CHANGED_MS) {
      return { ...kept, next: kept.next ?? await this.#make("next-", names, now) };
    }
    if (kept.next === undefined) return await this.#make("", names, now);
    this.#moveIn();
    return await this.identity(names, now);
  }

  read(): OwnCertificate | undefined {
    const present = this.#pair("");
    const next = this.#pair("next-");
    if (present === undefined) return undefined;
    return next === undefined ? present : { ...present, next };
  }

  #endOf(identity: TlsIdentity): number {
    try {
      return endOf(identity);
    } catch {
      throw new UsageError(
        `cannot use ${this.#path}/cert.pem: it holds no certificate. ` +
          "Put it back, or remove it to have another one made, which clients will not trust",
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

  async #make(prefix: string, names: readonly string[], now: number): Promise<TlsIdentity> {
    const identity = await makeIdentity(names, now);
    Deno.mkdirSync(this.#path, { recursive: true, mode: 0o700 });
    this.#write(`${prefix}key.pem`, identity.key);
    this.#write(`${prefix}cert.pem`, identity.cert);
    return identity;
  }

  #pair(prefix: string): TlsIdentity | undefined {
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
        // It was not even begun.
      }
      throw error;
    }
  }

  #rename(from: string, to: string): void {
    Deno.renameSync(`${this.#path}/${from}`, `${this.#path}/${to}`);
  }
}

async function makeIdentity(names: readonly string[], now: number): Promise<TlsIdentity> {
  const { makeSelfSigned } = await import("./self_signed.ts");
  return makeSelfSigned(names, now);
}
