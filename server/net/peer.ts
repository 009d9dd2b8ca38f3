/**
 * The origin of a connection: its address, and the host that users see in place of it.
 * @module
 */

/**
 * The address that a connection comes from: the peer's, or the client's if the peer is a proxy that
 * names it.
 */
export interface PeerAddress {
  /** The IP address; it never begins with a colon. */
  readonly address: string;
  /** Whether the client's connection is encrypted. */
  readonly secure: boolean;
}

/** The other end of a connection as users may see it. */
export interface Peer {
  /** The host that users see in place of the address. */
  readonly host: string;
  /** The IP address, if it differs from the host. Only operators and the user may see it. */
  readonly address?: string;
  /** Whether the client's connection is encrypted. */
  readonly secure: boolean;
}
