/**
 * The layout: which room may import which (the list stands in docs/architecture.md), no import
 * circles, no file too long to read at one sitting, and a module comment on top of each file.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, ROOT } from "../../tools/paths.ts";

/** Folders that hold none of the project's own sources. */
const FOREIGN = new Set(["coverage", "dist", "node_modules"]);
/** The longest that a file may be, in lines. */
const LINES_MAX = 400;
/** The longest that a line of a comment may be, in columns. */
const COMMENT_COLUMNS_MAX = 100;
/** The longest that a function may be, in lines. */
const FUNCTION_LINES_MAX = 60;
/** The room of the files that stand in no folder. */
const ENTRY = "main.ts";

/** A dynamic import of a relative path. */
const DYNAMIC_IMPORT = /\bimport\(\s*"(\.[^"]+\.tsx?)"/g;
/** An import or re-export of a relative path, of types or of values. */
const IMPORT = /^(?:import|export)\s+(?:[^"';]*?\sfrom\s+)?"(\.[^"]+\.tsx?)"/gm;

/** One import of a module by another. */
interface Import {
  readonly from: string;
  readonly to: string;
}

/** Returns the texts of the project's own files of these kinds, by path. */
async function texts(kinds: RegExp, folder = ""): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { name, isDirectory, isFile } of Deno.readDir(new URL(folder || ".", ROOT))) {
    const path = folder + name;
    if (isDirectory && !name.startsWith(".") && !FOREIGN.has(name)) {
      for (const [inner, text] of await texts(kinds, `${path}/`)) found.set(inner, text);
    } else if (isFile && kinds.test(name)) {
      found.set(path, await Deno.readTextFile(new URL(path, ROOT)));
    }
  }
  return found;
}

/** Returns a module's imports by relative paths. */
function importsOf(path: string, text: string): Import[] {
  const resolve = (specifier: string) =>
    fromFileUrl(new URL(specifier, new URL(path, ROOT))).slice(fromFileUrl(ROOT).length);
  return [...text.matchAll(IMPORT), ...text.matchAll(DYNAMIC_IMPORT)]
    .map(([, specifier = ""]) => ({ from: path, to: resolve(specifier) }));
}

/** Returns the rooms of docs/architecture.md, each after those that it may import. */
async function rooms(): Promise<string[]> {
  const text = await Deno.readTextFile(new URL("docs/architecture.md", ROOT));
  const list = /^## Rooms$.*?^```\n(.*?)^```$/ms.exec(text)?.[1] ?? "";
  return list.split("\n").map((line) => line.split(" ", 1)[0] ?? "").filter((room) => room !== "");
}

/**
 * Returns the room that a file stands in: itself, its folder, or the nearest folder above that is a
 * room.
 */
function roomOf(path: string, known: readonly string[]): string {
  if (known.includes(path)) return path;
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const folder = path.slice(0, end);
    if (known.includes(folder)) return folder;
  }
  return ENTRY;
}

/** Returns the imports that lead from a room to itself by way of another, or to a room below. */
function upwards(imports: readonly Import[], known: readonly string[]): string[] {
  return imports.filter(({ from, to }) => {
    const [user, used] = [roomOf(from, known), roomOf(to, known)];
    return user !== used && user !== ENTRY &&
      (used === ENTRY || known.indexOf(used) > known.indexOf(user));
  }).map(({ from, to }) => `${from} imports ${to}`);
}

/** Returns a way from a module back to itself, if there is one. */
function cycle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (path: string): string[] | undefined => {
    const seen = way.indexOf(path);
    if (seen >= 0) return [...way.slice(seen), path];
    if (done.has(path)) return undefined;
    way.push(path);
    for (const next of graph.get(path) ?? []) {
      const found = visit(next);
      if (found !== undefined) return found;
    }
    way.pop();
    done.add(path);
    return undefined;
  };
  for (const path of graph.keys()) {
    const found = visit(path);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function modules(): Promise<Map<string, Import[]>> {
  const found = new Map<string, Import[]>();
  for (const [path, text] of await texts(/\.tsx?$/)) found.set(path, importsOf(path, text));
  return found;
}

const PRODUCT = /^(?:cli|client|protocol|server)\//;

Deno.test("a room imports only from rooms above it in docs/architecture.md, types included", async () => {
  const known = await rooms();
  const product = [...await modules()].filter(([path]) => PRODUCT.test(path));
  assert(product.length > 300);
  assertEquals(upwards(product.flatMap(([, imports]) => imports), known), []);
});

Deno.test("every folder with sources is a room or stands in one", async () => {
  const known = await rooms();
  const paths = [...(await modules()).keys()].filter((path) => PRODUCT.test(path));
  assertEquals(paths.filter((path) => roomOf(path, known) === ENTRY), []);
  assertEquals(known.filter((room) => !paths.some((path) => roomOf(path, known) === room)), []);
});

/** Folders of the product whose tests stand elsewhere, and why. */
const TESTED_ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ["server", "the server without sockets: all tests of tests/server/ play on it"],
]);

Deno.test("every folder with sources has a folder of tests of the same name", async () => {
  const paths = [...await texts(/\.tsx?$/)].map(([path]) => path);
  const folderOf = (path: string) => path.slice(0, path.lastIndexOf("/"));
  const tested = new Set(paths.filter((path) => path.endsWith("_test.ts")).map(folderOf));
  const folders = new Set(paths.filter((path) => PRODUCT.test(path)).map(folderOf));
  const untested = [...folders].filter((folder) => !tested.has(`tests/${folder}`));
  assertEquals(untested, [...TESTED_ELSEWHERE.keys()]);
});

Deno.test("client and server do not import each other, protocol imports neither, and the core no interface", async () => {
  const forbidden = [
    ["protocol/", /^(?:server|client|cli)\//],
    ["client/", /^server\//],
    ["server/", /^client\//],
    ["client/core/", /^client\/(?!core\/)|^cli\//],
  ] as const;
  const wrong: string[] = [];
  for (const { from, to } of [...(await modules()).values()].flat()) {
    const isForbidden = forbidden.some(([start, target]) =>
      from.startsWith(start) && target.test(to)
    );
    if (isForbidden) wrong.push(`${from} imports ${to}`);
  }
  assertEquals(wrong, []);
});

Deno.test("no module imports itself by way of others, types included", async () => {
  const graph = new Map(
    [...await modules()].map(([path, imports]) => [path, imports.map(({ to }) => to)]),
  );
  assertEquals(cycle(graph)?.join("\n  imports "), undefined);
});

/**
 * The files outside of server/events/ and server/hub/ that an event changes the hub with, or that
 * make the state.
 */
const CHANGING_WITH_EVENTS = new Set([
  "server/always_on/restored_users.ts",
  "server/channel/modes.ts",
  "server/channel/persistence.ts",
  "server/channel/stored_channel.ts",
  "server/server.ts",
]);

Deno.test("only events change the hub", async () => {
  const wrong: string[] = [];
  for (const { from, to } of [...(await modules()).values()].flat()) {
    if (!/^server\/hub\/(?:mutable_model|state)\.ts$/.test(to)) continue;
    if (!from.startsWith("server/") || CHANGING_WITH_EVENTS.has(from)) continue;
    if (!/^server\/(?:events|hub)\//.test(from)) wrong.push(`${from} imports ${to}`);
  }
  assertEquals(wrong, []);
});

Deno.test("the checks find circles, and imports of rooms below", () => {
  const graph = new Map([["a", ["b", "c"]], ["b", []], ["c", ["d"]], ["d", ["b", "c"]]]);
  assertEquals(cycle(graph), ["c", "d", "c"]);
  const text =
    'import type { A } from "./a.ts";\nimport type {\n  B,\n} from "../b.ts";\nimport "./c.ts";\n' +
    'export { type D } from "./sub/d.ts";\n';
  const found = importsOf("server/web/x.ts", text);
  assertEquals(found.map(({ to }) => to), [
    "server/web/a.ts",
    "server/b.ts",
    "server/web/c.ts",
    "server/web/sub/d.ts",
  ]);
  assertEquals(upwards(found, ["server/web", "server"]), ["server/web/x.ts imports server/b.ts"]);
  assertEquals(upwards(found, ["server", "server/web"]), []);
});

Deno.test("no line of a comment is longer than 100 columns, except rows of tables", async () => {
  const long: string[] = [];
  for (const [path, text] of await texts(/\.tsx?$/)) {
    for (const [i, line] of text.split("\n").entries()) {
      if (line.length <= COMMENT_COLUMNS_MAX || !/^\s*(?:\/\*\*|\*|\/\/) /.test(line)) continue;
      // Links and the directives of lint rules cannot be broken.
      const isWhole = /^\s*(?:\* \||\* \S+$|\/\/ (?:deno-lint-ignore|\S+$))/.test(line);
      if (!isWhole) long.push(`${path}:${i + 1}`);
    }
  }
  assertEquals(long, []);
});

Deno.test("no file is longer than 400 lines", async () => {
  const long = [...await texts(/\.(?:css|html|tsx?)$/)]
    .map(([path, text]) => ({ path, lines: text.trimEnd().split("\n").length }))
    .filter(({ lines }) => lines > LINES_MAX)
    .map(({ path, lines }) => `${path}: ${lines} lines`);
  assertEquals(long, []);
});

/** Returns how many lines a signature takes before the line that ends it. */
function signatureLines(lines: readonly string[], end: number): number {
  if (!/^ *\)/.test(lines[end] ?? "")) return 0;
  const indent = /^ */.exec(lines[end] ?? "")?.[0] ?? "";
  let count = 0;
  do count++; while (count <= end && lines[end - count]?.startsWith(`${indent}  `));
  return count;
}

/**
 * Returns the functions that are too long, by their first lines; the formatter's indentation tells
 * where each ends.
 */
function longFunctions(path: string, text: string): string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, start) => {
    const isFunction = /(?:\)|=>)[^(]*\{$/.test(line) &&
      !/^\s*(?:export )?(?:abstract )?class\b/.test(line);
    if (!isFunction) return [];
    const indent = /^ */.exec(line)?.[0] ?? "";
    const length = lines.slice(start + 1).findIndex((later) => later.startsWith(`${indent}}`)) + 2 +
      signatureLines(lines, start);
    return length > FUNCTION_LINES_MAX ? [`${path}:${start + 1}: ${length} lines`] : [];
  });
}

Deno.test("no function is longer than 60 lines", async () => {
  const long: string[] = [];
  for (const [path, text] of await texts(/\.tsx?$/)) long.push(...longFunctions(path, text));
  assertEquals(long, []);
  const body = "  work();\n".repeat(FUNCTION_LINES_MAX);
  assertEquals(longFunctions("x.ts", `function f(a: A): B {\n${body}}\n`), ["x.ts:1: 62 lines"]);
  const wrapped = `function f(\n  a: A,\n): B {\n${body.replace("  work();\n", "")}}\n`;
  assertEquals(longFunctions("x.ts", wrapped), ["x.ts:3: 63 lines"]);
  assertEquals(longFunctions("x.ts", `const o = {\n${body}};\n`), []);
});

Deno.test("every file begins with a module comment", async () => {
  const without = [...await texts(/\.tsx?$/)]
    .filter(([, text]) => !/^(?:#!.*\n)?\/\*\*(?:(?!\*\/).)*@module/s.test(text))
    .map(([path]) => path);
  assertEquals(without, []);
});

Deno.test("no file names a path of its author's machine", async () => {
  const machine = /(?<![\w./~$}-])\/(?:Users|home|tmp|work)\/\w/;
  const named: string[] = [];
  for (const [path, text] of await texts(/\.(?:css|html|js|json|md|sh|svg|toml|tsx?|ya?ml)$/)) {
    for (const [i, line] of text.split("\n").entries()) {
      if (machine.test(line)) named.push(`${path}:${i + 1}: ${line.trim()}`);
    }
  }
  assertEquals(named, []);
});

Deno.test("a tag of a doc comment begins its line", async () => {
  const found: string[] = [];
  for (const [path, text] of await texts(/\.tsx?$/)) {
    for (const [i, line] of text.split("\n").entries()) {
      if (/^\s*\* .*\S.* @(?:param|returns|throws) /.test(line)) found.push(`${path}:${i + 1}`);
    }
  }
  assertEquals(found, []);
});
