/**
 * The declared types of the standard library are right.
 * @module
 */

import { assertEquals, AssertionError, assertThrows } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { decodeHex, encodeHex } from "@std/encoding/hex";
import { TextLineStream } from "@std/streams/text-line-stream";
import { toText } from "@std/streams/to-text";
import { parse } from "@std/toml/parse";

/** Compiles only if both types are the same, and neither is `any`. */
function isExactly<A, B>(
  _same: (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false,
): void {}

Deno.test("parseArgs gives each kind of flag its type", () => {
  const args = parseArgs(
    ["serve", "--ephemeral", "--listen", "off", "--listen=:6667", "--name", "one", "--", "x"],
    {
      boolean: ["ephemeral", "line-time"],
      string: ["_", "listen", "name", "data", "line-reply"],
      collect: ["listen"],
      default: { "line-reply": "none" },
      "--": true,
    },
  );
  isExactly<typeof args.ephemeral, boolean>(true);
  isExactly<typeof args.listen, string[]>(true);
  isExactly<typeof args.name, string | undefined>(true);
  isExactly<(typeof args)["line-reply"], string>(true);
  isExactly<typeof args._, string[]>(true);
  isExactly<typeof args.other, unknown>(true);
  assertEquals(args._, ["serve"]);
  assertEquals(args["--"], ["x"]);
  assertEquals(args.ephemeral, true);
  assertEquals(args["line-time"], false);
  assertEquals(args.listen, ["off", ":6667"]);
  assertEquals(args.name, "one");
  assertEquals(args.data, undefined);
  assertEquals(args["line-reply"], "none");
});

Deno.test("parseArgs shows each unknown flag to its caller", () => {
  const unknown: string[] = [];
  const args = parseArgs(["--nmae=x", "--name", "y"], {
    string: ["_", "name"],
    unknown: (argument) => {
      unknown.push(argument);
      return false;
    },
  });
  assertEquals(unknown, ["--nmae=x"]);
  assertEquals(args.name, "y");
});

Deno.test("the assertions narrow and return as declared", () => {
  const error = assertThrows(() => assertEquals(1, 2), AssertionError, "not equal");
  isExactly<typeof error, AssertionError>(true);
});

Deno.test("the other modules have the types and the behaviour declared", async () => {
  const bytes = decodeHex("00ff");
  isExactly<typeof bytes, Uint8Array<ArrayBuffer>>(true);
  assertEquals(encodeHex(bytes), "00ff");

  const lines: string[] = [];
  for await (
    const line of ReadableStream.from(["a\r", "\nb\nc"]).pipeThrough(new TextLineStream())
  ) {
    isExactly<typeof line, string>(true);
    lines.push(line);
  }
  assertEquals(lines, ["a", "b", "c"]);

  const text = await toText(ReadableStream.from([new TextEncoder().encode("né")]));
  isExactly<typeof text, string>(true);
  assertEquals(text, "né");

  const table = parse('name = "x"\n[[operator]]\nname = "y"');
  isExactly<typeof table, Record<string, unknown>>(true);
  assertEquals(table, { name: "x", operator: [{ name: "y" }] });
});
