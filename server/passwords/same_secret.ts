/**
 * Compares secrets in a time that does not reveal where they differ.
 * @module
 */

/**
 * Returns whether two secrets are the same, in a time that does not depend on where they differ.
 */
export async function sameSecret(a: string, b: string): Promise<boolean> {
  const [x, y] = await Promise.all([a, b].map(async (text) => {
    return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  }));
  let difference = 0;
  x?.forEach((byte, i) => difference |= byte ^ (y?.[i] ?? 0));
  return difference === 0;
}
