/**
 * A transport over TLS.
 * @module
 */
import { connect, type TLSSocket } from "node:tls";
import type { Transport, TransportInfo } from "./transport.ts";
import { certificateFault } from "./certificate_fault.ts";
import { bytesOf, linesOf } from "./lines.ts";

/** The certificate that the server showed in the handshake. */
export interface ServerCertificate {
  /** Its SHA-256, in upper-case hexadecimal pairs separated by colons. */
  readonly fingerprint: string;
  /** Whether a root certificate of the system vouches for it and for the host's name. */
  readonly verified: boolean;
  /** Its fault other than an unknown issuer, such as that it expired; follows "The certificate". */
  readonly fault?: string;
}

/** Thrown when a handshake fails after the connection was opened. */
export class HandshakeError extends Error {
  override name = "HandshakeError";
}

/** Carries lines over an encrypted connection. Check `certificate` before sending anything. */
export class TlsTransport implements Transport {
  readonly info: TransportInfo;
  readonly certificate: ServerCertificate;
  readonly lines: AsyncIterable<readonly string[]>;
  readonly #socket: TLSSocket;

  private constructor(socket: TLSSocket, address: string, certificate: ServerCertificate) {
    this.#socket = socket;
    this.certificate = certificate;
    this.info = { address, secure: true, fingerprint: certificate.fingerprint };
    this.lines = linesOf(this.#chunks());
  }

  /**
   * Connects to an IP address, and makes a TLS handshake with `host`. It accepts any certificate
   * whose key the server proves to have; the caller decides whether it is the right one.
   *
   * @param roots root certificates (PEM) to trust beside those of the runtime
   * @param handshakeLimit the longest handshake, in ms
   * @throws {HandshakeError} if the server does not answer, or does not speak TLS
   * @throws {Error} with the system's `code` if there is no connection
   */
  static open(
    target: { ip: string; port: number; host: string; address: string },
    roots: readonly string[],
    handshakeLimit: number,
    signal: AbortSignal,
  ): Promise<TlsTransport> {
    const { promise, resolve, reject } = Promise.withResolvers<TlsTransport>();
    const socket = connect({
      host: target.ip,
      port: target.port,
      rejectUnauthorized: false,
      ...(roots.length === 0 ? {} : { ca: [...roots] }),
      ...(isIp(target.host) ? {} : { servername: target.host }),
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    let connected = false;
    const stop = (error: Error) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      socket.destroy();
      reject(error);
    };
    const abort = () => stop(signal.reason);
    signal.addEventListener("abort", abort);
    socket.on("error", (error: Error & { code?: string }) => {
      const early = !connected && NO_CONNECTION.has(error.code ?? "");
      stop(early ? error : new HandshakeError(error.message));
    });
    socket.once("connect", () => {
      connected = true;
      timer = setTimeout(() => stop(new HandshakeError("no answer")), handshakeLimit);
    });
    socket.once("secureConnect", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      const shown = socket.getPeerCertificate();
      const { fingerprint256 } = shown;
      if (fingerprint256 === undefined) {
        return stop(new HandshakeError("the server shows no certificate"));
      }
      socket.setNoDelay(true);
      const verified = socket.authorized;
      const fault = verified
        ? undefined
        : certificateFault(shown, socket.authorizationError, target.host);
      const certificate = {
        fingerprint: fingerprint256,
        verified,
        ...(fault === undefined ? {} : { fault }),
      };
      resolve(new TlsTransport(socket, target.address, certificate));
    });
    return promise;
  }

  write(lines: readonly string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytesOf(lines), (error) => error ? reject(error) : resolve());
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  async *#chunks(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of this.#socket) yield chunk as Uint8Array;
    } catch (error) {
      if (!this.#socket.destroyed || !isPrematureClose(error)) throw error;
    }
  }
}

/** The system's error codes for a connection that could not be opened. */
const NO_CONNECTION: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "EADDRNOTAVAIL",
  "EACCES",
  "EPERM",
  // The runtime's TLS takes no zone of an IPv6 address.
  "EINVAL",
  "ENOENT",
]);

function isIp(host: string): boolean {
  return host.includes(":") || /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

function isPrematureClose(error: unknown): boolean {
  return (error as { code?: string }).code === "ERR_STREAM_PREMATURE_CLOSE";
}
