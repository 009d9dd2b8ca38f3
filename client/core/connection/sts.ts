/**
 * What a client does with a server's STS policy: https://ircv3.net/specs/extensions/sts
 * @module
 */
import type { TransportInfo } from "../transport/transport.ts";

/** Obeys STS policies. What dials connections implements it. */
export interface StsHandler {
  /**
   * A server on a connection without TLS requires TLS at this port: from now on, `dial` uses only
   * that.
   */
  upgrade(info: TransportInfo, port: number): void;
  /**
   * A server on a connection over TLS requires TLS for `duration` seconds from now; 0 ends the
   * policy.
   */
  persist(info: TransportInfo, duration: number): void;
}
