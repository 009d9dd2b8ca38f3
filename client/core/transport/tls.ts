import { connect, type TLSSocket } from "node:tls";
import type { Transport, TransportInfo } from "./transport.ts";
import { flawOf } from "./certificate_fault.ts";
import { bytesOf, linesOf } from "./lines.ts";

/** What the other end showed of itself in the handshake. */
export interface ServerCertificate {
  /** SHA-256 of the certificate, upper-case hexadecimal pairs with colons. */
  readonly fingerprint: string;
  /** Whether the system's roots vouch for it and for the host's name. */
  readonly verified: boolean;
  /** What is wrong with it whoever made it, such as that it has ended: words behind "The certificate". */
  readonly flaw?: string;
}

/** A handshake that failed after the connection itself had come about. */
export class HandshakeError extends Error {
  override name = "HandshakeError";
}

/** An encrypted connection. Nothing was sent on it yet: look at `certificate` first. */
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
   * Connects to an IP address and shakes hands as with `host`. Any certificate is taken whose key
   * the server proves to have: whether it is the right one is the caller's to judge.
   *
   * @param roots certificates (PEM) to hold it against beside those of the runtime
   * @param handshakeLimit ms that the handshake may take once the connection is there
   * @throws {HandshakeError} where something answers that speaks no TLS, or nothing answers
   * @throws {Error} with the system's `code` where there is no connection
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
      const flaw = verified ? undefined : flawOf(shown, socket.authorizationError, target.host);
      const certificate = {
        fingerprint: fingerprint256,
        verified,
        ...(flaw === undefined ? {} : { flaw }),
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

const NO_CONNECTION: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "EADDRNOTAVAIL",
  "EACCES",
  "EPERM",
  "ENOENT",
]);

function isIp(host: string): boolean {
  return host.includes(":") || /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

function isPrematureClose(error: unknown): boolean {
  return (error as { code?: string }).code === "ERR_STREAM_PREMATURE_CLOSE";
}
