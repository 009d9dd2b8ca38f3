/**
 * Draws deliveries per second over members: reads JSON, by server and members, and writes SVG.
 * @module
 */
import { init } from "echarts";

/** Shades that are distinct on white and on black. */
const COLORS = ["#2f81f7", "#8957e5", "#d29922", "#3fa34d", "#e5534b", "#8b949e"];
/** The shade of text and lines: dark on light pages, light on dark ones. */
const INK = "#123456";
const GRID = "#234567";

/** Deliveries per second, by server and members. */
type Points = Record<string, Record<string, number>>;

const points: Points = await new Response(Deno.stdin.readable).json();
await Deno.stdout.write(new TextEncoder().encode(draw(points)));

/** Returns the plot as SVG, for light and dark pages. */
function draw(points: Points): string {
  const text = { color: INK, fontFamily: "sans-serif", fontSize: 13 };
  const axis = {
    nameTextStyle: text,
    axisLabel: text,
    axisLine: { show: true, lineStyle: { color: INK } },
    splitLine: { lineStyle: { color: GRID } },
    minorSplitLine: { show: false },
  };
  const chart = init(null, null, { renderer: "svg", ssr: true, width: 760, height: 440 });
  try {
    chart.setOption({
      animation: false,
      color: COLORS,
      legend: { textStyle: text, top: 0 },
      grid: { left: 70, right: 30, top: 70, bottom: 55 },
      xAxis: {
        ...axis,
        type: "log",
        name: "members of the channel",
        nameLocation: "middle",
        nameGap: 32,
        min: "dataMin",
        max: "dataMax",
      },
      yAxis: { ...axis, type: "value", name: "million deliveries/s", min: 0 },
      series: Object.entries(points).map(([name, counts]) => ({
        name,
        type: "line",
        symbolSize: 7,
        lineStyle: { width: 2.5 },
        data: Object.entries(counts).map(([count, rate]) => [Number(count), rate / 1e6]),
      })),
    });
    return themed(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

/** Lets a page's light or dark mode choose the shades of text and grid. */
function themed(svg: string): string {
  const shades = (ink: string, grid: string) =>
    `[fill="${INK}"]{fill:${ink}}[stroke="${INK}"]{stroke:${ink}}[stroke="${GRID}"]{stroke:${grid}}`;
  const style = `<style>${shades("#1f2328", "#d8dee4")}@media (prefers-color-scheme:dark){${
    shades("#e6edf3", "#373e47")
  }}</style>`;
  return svg.replace(/(<svg[^>]*>)/, `$1\n${style}`) + "\n";
}
