/**
 * The fields of an account.
 * @module
 */

import type { ScramKeys } from "../../protocol/sasl/scram_server.ts";

/** A registered name with its credentials. */
export interface Account {
  /** The name as its owner wrote it. Accounts are found by the folded name. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly scram: ScramKeys | undefined;
  /** Always empty: the runtime shows no client certificates. Kept for the format. */
  readonly certificates: readonly string[];
  /** Whether its user is a server operator. */
  readonly operator?: boolean;
}
