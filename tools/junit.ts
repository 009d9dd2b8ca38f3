/**
 * Reads the reports of `deno test`.
 * @module
 */

import type { Count } from "./steps.ts";

/** The contents of a JUnit report. */
export interface Report extends Count {
  /** Its test files, as paths from the folder in which the tests ran. */
  files: Set<string>;
}

/** Reads the report that `deno test --junit-path` writes. Test steps count like tests. */
export function readReport(xml: string): Report {
  const cases = [...xml.matchAll(/<testcase\b[^>]*?(?:\/>|>(.*?)<\/testcase>)/gs)];
  const having = (tag: string) => cases.filter(([, body = ""]) => body.includes(`<${tag}`)).length;
  const failed = having("failure") + having("error");
  const skipped = having("skipped");
  const files = [...xml.matchAll(/<testsuite name="([^"]*)"/g)].map(([, name = ""]) => name);
  return {
    passed: cases.length - failed - skipped,
    failed,
    skipped,
    files: new Set(files.map((name) => name.replace(/^\.\//, ""))),
  };
}
