/** Code units of a host: the ISUPPORT token HOSTLEN. */
export const HOST_MAX = 64;

/** What a host is, for whom gave something else. */
export const HOST_RULE = `A host has up to ${HOST_MAX} letters, digits, ".", "_", ":", "/" and "-"`;

/** Whether this can stand behind the @ of a source. */
export function isHost(host: string): boolean {
  return host.length <= HOST_MAX && /^[\p{L}\p{N}][\p{L}\p{N}._:\/-]*$/u.test(host);
}
