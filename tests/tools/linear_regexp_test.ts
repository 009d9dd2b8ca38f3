/**
 * The lint rule that keeps regular expressions linear.
 * @module
 */

import { assertEquals } from "@std/assert";
import plugin, { superlinear } from "../../tools/lint/linear_regexp.ts";

Deno.test("expressions whose time grows faster than their input are found", () => {
  for (
    const expression of [
      /^x:[ \t]*(.*?)[ \t]*$/,
      /\s+$/,
      /[\0\r\n]+$/,
      /(?:a|a)*$/,
      /^(?:a+)+$/,
      /\s*\n\s*/,
      /\S*$/,
    ]
  ) {
    assertEquals(
      typeof superlinear(expression.source, expression.flags),
      "string",
      `${expression}`,
    );
  }
});

Deno.test("linear expressions pass", () => {
  for (const expression of [/^\s+/, /\r?\n/, /^[^ ]+ +([^ ].*)$/s, /\d{1,6}$/, /(?<=a)b/u, /x+/g]) {
    assertEquals(superlinear(expression.source, expression.flags), undefined, `${expression}`);
  }
});

function found(path: string, text: string): string[] {
  return Deno.lint.runPlugin(plugin, path, text).map(({ message }) => message);
}

Deno.test("the product's expressions are checked, and those made at run time need a reason", () => {
  assertEquals(found("server/x.ts", "export const x = /a+$/;").length, 1);
  assertEquals(found("server/x.ts", 'export const x = new RegExp("a");').length, 1);
  assertEquals(found("protocol/x.ts", "export const x = RegExp(y);").length, 1);
  assertEquals(found("client/x.ts", "export const x = [/a+/, 1, 'a', new Map(), f()];"), []);
  assertEquals(found("tests/server/x_test.ts", "export const x = /a+$/;"), []);
});
