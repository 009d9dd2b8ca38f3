/** As many addresses as a certificate names: a machine with containers has very many. */
const MOST_ADDRESSES = 32;

/** By what clients may know this machine: what the server is called, the host's name, and all its addresses. */
export function ownNames(name: string, hostname: string): readonly string[] {
  const addresses = Deno.networkInterfaces()
    .map(({ address }) => address)
    // A link-local address means nothing without the name of an interface of the client's.
    .filter((address) => !/^(?:fe[89ab]|169\.254\.)/i.test(address));
  const loopback = ["127.0.0.1", "::1"];
  return [
    ...new Set([name, hostname, "localhost", ...loopback, ...addresses.slice(0, MOST_ADDRESSES)]),
  ];
}
