import type { TransportInfo } from "../transport/transport.ts";

/** Obeys a server that wants to be spoken to over TLS alone: https://ircv3.net/specs/extensions/sts */
export interface StsHandler {
  /** A server that is spoken to without TLS wants it, at this port: from now on `dial` opens nothing else. */
  upgrade(info: TransportInfo, port: number): void;
  /** A server that is spoken to over TLS wants nothing else for so many seconds from now on; 0 takes that back. */
  persist(info: TransportInfo, duration: number): void;
}
