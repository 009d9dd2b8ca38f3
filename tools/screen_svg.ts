/**
 * Draws a terminal's screen as SVG:
 * `tmux capture-pane -e -p -N | deno run tools/screen_svg.ts TITLE [light] > FILE`.
 * @module
 */

import { loadWidths, widthOf } from "../client/terminal/io/text_width.ts";

const CELL = { width: 8.4, height: 19 };
const MARGIN = 16;
const TITLE_BAR = 34;
const BACKGROUND = "#16181d";
const FOREGROUND = "#d5d9e0";

const PALETTE = [
  ...["#3b4048", "#e0626d", "#8fc379", "#dfb26a", "#67abe8", "#c583dd", "#5cb8c4", "#d5d9e0"],
  ...["#7b8494", "#f0868f", "#a9d795", "#f0c987", "#8cc3f5", "#d9a3ec", "#7fd0da", "#ffffff"],
];

interface Style {
  color: string | undefined;
  background: string | undefined;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  reverse: boolean;
}

interface Span {
  readonly column: number;
  readonly columns: number;
  readonly text: string;
  readonly style: Style;
}

/** The terminal's own colours, and that of its title bar. */
export interface Ground {
  readonly background: string;
  readonly foreground: string;
  readonly bar: string;
}

const DARK: Ground = { background: BACKGROUND, foreground: FOREGROUND, bar: "#21252c" };
const LIGHT: Ground = { background: "#fbfbfa", foreground: "#2b2f38", bar: "#e6e7ea" };

/** Returns a screen with SGR sequences as an SVG document. */
export function screenToSvg(screen: string, title: string, ground = DARK): string {
  const lines = screen.replace(/\n+$/, "").split("\n");
  const style = plain();
  const rows = lines.map((line) => spans(line, style));
  const columns = Math.max(80, ...lines.map((line) => widthOf(strip(line))));
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = Math.ceil(lines.length * CELL.height + TITLE_BAR + 2 * MARGIN);
  const text = rows.flatMap((row, i) => row.map((span) => drawSpan(span, i, ground))).join("\n");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${
    escape(title)
  }">
<rect width="${width}" height="${height}" rx="10" fill="${ground.background}"/>
<rect width="${width}" height="${TITLE_BAR}" rx="10" fill="${ground.bar}"/>
<circle cx="20" cy="17" r="6" fill="#e0626d"/><circle cx="40" cy="17" r="6" fill="#dfb26a"/><circle cx="60" cy="17" r="6" fill="#8fc379"/>
<text x="${
    width / 2
  }" y="22" fill="#9aa3b2" text-anchor="middle" font-family="system-ui, sans-serif" font-size="13">${
    escape(title)
  }</text>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
${text}
</g>
</svg>
`;
}

function drawSpan({ column, columns, text, style }: Span, row: number, ground: Ground): string {
  const left = MARGIN + column * CELL.width;
  const top = TITLE_BAR + MARGIN + row * CELL.height;
  const width = (columns * CELL.width).toFixed(1);
  const [fore, back] = style.reverse
    ? [style.background ?? ground.background, style.color ?? ground.foreground]
    : [style.color ?? ground.foreground, style.background];
  const plate = back === undefined
    ? ""
    : `<rect x="${left.toFixed(1)}" y="${
      top - 1
    }" width="${width}" height="${CELL.height}" fill="${back}"/>`;
  if (text.trim() === "") return plate;
  const attributes = [
    `x="${left.toFixed(1)}" y="${(top + 13).toFixed(0)}" textLength="${width}" fill="${fore}"`,
    ...(style.bold ? ['font-weight="bold"'] : []),
    ...(style.italic ? ['font-style="italic"'] : []),
    ...(style.underline ? ['text-decoration="underline"'] : []),
    ...(style.dim ? ['opacity="0.6"'] : []),
  ].join(" ");
  return `${plate}<text ${attributes} xml:space="preserve">${escape(text)}</text>`;
}

/** Splits a row into words, and each wide character by itself: fonts disagree about its width. */
function spans(line: string, style: Style): Span[] {
  const found: Span[] = [];
  let column = 0;
  for (const piece of line.split(/(\x1b\[[\d;]*m)/)) {
    const codes = /^\x1b\[([\d;]*)m$/.exec(piece)?.[1];
    if (codes !== undefined) {
      restyle(style, codes.split(";").map(Number));
      continue;
    }
    for (
      const text of piece.match(/[\x20-\x7e]+|[^\x20-\x7e\u2500-\u257f]|[\u2500-\u257f]+/gu) ?? []
    ) {
      const columns = widthOf(text);
      const filled = style.background !== undefined || style.reverse;
      if (filled || text.trim() !== "") found.push({ column, columns, text, style: { ...style } });
      column += columns;
    }
  }
  return found;
}

function restyle(style: Style, codes: number[]): void {
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 0) Object.assign(style, plain());
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 7) style.reverse = true;
    else if (code === 3) style.italic = true;
    else if (code === 4) style.underline = true;
    else if (code === 22) style.bold = style.dim = false;
    else if (code === 23) style.italic = false;
    else if (code === 24) style.underline = false;
    else if (code === 27) style.reverse = false;
    else if (code >= 30 && code <= 37) style.color = PALETTE[code - 30];
    else if (code >= 90 && code <= 97) style.color = PALETTE[code - 82];
    else if (code === 39) style.color = undefined;
    else if (code === 49) style.background = undefined;
    else if (code >= 40 && code <= 47) style.background = PALETTE[code - 40];
    else if (code === 38 || code === 48) {
      const full = codes[i + 1] === 2;
      const value = full
        ? `rgb(${codes.slice(i + 2, i + 5).join(",")})`
        : indexed(codes[i + 2] ?? 0);
      if (code === 38) style.color = value;
      else style.background = value;
      i += full ? 4 : 2;
    }
  }
}

/** Returns one of the 256 colours that terminals number. */
function indexed(index: number): string {
  if (index < 16) return PALETTE[index] ?? FOREGROUND;
  if (index >= 232) {
    const level = 8 + (index - 232) * 10;
    return `rgb(${level},${level},${level})`;
  }
  const cube = index - 16;
  const level = (n: number) => n === 0 ? 0 : 55 + n * 40;
  return `rgb(${level(Math.floor(cube / 36))},${level(Math.floor(cube / 6) % 6)},${
    level(cube % 6)
  })`;
}

function plain(): Style {
  return {
    color: undefined,
    background: undefined,
    bold: false,
    dim: false,
    italic: false,
    underline: false,
    reverse: false,
  };
}

function strip(line: string): string {
  return line.replace(/\x1b\[[\d;]*m/g, "");
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

if (import.meta.main) {
  await loadWidths();
  const screen = await new Response(Deno.stdin.readable).text();
  const ground = Deno.args[1] === "light" ? LIGHT : DARK;
  console.log(screenToSvg(screen, Deno.args[0] ?? "chatd", ground).trimEnd());
}
