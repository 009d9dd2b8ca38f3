/**
 * Tests of reading a JUnit report.
 * @module
 */

import { assertEquals } from "@std/assert";
import { readReport } from "../../tools/junit.ts";

Deno.test("a report's tests are counted by how they ended", () => {
  const report = readReport(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="5" failures="1" errors="0" time="0.034">
    <testsuite name="./tests/a_test.ts" tests="4" disabled="1" errors="0" failures="1">
        <testcase name="one" classname="./tests/a_test.ts" time="0.001" line="1" col="6">
        </testcase>
        <testcase name="a step &gt; &quot;two&quot;" classname="./tests/a_test.ts" time="0.000">
            <skipped/>
        </testcase>
        <testcase name="three" classname="./tests/a_test.ts" time="0.003" line="3" col="6">
            <failure message="Uncaught">Error: expected &lt;skipped/&gt;
    at file:///tests/a_test.ts:3:32</failure>
        </testcase>
        <testcase name="four" classname="./tests/a_test.ts" time="0.001"/>
    </testsuite>
    <testsuite name="./tests/deep/b_test.ts" tests="1" disabled="0" errors="0" failures="0">
        <testcase name="five" classname="./tests/deep/b_test.ts" time="0.001">
        </testcase>
    </testsuite>
</testsuites>
`);
  assertEquals(report, {
    passed: 3,
    failed: 1,
    skipped: 1,
    files: new Set(["tests/a_test.ts", "tests/deep/b_test.ts"]),
  });
});

Deno.test("a missing report counts no tests", () => {
  assertEquals(readReport(""), { passed: 0, failed: 0, skipped: 0, files: new Set() });
});
