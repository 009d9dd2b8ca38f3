/**
 * Detects that a server on this machine speaks plain text, when it does not answer a TLS handshake.
 * @module
 */
import { HandshakeError } from "../../core/transport/tls.ts";

/**
 * A line that every IRC server answers without side effects; a TLS server takes it for an error.
 */
const QUESTION = new TextEncoder().encode("QUIT :\r\n");

/**
 * Shakes hands with a server on this machine. A plain server may take the handshake for the start
 * of a line and wait for its end. After a silence this function therefore probes it on a second
 * connection, and aborts the handshake if the server answers in text.
 *
 * @param silence ms until the probe
 * @param shakeHands ends when its signal is aborted, with the signal's reason
 * @throws {HandshakeError} if the server speaks plain text
 */
export async function unlessPlain<T>(
  ip: string,
  port: number,
  silence: number,
  signal: AbortSignal,
  shakeHands: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const given = new AbortController();
  const over = new AbortController();
  const asking = answersInText(ip, port, silence, over.signal).then((plain) => {
    if (plain) given.abort(new HandshakeError("it answers without TLS"));
  });
  try {
    return await shakeHands(AbortSignal.any([signal, given.signal]));
  } finally {
    over.abort();
    await asking;
  }
}

async function answersInText(
  ip: string,
  port: number,
  silence: number,
  signal: AbortSignal,
): Promise<boolean> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, silence);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
  if (signal.aborted) return false;
  try {
    using conn = await Deno.connect({ hostname: ip, port, signal });
    const close = () => conn[Symbol.dispose]();
    signal.addEventListener("abort", close);
    await conn.write(QUESTION);
    const answer = new Uint8Array(1);
    // Every TLS record, errors included, begins with a control character.
    return await conn.read(answer) === 1 && (answer[0] ?? 0) >= 0x20;
  } catch {
    // No answer: the handshake goes on.
    return false;
  }
}
