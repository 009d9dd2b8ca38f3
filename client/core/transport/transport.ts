/** What a connection turned out to be. */
export interface TransportInfo {
  /** Where it leads, as a person would write it: `host:port`. */
  readonly address: string;
  /** Whether nobody on the way can read it. */
  readonly secure: boolean;
  /** The certificate's SHA-256 in upper-case hexadecimal pairs with colons, where there is one. */
  readonly fingerprint?: string;
}

/** One open connection, as the client sees it: lines both ways. Sockets and browsers differ below it. */
export interface Transport {
  readonly info: TransportInfo;
  /**
   * Lines without their endings, in order, together with what arrived together. Ends when the
   * server closes; throws when the connection breaks.
   */
  readonly lines: AsyncIterable<readonly string[]>;
  /** Sends lines (given without endings) in one write; rejects when the connection is broken. */
  write(lines: readonly string[]): Promise<void>;
  /** Closes at once; more than once is harmless. */
  close(): void;
}

/**
 * Opens a connection.
 *
 * @throws {DialError} where that cannot be done
 */
export type Dial = (signal: AbortSignal) => Promise<Transport>;

/**
 * Why no connection came about.
 *
 * - `unreachable`: no answer, refused, no such host: another try may go better
 * - `untrusted`: going on would not be safe, so nothing is tried again
 */
export type DialFault = "unreachable" | "untrusted";

/** A connection that did not come about. Its message is for people. */
export class DialError extends Error {
  override name = "DialError";

  constructor(readonly fault: DialFault, message: string) {
    super(message);
  }
}
