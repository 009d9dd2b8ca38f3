/**
 * Writes a count with its noun.
 * @module
 */

/** Writes a count with its noun, in the plural where needed: `1 ban`, `2 bans`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
