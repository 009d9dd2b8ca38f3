import { Cap } from "../../protocol/capabilities.ts";
import { NEXT_CERTIFICATE } from "../../protocol/certificate.ts";
import type { Server } from "../server.ts";
import type { Session } from "../connection/session.ts";

/** What CAP LS says of the certificate that comes next, to those who can be sure that the server says so. */
export function successorToken({ successor }: Server, { peer }: Session): string | undefined {
  return successor === undefined || !peer.secure ? undefined : `${NEXT_CERTIFICATE}=${successor}`;
}

/**
 * Tells clients which certificate comes after the present one, so that those who trust this one will trust that one.
 *
 * @param fingerprint the next one's; `undefined` where it is not known yet
 */
export function announceSuccessor(server: Server, fingerprint: string | undefined): void {
  const successor = fingerprint && `sha256:${fingerprint.replaceAll(":", "").toLowerCase()}`;
  if (server.successor === successor) return;
  server.successor = successor;
  for (const session of server.sessions.values()) {
    if (!session.peer.secure || !session.has(Cap.capNotify)) continue;
    const token = successorToken(server, session);
    if (token === undefined) session.answer("CAP", session.nick, "DEL", NEXT_CERTIFICATE);
    else session.answer("CAP", session.nick, "NEW", token);
  }
}
