/**
 * Colours as values, and the nearest one that a terminal can show.
 * @module
 */
/** How many colours a terminal shows: 24 bits, the 256 of xterm, the classic 16, or none. */
export type Depth = "full" | "256" | "16" | "none";

/** Red, green and blue, each from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Returns how many colours the terminal shows, by its environment. */
export function depthOf(env: (name: string) => string | undefined): Depth {
  const term = env("TERM") ?? "";
  if (env("NO_COLOR") || term === "dumb" || /^(vt\d|linux-m|.*-mono$)/.test(term)) return "none";
  if (/^(truecolor|24bit)$/.test(env("COLORTERM") ?? "") || /-direct$/.test(term)) return "full";
  // These show 24 bits, and COLORTERM does not always pass through ssh.
  if (/^(xterm-kitty|xterm-ghostty|alacritty|foot|wezterm)/.test(term)) return "full";
  return /256color/.test(term) ? "256" : "16";
}

/** Parses `#rrggbb`. */
export function rgb(hex: string): Rgb {
  const number = parseInt(hex.slice(1), 16);
  return [number >> 16, number >> 8 & 255, number & 255];
}

/** Returns a colour between two, `share` (0 to 1) of the way to the second. */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const between = (at: 0 | 1 | 2) => Math.round(from[at] + (to[at] - from[at]) * share);
  return [between(0), between(1), between(2)];
}

/** Returns the perceived lightness, from 0 for black to 1 for white. */
export function lightness([red, green, blue]: Rgb): number {
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}

/**
 * Returns the SGR parameters of the nearest colour that the terminal has; "" if it has none. With
 * 16 colours there are no backgrounds: too few of them suit all text colours.
 */
export function sgrOf(colour: Rgb, depth: Depth, ground: "fore" | "back" = "fore"): string {
  const code = ground === "fore" ? 38 : 48;
  switch (depth) {
    case "full":
      return `${code};2;${colour.join(";")}`;
    case "256":
      return `${code};5;${index256(colour)}`;
    case "16":
      return ground === "fore" ? String(code16(colour)) : "";
    case "none":
      return "";
  }
}

const CUBE = [0, 95, 135, 175, 215, 255];

function index256(colour: Rgb): number {
  const steps = colour.map((value) => nearest(CUBE, value));
  const [red = 0, green = 0, blue = 0] = steps;
  const cube: Rgb = [CUBE[red] ?? 0, CUBE[green] ?? 0, CUBE[blue] ?? 0];
  const step = Math.max(0, Math.min(23, Math.round((lightness(colour) * 255 - 8) / 10)));
  const level = 8 + step * 10;
  return distance([level, level, level], colour) < distance(cube, colour)
    ? 232 + step
    : 16 + 36 * red + 6 * green + blue;
}

function nearest(levels: readonly number[], value: number): number {
  const distances = levels.map((level) => Math.abs(level - value));
  return distances.indexOf(Math.min(...distances));
}

function distance(one: Rgb, two: Rgb): number {
  return (one[0] - two[0]) ** 2 + (one[1] - two[1]) ** 2 + (one[2] - two[2]) ** 2;
}

/** Compares hues, not distances: a pale green becomes green, not grey. */
function code16(colour: Rgb): number {
  const most = Math.max(...colour);
  const least = Math.min(...colour);
  if (most - least < 48) return most > 176 ? 39 : most > 80 ? 90 : 39;
  const middle = (most + least) / 2;
  const bits = colour.reduce((sum, value, at) => sum + (value > middle ? 1 << at : 0), 0);
  return 30 + bits;
}

/** Whether $COLORFGBG, such as `15;0`, means a light background; `undefined` if it does not say. */
export function isLightByEnvironment(value: string | undefined): boolean | undefined {
  const match = /;(\d+)$/.exec(value ?? "");
  if (match === null) return undefined;
  const index = Number(match[1]);
  return index === 7 || index > 8;
}
