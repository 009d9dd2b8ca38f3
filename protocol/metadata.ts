/**
 * Holds the limits of https://ircv3.net/specs/extensions/metadata, which the capability's value
 * announces to clients.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Cap, CAPABILITIES } from "./capabilities.ts";
 * import { METADATA_MAX_KEYS } from "./metadata.ts";
 *
 * const value = CAPABILITIES.find(({ bit }) => bit === Cap.metadata)?.value ?? "";
 * assertEquals(value.includes(`max-keys=${METADATA_MAX_KEYS}`), true);
 * ```
 *
 * @module
 */

/** The most keys that a client may subscribe to. */
export const METADATA_MAX_SUBS = 50;
/** The most keys of one user or channel. */
export const METADATA_MAX_KEYS = 20;
/** Limit of a key, in bytes. */
export const METADATA_MAX_KEY = 64;
/** Limit of a value, in bytes. */
export const METADATA_MAX_VALUE = 300;
