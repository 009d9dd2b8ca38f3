/**
 * Dials a server: resolves its name, tries TLS, and checks the server's identity. Never falls back
 * to plain text over a network.
 * @module
 */
import { lookup } from "node:dns/promises";
import { type Dial, DialError, type Transport } from "../../core/transport/transport.ts";
import { TcpTransport } from "../../core/transport/tcp.ts";
import { HandshakeError, TlsTransport } from "../../core/transport/tls.ts";
import { showAddress } from "../options/server_address.ts";
import { unlessPlain } from "./plain_server_probe.ts";
import type { StsPolicy, StsRequirement } from "./sts_policy.ts";
import { systemRoots } from "./system_roots.ts";
import type { Trust } from "./trust_on_first_use.ts";

/** How long to wait for a server, in ms. Tests shorten it. */
export interface DialLimits {
  /** For connecting as a whole. */
  readonly connect: number;
  /** For a TLS handshake. */
  readonly handshake: number;
  /** For a TLS handshake with this machine, where a plain server may not answer at all. */
  readonly loopbackHandshake: number;
  /** Until such a silent server is probed for plain text. */
  readonly silence: number;
}

const LIMITS: DialLimits = {
  connect: 10_000,
  handshake: 5_000,
  loopbackHandshake: 2_000,
  silence: 100,
};

/** Which server to connect to, and how. */
export interface DialOptions {
  readonly host: string;
  readonly port: number;
  /** Whether to connect without encryption, even over a network. */
  readonly plain: boolean;
  readonly trust: Trust;
  readonly strict: StsPolicy;
  readonly limits?: Partial<DialLimits>;
  /** Whether an IP address is a loopback address. */
  readonly isLoopback?: (ip: string) => boolean;
  /** Loads the root certificates that this system trusts. */
  readonly roots?: () => Promise<readonly string[]>;
}

/**
 * Returns a function that connects to a server. The connection is encrypted if the server speaks
 * TLS. It is in plain text only if the server is on this machine or `plain` is set, and never if
 * the server requires TLS.
 */
export function dialer(options: DialOptions): Dial {
  const dialer = new Dialer(options);
  return (signal) => dialer.dial(signal);
}

class Dialer {
  readonly #options: DialOptions;
  readonly #limits: DialLimits;
  readonly #isOwn: (ip: string) => boolean;
  /** Whether to connect without encryption: by option, or because the server does not speak TLS. */
  #isPlain: boolean;
  #wasSecure = false;

  constructor(options: DialOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#isOwn = options.isLoopback ?? isLoopback;
    this.#isPlain = options.plain;
  }

  /** Tries all addresses of the host, in order. */
  async dial(signal: AbortSignal): Promise<Transport> {
    const { host, port } = this.#options;
    const address = showAddress(host, port);
    const strict = await this.#options.strict.required();
    const faults: string[] = [];
    for (const ip of await resolve(host, signal)) {
      const limited = new AbortController();
      const abort = () => limited.abort(signal.reason);
      const late = new DialError("unreachable", `${address} does not answer`);
      const timer = setTimeout(() => limited.abort(late), this.#limits.connect);
      signal.addEventListener("abort", abort);
      const way = { ip, port, address, loopback: this.#isOwn(ip), signal: limited.signal };
      try {
        signal.throwIfAborted();
        return await this.#go(way, strict);
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
  }

  #go(way: Way, strict: StsRequirement | undefined): Promise<Transport> {
    if (strict !== undefined) return this.#dialStrict(way, strict);
    const plain = this.#options.plain || this.#isPlain && way.loopback;
    return plain ? this.#dialPlain(way) : this.#dialEither(way);
  }

  async #dialPlain({ ip, port, address, signal }: Way): Promise<Transport> {
    const conn = await Deno.connect({ hostname: ip, port, signal });
    return new TcpTransport(conn, address);
  }

  async #dialTls({ ip, port, address, loopback, signal }: Way): Promise<TlsTransport> {
    const { host, trust, roots = systemRoots } = this.#options;
    const limit = loopback ? this.#limits.loopbackHandshake : this.#limits.handshake;
    const target = { ip, port, host, address };
    const open = (roots: readonly string[]) => TlsTransport.open(target, roots, limit, signal);
    const transport = await open([]);
    if (!await trust.asksRoots(address, transport.certificate)) return transport;
    // Reading the system's roots takes long, so do that for unknown servers only.
    transport.close();
    return await open(await roots());
  }

  /** Connects with TLS, and checks the certificate. */
  async #dialTrusted(way: Way): Promise<Transport> {
    const transport = await this.#dialTls(way);
    try {
      const isProved = await this.#options.trust.check(way.address, transport.certificate);
      this.#options.strict.connected(isProved && !way.loopback);
    } catch (error) {
      transport.close();
      throw error;
    }
    this.#wasSecure = true;
    return transport;
  }

  async #dialEither(way: Way): Promise<Transport> {
    const { ip, port, address, loopback, signal } = way;
    const expected = await this.#options.trust.expected(address);
    try {
      if (!loopback || expected || this.#wasSecure) return await this.#dialTrusted(way);
      return await unlessPlain(ip, port, this.#limits.silence, signal, (signal) => {
        return this.#dialTrusted({ ...way, signal });
      });
    } catch (error) {
      if (!(error instanceof HandshakeError)) throw error;
      if (this.#wasSecure) {
        throw new DialError("unreachable", `${address} ended the TLS handshake`);
      }
      if (expected) {
        throw new DialError(
          "untrusted",
          `${address} used TLS before and does not now (${error.message}). ` +
            "If that is intended: --plain",
        );
      }
      if (!loopback) {
        throw new DialError(
          "untrusted",
          `${address} does not speak TLS (${error.message}), so anyone on the way could read ` +
            "everything. If that is acceptable: --plain",
        );
      }
      this.#isPlain = true;
      return await this.#dialPlain(way);
    }
  }

  /** Connects with TLS only, at the user's port or at the one that the server announced. */
  async #dialStrict(way: Way, { port, until }: StsRequirement): Promise<Transport> {
    const { host } = this.#options;
    if (way.port !== port && !this.#isPlain) {
      try {
        return await this.#dialTrusted(way);
      } catch (error) {
        if (error instanceof DialError) throw error;
        this.#isPlain = error instanceof HandshakeError;
      }
    }
    const named = { ...way, port, address: showAddress(host, port) };
    try {
      return await this.#dialTrusted(named);
    } catch (error) {
      if (error instanceof DialError) throw error;
      const isHandshake = error instanceof HandshakeError;
      const why = isHandshake
        ? `${named.address} does not speak it now (${error.message})`
        : faultOf(error, named.address);
      const time = until === undefined ? "" : ` until ${dayOf(until)}`;
      throw new DialError(
        isHandshake && !this.#wasSecure ? "untrusted" : "unreachable",
        `${host} requires TLS${time}, and is not reached over it; try again later: ${why}`,
      );
    }
  }
}

/** One way to a server: an IP address of its host, and a port. */
interface Way {
  readonly ip: string;
  readonly port: number;
  /** Host and port as the user sees them. */
  readonly address: string;
  /** Whether it is an address of this machine. */
  readonly loopback: boolean;
  readonly signal: AbortSignal;
}

/** Whether an IP address is a loopback address. */
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

/** Returns the day of a time, as in 2026-12-21 (UTC). */
function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
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
    return `there is no route to ${address} from here`;
  }
  if (code === "EINVAL" && address.includes("%")) {
    return `${address} has a zone, which this client cannot use over TLS: ` +
      "name the host, or another of its addresses";
  }
  return `${address} cannot be reached: ${message.replace(/ \(os error \d+\)/, "")}`;
}
