import type { Count } from "./steps.ts";

/** What a JUnit report of `deno test` says. */
export interface Report extends Count {
  /** The test files in it, as paths from the folder that the tests ran in. */
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
