/**
 * The names and addresses that a certificate is for.
 * @module
 */

/** The most addresses that a certificate names: a machine with containers has very many. */
const MOST_ADDRESSES = 32;

/**
 * Returns the names by which clients may reach this machine: the server's name, the host name, and
 * the addresses that the system reveals.
 */
export function ownNames(
  name: string,
  hostname: string,
  interfaces: () => readonly { readonly address: string }[] = Deno.networkInterfaces,
): readonly string[] {
  const addresses = listed(interfaces)
    .map(({ address }) => address)
    // A link-local address is useless without the name of the client's network interface.
    .filter((address) => !/^(?:fe[89ab]|169\.254\.)/i.test(address));
  const loopback = ["127.0.0.1", "::1"];
  return [
    ...new Set([name, hostname, "localhost", ...loopback, ...addresses.slice(0, MOST_ADDRESSES)]),
  ];
}

/** Lists interfaces; none if a sandbox hides them. */
function listed<T>(interfaces: () => readonly T[]): readonly T[] {
  try {
    return interfaces();
  } catch {
    return [];
  }
}
