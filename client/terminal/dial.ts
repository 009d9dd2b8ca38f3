import { lookup } from "node:dns/promises";
import { type Dial, DialError, type Transport } from "../core/transport.ts";
import { TcpTransport } from "../core/transport/tcp.ts";
import { HandshakeError, TlsTransport } from "../core/transport/tls.ts";
import { showAddress } from "./address.ts";
import { systemRoots } from "./system_roots.ts";
import type { Trust } from "./trust.ts";

/** How long to wait for a server, in ms. */
export interface DialLimits {
  /** For the whole of connecting. */
  readonly connect: number;
  /** For a TLS handshake. */
  readonly handshake: number;
  /** For one with this machine itself, where a plain server that keeps silent may be met. */
  readonly loopbackHandshake: number;
}

const LIMITS: DialLimits = { connect: 10_000, handshake: 5_000, loopbackHandshake: 2_000 };

export interface DialOptions {
  readonly host: string;
  readonly port: number;
  /** Do without encryption, wherever the server is. */
  readonly plain: boolean;
  readonly trust: Trust;
  readonly limits?: Partial<DialLimits>;
  /** Whether an IP address is this machine's own. */
  readonly isLoopback?: (ip: string) => boolean;
  /** The roots that this system trusts. */
  readonly roots?: () => Promise<readonly string[]>;
}

/**
 * The way to a server. It is encrypted wherever the server can do that; without encryption only a
 * server on this machine is talked to, or one for which `plain` says so.
 */
export function dialer(options: DialOptions): Dial {
  const address = showAddress(options.host, options.port);
  const limits = { ...LIMITS, ...options.limits };
  const isOwn = options.isLoopback ?? isLoopback;
  let wasPlain = options.plain;
  let wasSecure = false;

  const dialTls = async (ip: string, signal: AbortSignal): Promise<Transport> => {
    const loopback = isOwn(ip);
    const limit = loopback ? limits.loopbackHandshake : limits.handshake;
    const target = { ip, port: options.port, host: options.host, address };
    let transport: TlsTransport;
    try {
      transport = await TlsTransport.open(target, [], limit, signal);
      if (await options.trust.asksRoots(address, transport.certificate)) {
        // Only strangers are worth the time that it takes to read all of the system's roots.
        transport.close();
        const roots = await (options.roots ?? systemRoots)();
        transport = await TlsTransport.open(target, roots, limit, signal);
      }
    } catch (error) {
      if (!(error instanceof HandshakeError)) throw error;
      if (wasSecure) throw new DialError("unreachable", `${address} broke the TLS handshake off`);
      if (await options.trust.expected(address)) {
        throw new DialError(
          "untrusted",
          `${address} was encrypted before and speaks no TLS now (${error.message}). ` +
            "If that is meant to be so: --plain",
        );
      }
      if (!loopback) {
        throw new DialError(
          "untrusted",
          `${address} speaks no TLS (${error.message}), so that everybody on the way could read ` +
            "along. If that does not matter: --plain",
        );
      }
      wasPlain = true;
      return await dialPlain(ip, signal);
    }
    try {
      await options.trust.check(address, transport.certificate);
    } catch (error) {
      transport.close();
      throw error;
    }
    wasSecure = true;
    return transport;
  };

  const dialPlain = async (ip: string, signal: AbortSignal): Promise<Transport> => {
    const conn = await Deno.connect({ hostname: ip, port: options.port, signal });
    return new TcpTransport(conn, address);
  };

  return async (signal) => {
    const faults: string[] = [];
    for (const ip of await resolve(options.host, signal)) {
      const limited = new AbortController();
      const abort = () => limited.abort(signal.reason);
      const late = new DialError("unreachable", `${address} does not answer`);
      const timer = setTimeout(() => limited.abort(late), limits.connect);
      signal.addEventListener("abort", abort);
      try {
        signal.throwIfAborted();
        const plain = options.plain || wasPlain && isOwn(ip);
        return await (plain ? dialPlain(ip, limited.signal) : dialTls(ip, limited.signal));
      } catch (error) {
        if (error instanceof DialError && error.fault === "untrusted") throw error;
        signal.throwIfAborted();
        faults.push(faultOf(error, address));
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
      }
    }
    throw new DialError("unreachable", [...new Set(faults)].join("; "));
  };
}

/** Whether an IP address is this machine's own. */
export function isLoopback(ip: string): boolean {
  return /^(::ffff:)?127\.\d+\.\d+\.\d+$/i.test(ip) || ip === "::1";
}

async function resolve(host: string, signal: AbortSignal): Promise<string[]> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    const found = await Promise.race([lookup(host, { all: true }), aborted.promise]);
    return found.map(({ address }) => address);
  } catch (error) {
    signal.throwIfAborted();
    const { code } = error as { code?: string };
    throw new DialError(
      "unreachable",
      code === "EAI_AGAIN" || code === "EAI_FAIL"
        ? `the name ${host} cannot be looked up just now`
        : `there is no host called ${host}`,
    );
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function faultOf(error: unknown, address: string): string {
  if (error instanceof DialError) return error.message;
  const { code, message } = error as { code?: string; message: string };
  if (code === "ECONNREFUSED" || error instanceof Deno.errors.ConnectionRefused) {
    return `nothing listens at ${address}: is the server running there?`;
  }
  if (code === "ETIMEDOUT" || error instanceof Deno.errors.TimedOut) {
    return `${address} does not answer`;
  }
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") {
    return `there is no way to ${address} from here`;
  }
  return `${address} cannot be reached: ${message.replace(/ \(os error \d+\)/, "")}`;
}
