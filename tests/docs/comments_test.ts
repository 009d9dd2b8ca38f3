/**
 * Doc comments: every exported symbol has one, and the sources that others may want to use show an
 * example that runs (`deno task test` runs them).
 * @module
 */

import { assertEquals } from "@std/assert";
import { ROOT } from "../../tools/paths.ts";
import { WITH_EXAMPLES } from "../../tools/steps.ts";

/** The folders with the project's own sources. */
const FOLDERS = ["bench", "cli", "client", "protocol", "server", "tests", "tools"];
const EXPORT =
  /^export (?:abstract |async |declare )*(?:function\*?|class|const|interface|type|enum) (\w+)/;

/** Files without an example, and why. */
const WITHOUT_EXAMPLE: ReadonlyMap<string, string> = new Map([
  ["client/core/connection/connection.ts", "Client makes it, and shows it"],
  ["client/core/connection/reconnect.ts", "Client makes it, and shows it"],
  ["client/core/history/catch_up.ts", "it needs a server; catch_up_test.ts shows it"],
  ["client/core/message_router.ts", "Client makes it, and shows it"],
  ["client/core/parts.ts", "Client makes it, and shows it"],
  ["client/core/transport/tcp.ts", "it needs the network, which examples may not use"],
  ["client/core/transport/tls.ts", "it needs the network, which examples may not use"],
]);

async function* sources(folder: string): AsyncGenerator<[path: string, text: string]> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    const path = `${folder.replace(/\/$/, "")}/${name}`;
    if (isDirectory && name !== "draw") yield* sources(path);
    else if (/\.tsx?$/.test(name)) yield [path, await Deno.readTextFile(new URL(path, ROOT))];
  }
}

/** Returns the exported symbols without a doc comment of their own; overloads share one. */
function undocumented(text: string): string[] {
  const lines = text.split("\n").filter((line) => !line.startsWith("// deno-lint-ignore"));
  const documented = new Set<string>();
  const found: string[] = [];
  for (const [at, line] of lines.entries()) {
    const name = EXPORT.exec(line)?.[1];
    if (name === undefined) continue;
    const end = lines[at - 1] ?? "";
    const start = lines.slice(0, at).findLastIndex((above) => above.startsWith("/**"));
    const isModule = lines.slice(Math.max(start, 0), at).includes(" * @module");
    if (/^(?:\/\*\*.*| )\*\/$/.test(end) && !isModule) documented.add(name);
    else if (!documented.has(name)) found.push(name);
  }
  return found;
}

Deno.test("every exported symbol has a doc comment", async () => {
  const found: string[] = [];
  for (const folder of FOLDERS) {
    for await (const [path, text] of sources(folder)) {
      found.push(...undocumented(text).map((name) => `${path}: ${name}`));
    }
  }
  assertEquals(found, []);
});

Deno.test("the check finds symbols without a comment of their own", () => {
  const module = "/**\n * All of it.\n * @module\n */\n";
  assertEquals(undocumented(`${module}export const A = 1;\n`), ["A"]);
  assertEquals(undocumented(`${module}/** One. */\nexport const A = 1;\nexport type B = 2;\n`), [
    "B",
  ]);
  assertEquals(
    undocumented(`${module}\n/**\n * Does it.\n */\nexport async function a() {}\n`),
    [],
  );
});

Deno.test("every file with a function or class that a user of the client or protocol needs has an example", async () => {
  const without: string[] = [];
  for (const folder of WITH_EXAMPLES) {
    for await (const [path, text] of sources(folder)) {
      const hasCode = /^export (?:abstract |async )*(?:function|class)\b/m.test(text);
      if (hasCode && !/^ \* ```ts$/m.test(text)) without.push(path);
    }
  }
  assertEquals(without.sort(), [...WITHOUT_EXAMPLE.keys()]);
});
