import { HandshakeError } from "../../core/transport/tls.ts";

/** What every IRC server answers, and leaves no trace of; to one that speaks TLS it is an error. */
const QUESTION = new TextEncoder().encode("QUIT :\r\n");

/**
 * Shakes hands with a server of this machine. If nothing comes of that for a while, the server may be one that waits for
 * the rest of what it takes for a line: it is asked on a connection of its own, and where it answers in text the
 * handshake is given up.
 *
 * @param silence ms until it is asked
 * @param shakeHands gives up when its signal is aborted, with the signal's reason
 * @throws {HandshakeError} where the server turns out to be a plain one
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
    // TLS begins its messages, errors included, with a control character.
    return await conn.read(answer) === 1 && (answer[0] ?? 0) >= 0x20;
  } catch {
    // There is no answer: the handshake goes on.
    return false;
  }
}
