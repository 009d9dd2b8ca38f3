/**
 * The systemd unit.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { CHATD, Sandbox } from "../support/executable.ts";
import { needs } from "../support/skip.ts";
import { ROOT } from "../../tools/paths.ts";

/** The highest exposure, of 10; a unit without a sandbox has 9.6. */
const MOST_EXPOSED = 2;

Deno.test({
  name: "service: systemd accepts the unit, and rates its exposure as low",
  ...needs("systemd-analyze"),
  async fn() {
    await using sandbox = new Sandbox();
    const unit = await Deno.readTextFile(new URL("packaging/chatd.service", ROOT));
    const path = `${sandbox.path}/chatd.service`;
    await Deno.writeTextFile(path, unit.replaceAll("/usr/local/bin/chatd", CHATD));
    const verified = await systemdAnalyze("verify", path);
    assertEquals(verified, { code: 0, text: "" });
    const { text } = await systemdAnalyze("security", "--offline=true", path);
    const exposure = Number(/Overall exposure level for chatd\.service: ([\d.]+)/.exec(text)?.[1]);
    assert(exposure <= MOST_EXPOSED, text);
  },
});

async function systemdAnalyze(...args: string[]): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await new Deno.Command("systemd-analyze", {
    args: [...args, "--no-pager"],
  }).output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}
