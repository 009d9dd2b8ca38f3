/**
 * Reads and writes durations as people type them.
 * @module
 */

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800, y: 31_536_000 } as const;

/**
 * Reads a duration such as `90s`, `30m`, `2d` or `1w3d`, in milliseconds; `undefined` if it is
 * malformed or zero.
 */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:\d{1,6}[smhdwy])+$/i.test(text)) return undefined;
  let seconds = 0;
  for (const [, count, unit] of text.toLowerCase().matchAll(/(\d{1,6})([smhdwy])/g)) {
    seconds += Number(count) * SECONDS[unit as keyof typeof SECONDS];
  }
  return seconds === 0 ? undefined : seconds * 1_000;
}

/** Writes a duration, given in milliseconds, by its largest two units: `1d2h`. */
export function formatDuration(milliseconds: number): string {
  let seconds = Math.max(0, Math.round(milliseconds / 1_000));
  const parts: string[] = [];
  for (const [unit, size] of Object.entries(SECONDS).reverse()) {
    const count = Math.floor(seconds / size);
    if (count > 0) parts.push(`${count}${unit}`);
    seconds -= count * size;
  }
  return parts.slice(0, 2).join("") || "0s";
}
