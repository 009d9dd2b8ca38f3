/**
 * The limits: their flags, their defaults in docs/limits.md, and their ISUPPORT tokens.
 * @module
 */

import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { UsageError } from "../../../cli/flags.ts";
import { configure } from "../../../server/config/configuration.ts";
import { DEFAULT_LIMITS, LIMIT_FLAGS, NO_LIMITS } from "../../../server/config/limits.ts";
import { COMMANDS } from "../../../server/commands/dispatch/table.ts";
import { readOptions } from "../../../server/config/options.ts";
import { Sandbox } from "../../support/executable.ts";
import { TestServer } from "../../support/server.ts";

const surroundings = { hostname: () => "test.local", env: () => "/nowhere", version: "chatd-test" };

function configured(...args: string[]) {
  return configure(readOptions(args), surroundings);
}

Deno.test("limits: each has a default, takes another value, and can be lifted", () => {
  assertEquals(configured().settings.limits, DEFAULT_LIMITS);
  const { settings, warnings } = configured(
    ...["--limit-channels", "7", "--limit-outbox", "64KiB", "--limit-unregistered", "2m"],
    ...["--limit-list", "off", "--limit-joins", "5/10s"],
  );
  assertEquals(warnings, []);
  assertEquals(settings.limits, {
    ...DEFAULT_LIMITS,
    channels: 7,
    outbox: 65_536,
    unregistered: 120_000,
    list: Infinity,
    joins: { count: 5, time: 10_000 },
  });
});

Deno.test("limits: --limits off lifts all but the named ones and the lengths of lines, with a warning", () => {
  const { settings, warnings } = configured("--limits", "off", "--limit-channels", "7");
  assertEquals(settings.limits, { ...NO_LIMITS, channels: 7 });
  assertEquals(settings.limits.line, DEFAULT_LIMITS.line);
  assertMatch(warnings.join(), /^--limits off: .* benchmarks/);
});

Deno.test("limits: a malformed value is refused, with an example", () => {
  for (
    const [flag, value] of [["limits", "none"], ["limit-channels", "0"], ["limit-outbox", "1"], [
      "limit-unregistered",
      "30",
    ]]
  ) {
    const { message } = assertThrows(() => configured(`--${flag}`, value ?? ""), UsageError);
    assertMatch(
      message,
      /^--limits 'none' is unknown: use on or off$|^--limit-\w+ '\w+' is not .*such as \d+/,
    );
  }
});

Deno.test("limits: the configuration file can set them", async () => {
  await using sandbox = new Sandbox();
  const file = `${sandbox.path}/chatd.toml`;
  Deno.writeTextFileSync(file, 'limit-channels = 7\nlimit-outbox = "2MiB"\n');
  const { limits } = configured("--config", file).settings;
  assertEquals([limits.channels, limits.outbox], [7, 2 << 20]);
});

Deno.test("limits: docs/limits.md lists each flag with its default", async () => {
  const docs = await Deno.readTextFile(new URL("../../../docs/limits.md", import.meta.url));
  const rows = [...docs.matchAll(/^\| `--(limit[\w-]+)` +\| ([^|]+?) +\|/gm)];
  assertEquals(
    rows.map(([, name, usual]) => [name, usual]),
    LIMIT_FLAGS.slice(1).map(({ name, default: usual }) => [name, usual]),
  );
});

Deno.test("limits: ISUPPORT tells clients the limits that concern them", async () => {
  const server = new TestServer({ limits: { channels: Infinity, list: Infinity, line: 1024 } });
  const alice = server.client();
  await alice.send("NICK alice");
  await alice.send("USER alice 0 * :Alice");
  const tokens = new Set(alice.messages().flatMap(({ params }) => params));
  assertEquals([...tokens].filter((token) => /^(?:CHANLIMIT|MAXLIST|LINELEN)/.test(token)), [
    "CHANLIMIT=#:",
    "LINELEN=1024",
  ]);
});

Deno.test("limits: docs/limits.md lists the cost of each command", async () => {
  const docs = await Deno.readTextFile(new URL("../../../docs/limits.md", import.meta.url));
  const told = [...docs.matchAll(/^\| (\d+) +\| ([A-Z, ]+?) +\|/gm)]
    .flatMap(([, points, names = ""]) => names.split(", ").map((name) => `${name} ${points}`));
  const real = [...COMMANDS.values()].flatMap(({ name, cost }) =>
    cost === undefined ? [] : `${name} ${cost}`
  );
  assertEquals(told.sort(), real.sort());
});
