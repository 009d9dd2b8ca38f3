/**
 * Hosts as they appear in the source of a message.
 * @module
 */

/** The longest host in UTF-16 code units: the ISUPPORT token HOSTLEN. */
export const HOST_MAX = 64;

/** The rule for hosts, as part of an error message. */
export const HOST_RULE = `A host has up to ${HOST_MAX} letters, digits, ".", "_", ":", "/" and "-"`;

/** Whether a text can be the host of a source, after the `@`. */
export function isHost(host: string): boolean {
  return host.length <= HOST_MAX && /^[\p{L}\p{N}][\p{L}\p{N}._:\/-]*$/u.test(host);
}
