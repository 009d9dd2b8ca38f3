/**
 * A push service on loopback, and a browser with a subscription, for tests.
 * @module
 */

import { makeSelfSigned } from "../../server/tls/self_signed.ts";
import type { PushSubscription } from "../../server/records/push_subscription.ts";

/** The name in the certificate of a {@link PushService}. */
export const PUSH_HOST = "push.test";

const encoder = new TextEncoder();

/** A request that a push service got. */
export interface Received {
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** A push service that answers each request with the next of its statuses. */
export class PushService implements AsyncDisposable {
  readonly #identity = makeSelfSigned([PUSH_HOST]);
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly received: Received[] = [];
  /** The answers to come; after the last one, 201. */
  readonly answers: Response[] = [];

  constructor() {
    const { cert, key } = this.#identity;
    const options = { hostname: "127.0.0.1", port: 0, cert, key, onListen: () => {} };
    this.#server = Deno.serve(options, async (request) => {
      const body = new Uint8Array(await request.arrayBuffer());
      const { pathname, search } = new URL(request.url);
      this.received.push({ path: pathname + search, headers: request.headers, body });
      return this.answers.shift() ?? new Response(null, { status: 201 });
    });
  }

  /** The certificate to trust. */
  get authority(): string {
    return this.#identity.cert;
  }

  /** Returns the URL of a push resource. */
  endpoint(path = "/resource"): string {
    return `https://${PUSH_HOST}:${this.#server.addr.port}${path}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** A browser that can read the notifications of its subscription: RFC 8291. */
export class Browser {
  readonly #pair: CryptoKeyPair;
  readonly #point: Uint8Array<ArrayBuffer>;
  readonly #secret = crypto.getRandomValues(new Uint8Array(16));

  private constructor(pair: CryptoKeyPair, point: Uint8Array<ArrayBuffer>) {
    this.#pair = pair;
    this.#point = point;
  }

  static async start(): Promise<Browser> {
    const algorithm = { name: "ECDH", namedCurve: "P-256" };
    const pair = await crypto.subtle.generateKey(algorithm, false, ["deriveBits"]);
    const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    return new Browser(pair, point);
  }

  /** The keys as a client gives them in WEBPUSH REGISTER. */
  get keys(): string {
    return `p256dh=${urlBase64(this.#point)};auth=${urlBase64(this.#secret)}`;
  }

  subscription(endpoint: string): PushSubscription {
    const keys = { p256dh: urlBase64(this.#point), auth: urlBase64(this.#secret) };
    return { endpoint, keys };
  }

  /** Decrypts the body of a notification, one record of aes128gcm (RFC 8188). */
  async read(body: Uint8Array<ArrayBuffer>): Promise<string> {
    const salt = body.subarray(0, 16);
    const idLength = body[20] ?? 0;
    const serverPoint = body.subarray(21, 21 + idLength);
    const algorithm = { name: "ECDH", namedCurve: "P-256" };
    const serverKey = await crypto.subtle.importKey("raw", serverPoint, algorithm, false, []);
    const shared = await crypto.subtle.deriveBits(
      { name: "ECDH", public: serverKey },
      this.#pair.privateKey,
      256,
    );
    const info = [encoder.encode("WebPush: info\0"), this.#point, serverPoint];
    const secret = await hkdf(new Uint8Array(shared), this.#secret, joined(info), 32);
    const contentKey = await hkdf(
      secret,
      salt,
      encoder.encode("Content-Encoding: aes128gcm\0"),
      16,
    );
    const iv = await hkdf(secret, salt, encoder.encode("Content-Encoding: nonce\0"), 12);
    const key = await crypto.subtle.importKey("raw", contentKey, "AES-GCM", false, ["decrypt"]);
    const record = body.subarray(21 + idLength);
    const padded = new Uint8Array(
      await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, record),
    );
    // The delimiter 2 and zeroes follow the text.
    return new TextDecoder().decode(padded.subarray(0, padded.lastIndexOf(2)));
  }
}

async function hkdf(
  secret: Uint8Array<ArrayBuffer>,
  salt: Uint8Array<ArrayBuffer>,
  info: Uint8Array<ArrayBuffer>,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const parameters = { name: "HKDF", hash: "SHA-256", salt, info };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, length * 8));
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

function urlBase64(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}
