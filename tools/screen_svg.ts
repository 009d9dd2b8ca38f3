/**
 * Draws a terminal's screen as SVG: `tmux capture-pane -e -p | deno run tools/screen_svg.ts TITLE > FILE`.
 * @module
 */

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
  bold: boolean;
  dim: boolean;
  reverse: boolean;
}

interface Span {
  readonly column: number;
  readonly text: string;
  readonly style: Style;
}

/** A screen with its SGR sequences, as an SVG document. */
export function screenToSvg(screen: string, title: string): string {
  const lines = screen.replace(/\n+$/, "").split("\n");
  const style = plain();
  const rows = lines.map((line) => spans(line, style));
  const columns = Math.max(80, ...lines.map((line) => [...strip(line)].length));
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = Math.ceil(lines.length * CELL.height + TITLE_BAR + 2 * MARGIN);
  const text = rows.flatMap((row, i) => row.map((span) => drawSpan(span, i))).join("\n");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${
    escape(title)
  }">
<rect width="${width}" height="${height}" rx="10" fill="${BACKGROUND}"/>
<rect width="${width}" height="${TITLE_BAR}" rx="10" fill="#21252c"/>
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

function drawSpan({ column, text, style }: Span, row: number): string {
  const x = (MARGIN + column * CELL.width).toFixed(1);
  const y = (TITLE_BAR + MARGIN + row * CELL.height + 13).toFixed(0);
  const length = ([...text].length * CELL.width).toFixed(1);
  const weight = style.bold ? ' font-weight="bold"' : "";
  const fill = style.dim ? PALETTE[8] : style.color ?? FOREGROUND;
  return `<text x="${x}" y="${y}" textLength="${length}" fill="${fill}"${weight}>${
    escape(text)
  }</text>`;
}

function spans(line: string, style: Style): Span[] {
  const found: Span[] = [];
  let column = 0;
  for (const piece of line.split(/(\x1b\[[\d;]*m)/)) {
    const codes = /^\x1b\[([\d;]*)m$/.exec(piece)?.[1];
    if (codes !== undefined) restyle(style, codes.split(";").map(Number));
    else {
      const text = piece.trim();
      const indent = piece.length - piece.trimStart().length;
      if (text !== "") found.push({ column: column + indent, text, style: { ...style } });
      column += [...piece].length;
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
    else if (code === 22) style.bold = style.dim = false;
    else if (code >= 30 && code <= 37) style.color = PALETTE[code - 30];
    else if (code >= 90 && code <= 97) style.color = PALETTE[code - 82];
    else if (code === 39) style.color = undefined;
    else if (code === 38 && codes[i + 1] === 2) {
      style.color = `rgb(${codes.slice(i + 2, i + 5).join(",")})`;
      i += 4;
    } else if (code === 38 && codes[i + 1] === 5) {
      style.color = indexed(codes[i + 2] ?? 0);
      i += 2;
    }
  }
}

/** A colour of the 256 that terminals number. */
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
  return { color: undefined, bold: false, dim: false, reverse: false };
}

function strip(line: string): string {
  return line.replace(/\x1b\[[\d;]*m/g, "");
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

if (import.meta.main) {
  const screen = await new Response(Deno.stdin.readable).text();
  console.log(screenToSvg(screen, Deno.args[0] ?? "chatd").trimEnd());
}
