/** So many of something, in words: `1 ban`, `2 bans`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
