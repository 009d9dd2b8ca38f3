/**
 * Limits the data that a server can make the client hold.
 * @module
 */

import { MemoryLimitError } from "../transport/memory_limit_error.ts";

/**
 * The longest nick or channel name in UTF-16 units. Servers allow about 30 for nicks, 64 for
 * channels.
 */
export const NAME_MAX = 512;
/** The most channels of a client. */
export const CHANNELS_MAX = 2_000;
/** The most private conversations. The oldest is dropped, since any user can begin one. */
export const QUERIES_MAX = 1_000;
/** The most members of all channels together. */
export const MEMBERS_MAX = 250_000;
/** The most tokens of ISUPPORT. Servers send about 50. */
export const ISUPPORT_MAX = 500;
/** The longest token of ISUPPORT in UTF-16 units. */
export const ISUPPORT_TOKEN_MAX = 1_024;

/**
 * Checks the length of a name.
 *
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { MemoryLimitError } from "../transport/memory_limit_error.ts";
 * import { checkName } from "./memory_limits.ts";
 *
 * checkName("alice");
 * assertThrows(() => checkName("a".repeat(1_000)), MemoryLimitError, "a name of 1000 characters");
 * ```
 *
 * @throws {MemoryLimitError} if a name is too long to be one
 */
export function checkName(name: string): void {
  if (name.length > NAME_MAX) {
    throw new MemoryLimitError(`the server sent a name of ${name.length} characters`);
  }
}
