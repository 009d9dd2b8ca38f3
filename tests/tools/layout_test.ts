import { assertEquals } from "@std/assert";
import { fromFileUrl, ROOT } from "../../tools/paths.ts";

/** Folders that hold nothing of the project's own. */
const FOREIGN = new Set(["coverage", "dist", "node_modules"]);
/** About 400 is the rule; a few more are no reason to tear a file apart. */
const LINES_MAX = 420;

/** What a module needs before it can run; an `import type` is gone by then. */
const IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^"';]*?\sfrom\s+)?"(\.[^"]+)"/gm;
/** The same, and types. */
const ANY_IMPORT = /^(?:import|export)\s+(?:[^"';]*?\sfrom\s+)?"(\.[^"]+)"/gm;

/** From which folder nothing is imported in which: protocol/ and client/ know nothing of a server, nor the core of a face. */
const FORBIDDEN: readonly (readonly [from: string, to: string])[] = [
  ["protocol/", "server/"],
  ["protocol/", "client/"],
  ["client/", "server/"],
  ["client/core/", "client/terminal/"],
  ["client/core/", "client/web/"],
];

/** The texts of the project's own files of these kinds, by path. */
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

/** The paths that a module imports by relative names. */
function imports(path: string, text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)]
    .map(([, to = ""]) => fromFileUrl(new URL(to, new URL(path, ROOT))))
    .map((to) => to.slice(fromFileUrl(ROOT).length));
}

/** A way from a module back to itself, if there is one. */
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

Deno.test("no import goes where the layout says that none goes", async () => {
  const wrong: string[] = [];
  for (const [path, text] of await texts(/\.tsx?$/)) {
    for (const to of imports(path, text, ANY_IMPORT)) {
      const forbidden = FORBIDDEN.some(([from, target]) =>
        path.startsWith(from) && to.startsWith(target)
      );
      if (forbidden) wrong.push(`${path} imports ${to}`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("no module needs itself before it can run", async () => {
  const graph = new Map(
    [...await texts(/\.tsx?$/)].map(([path, text]) => [path, imports(path, text, IMPORT)]),
  );
  assertEquals(cycle(graph)?.join("\n  needs "), undefined);
});

Deno.test("a way back is found", () => {
  const graph = new Map([["a", ["b", "c"]], ["b", []], ["c", ["d"]], ["d", ["b", "c"]]]);
  assertEquals(cycle(graph), ["c", "d", "c"]);
  const modules =
    'import type { A } from "./a.ts";\nimport {\n  b,\n} from "../b.ts";\nimport "./c.ts";\n';
  assertEquals(imports("server/web/x.ts", modules, IMPORT), ["server/b.ts", "server/web/c.ts"]);
  assertEquals(imports("x.ts", modules.replaceAll("../", "./"), ANY_IMPORT), [
    "a.ts",
    "b.ts",
    "c.ts",
  ]);
});

Deno.test("no file is too long to be read at one sitting", async () => {
  const long = [...await texts(/\.(?:css|html|tsx?)$/)]
    .map(([path, text]) => ({ path, lines: text.trimEnd().split("\n").length }))
    .filter(({ lines }) => lines > LINES_MAX)
    .map(({ path, lines }) => `${path}: ${lines} lines`);
  assertEquals(long, []);
});

Deno.test("nothing names a path of the machine it was written on", async () => {
  const machine = /(?<![\w./~$}-])\/(?:Users|home|tmp|work)\/\w/;
  const named: string[] = [];
  for (const [path, text] of await texts(/\.(?:css|html|js|json|md|sh|svg|toml|tsx?|ya?ml)$/)) {
    for (const [i, line] of text.split("\n").entries()) {
      if (machine.test(line)) named.push(`${path}:${i + 1}: ${line.trim()}`);
    }
  }
  assertEquals(named, []);
});
