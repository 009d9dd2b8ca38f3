/**
 * The fields of a registered channel, and of its ownership.
 * @module
 */

/** Ownership of a registered channel. */
export interface ChannelRegistration {
  /** The account that owns the channel. */
  readonly founder: string;
  /** The letters of the prefix modes that each account, by its folded name, gets on joining. */
  readonly access: ReadonlyMap<string, string>;
}

/** A registered channel: it exists without members. */
export interface RegisteredChannel {
  readonly name: string;
  readonly founder: string;
  readonly createdAt: number;
  /** Since when it has its name, in milliseconds since 1970; absent if it has had no other. */
  readonly namedAt?: number;
  readonly topic:
    | { readonly text: string; readonly setBy: string; readonly setAt: number }
    | undefined;
  readonly flags: string;
  readonly key: string | undefined;
  readonly limit: number | undefined;
  /** Absent if it has none. */
  readonly forward?: string;
  readonly lists: Readonly<
    Record<"b" | "e" | "I", readonly { mask: string; setBy: string; setAt: number }[]>
  >;
  /** The prefix modes that accounts (by folded name) get on joining, as letters. */
  readonly access: ReadonlyMap<string, string>;
}
