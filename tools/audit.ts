/**
 * `deno task audit`: asks the registry whether a package has a known vulnerability. Exits with 1 if
 * one has, and with 2 if the registry does not answer.
 * @module
 */
import { ROOT } from "./paths.ts";
import { type Outcome, run } from "./run.ts";

/** The exit code if the registry does not answer. */
export const UNANSWERED = 2;

/** The result: what to print, and the exit code. */
export function verdict({ ok, stdout, stderr }: Outcome): { text: string; code: number } {
  if (ok) return { text: stdout.trim() || "No known vulnerabilities", code: 0 };
  if (/\bvulnerabilit/i.test(stdout)) return { text: stdout.trim(), code: 1 };
  const [reason = "it said nothing"] = stderr.trim().split("\n");
  return {
    text:
      `NOT CHECKED: the registry was not reached, or does not tell of vulnerabilities: ${reason}`,
    code: UNANSWERED,
  };
}

if (import.meta.main) {
  const env = { NO_COLOR: "1", DENO_TLS_CA_STORE: "system" };
  const { text, code } = verdict(await run(Deno.execPath(), ["audit"], { cwd: ROOT, env }));
  console.log(text);
  Deno.exit(code);
}
