/**
 * Tells the dialer of a server's STS policy: https://ircv3.net/specs/extensions/sts
 * @module
 */
import type { TransportInfo } from "../transport/transport.ts";

/** Obeys STS policies. The dialer of connections implements it. */
export interface StsHandler {
  /**
   * A server on a connection without TLS requires TLS at this port: from now on, `dial` uses only
   * TLS.
   */
  upgrade(info: TransportInfo, port: number): void;
  /**
   * A server on a connection over TLS requires TLS for `duration` seconds from now; 0 ends the
   * policy.
   */
  persist(info: TransportInfo, duration: number): void;
}
