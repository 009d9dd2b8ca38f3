/**
 * Parsing a request's head.
 * @module
 */

import { assertEquals, assertLess, assertThrows } from "@std/assert";
import { parseRequest, RequestError } from "../../../server/web/http.ts";

/** As long as the longest head that the server reads. */
const LONGEST = 16 * 1024;

/** The longest time for a head, in ms: a linear parser takes about 1. */
const LONGEST_MS = 500;

function parsed(head: string): ReturnType<typeof parseRequest> | string {
  try {
    return parseRequest(head);
  } catch (error) {
    if (error instanceof RequestError) return error.message;
    throw error;
  }
}

const START = "GET / HTTP/1.1\r\nHost: x\r\n";
for (
  const [what, unit, end] of [
    ["a value of spaces before a lone CR", " ", "\ry\r\n\r\n"],
    ["a value of spaces", " ", "y\r\n\r\n"],
    ["a value of tabs", "\t", "\r\n\r\n"],
    ["a value of words and spaces", "a ", "\0\r\n\r\n"],
    ["a value of lone CRs", "\r", "y\r\n\r\n"],
    ["empty lines", "\r\n", "y\r\n\r\n"],
    ["empty headers", "x:\r\n", "\r\n"],
    ["a name without end", "x", "\r\n\r\n"],
  ] as const
) {
  Deno.test(`a head is parsed in linear time: ${what}`, () => {
    const head = `${START}x:${unit.repeat(LONGEST / unit.length)}${end}`;
    const before = performance.now();
    parsed(head);
    parsed(`GET ${unit.repeat(LONGEST / unit.length)}${end}`);
    parsed(`GET http://${unit.repeat(LONGEST / unit.length)} HTTP/1.1${end}`);
    assertLess(performance.now() - before, LONGEST_MS);
  });
}

Deno.test("a header's value loses spaces and tabs on both sides, and keeps those within", () => {
  const { headers, path } = parseRequest(
    "GET http://a.example/b?c#d HTTP/1.1\r\nHost:a.example\r\nX: \t b \t c\xa0 \t\r\ny:\r\nx:d\r\n\r\n",
  );
  assertEquals([...headers], [["host", "a.example"], ["x", "b \t c\xa0, d"], ["y", ""]]);
  assertEquals(path, "/b");
});

Deno.test("a header with a lone CR or a NUL is refused", () => {
  for (const field of ["x: a\rb", "x: a\0b", "x:\r", "x : a", " x: a"]) {
    assertThrows(() => parseRequest(`${START}${field}\r\n\r\n`), RequestError, "malformed");
  }
});
