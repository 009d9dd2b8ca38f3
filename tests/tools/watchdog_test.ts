/**
 * The watchdog ends a run of tests that hangs.
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl, ROOT } from "../../tools/paths.ts";
import { runWatched } from "../../tools/watchdog.ts";
import { Sandbox } from "../support/executable.ts";

const DEADLINE = new URL("tests/support/deadline.ts", ROOT).href;

Deno.test("a preloaded deadline fails a test that hangs, at the test's own line", async () => {
  await using sandbox = new Sandbox();
  const file = `${sandbox.path}/hangs_test.ts`;
  Deno.writeTextFileSync(
    file,
    `import { waitingFor, within } from "${DEADLINE}";
Deno.test("hangs", async () => {
  within(1);
  await waitingFor(() => "Godot", new Promise(() => {}));
});
Deno.test({ name: "is in time", fn: () => {} });
`,
  );
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--no-config", "--no-check", `--preload=${fromFileUrl(DEADLINE)}`, file],
    env: { NO_COLOR: "1" },
    cwd: sandbox.path,
  }).output();
  const text = new TextDecoder().decode(stdout);
  assertEquals(code, 1);
  assertMatch(text, /hangs => \.\/hangs_test\.ts:2:6\n/);
  assertStringIncludes(text, "the test did not end within 0.001 s; it waited for:\n- Godot");
  assertMatch(text, /at .*hangs_test\.ts.*4/);
  assertStringIncludes(text, "1 passed | 1 failed");
});

Deno.test("the watchdog ends a run whose test blocks its thread, and names the test", async () => {
  await using sandbox = new Sandbox();
  const file = `${sandbox.path}/blocks_test.ts`;
  Deno.writeTextFileSync(
    file,
    `import { within } from "${DEADLINE}";
Deno.test("blocks", () => {
  within(1);
  for (;;);
});
`,
  );
  const args = ["-A", "--no-config", "--no-check", "--quiet", file];
  const { ok, stuck = "" } = await runWatched(args, {}, { late: 500, still: 60_000 });
  assertEquals(ok, false);
  assertMatch(stuck, /^"blocks" \(.*blocks_test\.ts\) blocks its thread/);
});

Deno.test("the watchdog ends a run that stands still, and names its running tests", async () => {
  await using sandbox = new Sandbox();
  const file = `${sandbox.path}/loads_test.ts`;
  Deno.writeTextFileSync(file, "for (;;);\n");
  const args = ["-A", "--no-config", "--no-check", "--quiet", file];
  const { ok, stuck = "" } = await runWatched(args, {}, { late: 60_000, still: 1_000 });
  assert(!ok);
  assertEquals(stuck, "no test began or ended for 1 s; running: none");
});
