/**
 * Tells network errors from bugs.
 * @module
 */

/** Codes of network errors that Deno has no class for. */
const NETWORK_CODES = ["EHOSTDOWN", "EHOSTUNREACH", "ENETDOWN", "ENETUNREACH", "ENOBUFS"];

/** Whether the network or the client caused an error, and not a bug. */
export function isNetworkError(error: unknown): boolean {
  if (error instanceof Error && "code" in error && typeof error.code === "string") {
    if (NETWORK_CODES.includes(error.code)) return true;
  }
  const { errors } = Deno;
  return [
    errors.BadResource,
    errors.BrokenPipe,
    errors.ConnectionAborted,
    errors.ConnectionReset,
    errors.Interrupted,
    errors.InvalidData,
    errors.NotConnected,
    errors.TimedOut,
    errors.UnexpectedEof,
  ].some((kind) => error instanceof kind);
}
