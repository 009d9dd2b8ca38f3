/**
 * Renews the TLS certificate of a running server: announces the next one to clients, and shows it
 * when it is due. tls/own_certificate.ts makes and stores the certificates,
 * and decides when.
 * @module
 */

import type { Configuration } from "../config/configuration.ts";
import type { Report } from "../server.ts";
import { fingerprint, type TlsCertificate } from "../tls/certificate.ts";
import type { OwnCertificate } from "../tls/own_certificate.ts";
import { Sequence } from "./sequence.ts";

/**
 * The interval of checking whether a certificate is due, in ms. chatd's own certificates last
 * years, and are replaced a day early.
 */
const LOOK_EVERY_MS = 12 * 60 * 60 * 1000;

/** The collaborators of a renewal. */
export interface CertificateRenewalOptions {
  /** The certificate that the server was started with; `undefined` if it speaks no TLS. */
  readonly current: OwnCertificate | undefined;
  /**
   * Reads the certificate that a configuration names, or chatd's own certificate that is due by
   * now. Throws if it is unusable.
   */
  load(configuration: Configuration): Promise<OwnCertificate>;
  /** Uses a certificate for new connections. */
  show(identity: TlsCertificate): Promise<void>;
  /**
   * Tells clients the fingerprint of the certificate after the current one; `undefined` while there
   * is none.
   */
  announce(fingerprint: string | undefined): void;
}

/** Keeps a server's certificate up to date. */
export class CertificateRenewal {
  readonly #options: CertificateRenewalOptions;
  readonly #sequence = new Sequence();
  #current: TlsCertificate | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: CertificateRenewalOptions) {
    this.#options = options;
    this.#current = options.current;
  }

  /** The certificate that new connections are shown. */
  get current(): TlsCertificate | undefined {
    return this.#current;
  }

  /**
   * Announces the next certificate if there is one, and from now on renews chatd's own certificate
   * in time.
   */
  async start(configuration: Configuration, report: Report): Promise<void> {
    const { current } = this.#options;
    if (current?.next !== undefined) await this.#announce(current);
    // A reload of the configuration reads the administrator's own certificate again.
    if (configuration.certificate !== undefined) return;
    this.#timer = setInterval(
      () =>
        this.renew(configuration).catch((error) =>
          report(
            `cannot renew the certificate (${(error as Error).message}); keeping the current one`,
          )
        ),
      LOOK_EVERY_MS,
    );
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /**
   * Shows the certificate that a configuration names now, if it differs from the current one, and
   * announces the one after it.
   *
   * @throws if it cannot be used; then the server keeps the current one
   */
  async renew(wanted: Configuration): Promise<void> {
    await this.#sequence.next(() => this.#renew(wanted));
  }

  async #renew(wanted: Configuration): Promise<void> {
    // A certificate that was made for this run alone is not stored, and lasts as long as the run.
    const isStored = wanted.certificate !== undefined || wanted.dataDir !== undefined;
    if (this.#current === undefined || !isStored) return;
    const certificate = await this.#options.load(wanted);
    await this.#announce(certificate);
    if (certificate.cert === this.#current.cert && certificate.key === this.#current.key) return;
    await this.#options.show(certificate);
    this.#current = certificate;
  }

  async #announce({ next }: OwnCertificate): Promise<void> {
    this.#options.announce(next && await fingerprint(next.cert));
  }
}
