/** Limits of https://ircv3.net/specs/extensions/metadata, which the capability's value tells. */

/** Keys that a client may subscribe to. */
export const METADATA_MAX_SUBS = 50;
/** Keys of one user or channel. */
export const METADATA_MAX_KEYS = 20;
/** Bytes of one key. */
export const METADATA_MAX_KEY = 64;
/** Bytes of one value. */
export const METADATA_MAX_VALUE = 300;
