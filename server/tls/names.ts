/** As many addresses as a certificate names: a machine with containers has very many. */
const MOST_ADDRESSES = 32;

/**
 * By what clients may know this machine: what the server is called, the host's name, and all its addresses, as far as
 * the system tells them.
 */
export function ownNames(
  name: string,
  hostname: string,
  interfaces: () => readonly { readonly address: string }[] = Deno.networkInterfaces,
): readonly string[] {
  const addresses = listed(interfaces)
    .map(({ address }) => address)
    // A link-local address means nothing without the name of an interface of the client's.
    .filter((address) => !/^(?:fe[89ab]|169\.254\.)/i.test(address));
  const loopback = ["127.0.0.1", "::1"];
  return [
    ...new Set([name, hostname, "localhost", ...loopback, ...addresses.slice(0, MOST_ADDRESSES)]),
  ];
}

/** In some sandboxes nobody may ask. */
function listed<T>(interfaces: () => readonly T[]): readonly T[] {
  try {
    return interfaces();
  } catch {
    return [];
  }
}
