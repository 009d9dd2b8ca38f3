/**
 * The packages that chatd depends on, as documented and locked.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import project from "../../deno.json" with { type: "json" };
import { ROOT } from "../../tools/paths.ts";
import { productImports, productLock } from "../../tools/product_config.ts";

interface Lock {
  readonly version: string;
  readonly specifiers: Readonly<Record<string, string>>;
  readonly npm: Readonly<Record<string, LockedPackage>>;
  readonly workspace: { readonly dependencies: readonly string[] };
}

interface LockedPackage {
  readonly integrity: string;
  readonly dependencies?: readonly string[];
  readonly scripts?: boolean;
}

const lock: Lock = JSON.parse(await Deno.readTextFile(new URL("deno.lock", ROOT)));

interface Row {
  readonly name: string;
  readonly why: string;
  readonly size: string;
  readonly licence: string;
}

async function rows(): Promise<Row[]> {
  const text = await Deno.readTextFile(new URL("docs/dependencies.md", ROOT));
  return [...text.matchAll(/^\| `([^`]+)` +\| (.+?) +\| +(.+?) \| (.+?) +\|$/gm)]
    .map(([, name = "", why = "", size = "", licence = ""]) => ({ name, why, size, licence }));
}

Deno.test("docs/dependencies.md lists exactly the packages of deno.lock", async () => {
  const listed = await rows();
  const locked = Object.keys(lock.npm);
  assert(locked.length > 5);
  assertEquals(listed.map(({ name }) => name).sort(), locked.sort());
  for (const { name, why, size, licence } of listed) {
    assert(why.length > 5, name);
    assertMatch(size, /^(?:\d+ kB|none)$/, name);
    assertMatch(licence, /^(?:MIT|0BSD|BSD-[23]-Clause|ISC|Apache-2\.0)$/, name);
  }
});

Deno.test("the executable holds the packages of the product, and none of the tests and tools", async () => {
  const included = Object.keys(productLock(lock, productImports()).npm);
  const listed = (await rows()).filter(({ size }) => size !== "none");
  assertEquals(included.sort(), listed.map(({ name }) => name).sort());
  assert(included.includes("ansi-regex@6.6.0"), "of strip-ansi, of string-width");
  assert(!included.includes("refa@0.12.1"), "of scslre");
});

Deno.test("docs/dependencies.md says which package needs an indirect one", async () => {
  const direct = new Set(Object.keys(lock.specifiers).map((name) => name.replace(/^npm:/, "")));
  for (const { name, why } of await rows()) {
    assertEquals(why.startsWith("of "), !direct.has(name), name);
  }
});

Deno.test("the lock file is frozen, has all checksums, and no package with an install script", () => {
  assertEquals(project.lock.frozen, true);
  for (const [name, { integrity, scripts }] of Object.entries(lock.npm)) {
    assertMatch(integrity, /^sha512-/, name);
    assertEquals(scripts, undefined, name);
  }
  for (const specifier of Object.keys(lock.specifiers)) {
    assertMatch(specifier, /^npm:.+@\d+\.\d+\.\d+$/, "one version, and no range");
  }
});
