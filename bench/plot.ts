/**
 * `deno task bench:plot` measures deliveries/s over the number of members, for chatd and what else is installed, and
 * draws docs/images/deliveries.svg.
 *
 *     --members N,N…     only these; what was measured before of others, on this machine, is drawn as well
 *     --runs N           each is run so often, in turn; the median counts (3)
 *     --executable FILE  measure this executable of chatd, not the source
 */
import { parseArgs } from "@std/cli/parse-args";
import { init } from "echarts";
import { ROOT } from "../tools/paths.ts";
import { fail, runStep } from "../tools/run.ts";
import { LoadProgram } from "./load.ts";
import { measure, median } from "./measure.ts";
import { header, rows } from "./report.ts";
import type { Scenario } from "./scenarios.ts";
import { chatd, installed, PEERS } from "./servers.ts";

const MEMBERS = [10, 30, 100, 300, 1_000, 3_000];
const MEASURED = new URL("dist/deliveries.json", ROOT);
const DRAWN = new URL("docs/images/deliveries.svg", ROOT);
/** Shades that can be told apart on white and on black. */
const COLORS = ["#2f81f7", "#8957e5", "#d29922", "#3fa34d", "#e5534b", "#8b949e"];
/** Stands for text and lines, which are dark on light pages and light on dark ones. */
const INK = "#123456";
const GRID = "#234567";

/** Deliveries a second, by server and members. */
type Points = Record<string, Record<string, number>>;

if (import.meta.main) {
  await runStep(async () => {
    const { members: text, runs, executable } = parseArgs(Deno.args, {
      string: ["members", "runs", "executable"],
      default: { runs: "3" },
    });
    const members = text === undefined ? MEMBERS : text.split(",").map(Number);
    if (!members.every((count) => count >= 5)) {
      fail(`--members takes numbers of at least 5: ${text}`);
    }
    const points = await measured(text === undefined);
    await measureAll(points, members, Number(runs), executable);
    await Deno.writeTextFile(MEASURED, JSON.stringify(points, undefined, 2) + "\n");
    await Deno.writeTextFile(DRAWN, draw(points));
  });
}

async function measured(anew: boolean): Promise<Points> {
  try {
    return anew ? {} : JSON.parse(await Deno.readTextFile(MEASURED));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}

async function measureAll(
  points: Points,
  members: readonly number[],
  runs: number,
  executable: string | undefined,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "chatd-load-" });
  try {
    const program = await LoadProgram.compile(folder);
    const contestants = [
      ...[false, true].map((store) => chatd({ executable, store })),
      ...installed(PEERS),
    ];
    console.log(header());
    for (const count of members) {
      const scenario: Scenario = {
        name: String(count),
        title: `${count} members`,
        load: { members: count, senders: 4, outstanding: 16, seconds: 2 },
        measures: "deliveries",
        peers: true,
      };
      const results = await measure(program, scenario, contestants, runs);
      for (const line of rows(scenario, results)) console.log(line);
      for (const result of results.filter((result) => result.runs.length > 0)) {
        (points[result.server] ??= {})[String(count)] = median(result.runs).deliveries;
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The plot as SVG, for light and dark pages. */
export function draw(points: Points): string {
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
        min: 10,
        max: 3_000,
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

/** Has a page's light or dark mode choose the shades of text and grid. */
function themed(svg: string): string {
  const shades = (ink: string, grid: string) =>
    `[fill="${INK}"]{fill:${ink}}[stroke="${INK}"]{stroke:${ink}}[stroke="${GRID}"]{stroke:${grid}}`;
  const style = `<style>${shades("#1f2328", "#d8dee4")}@media (prefers-color-scheme:dark){${
    shades("#e6edf3", "#373e47")
  }}</style>`;
  return svg.replace(/(<svg[^>]*>)/, `$1\n${style}`) + "\n";
}
