/**
 * The configuration that the executable is compiled with: the project's, without the packages that
 * only tests and tools use. `deno compile` embeds every package that the lock file names.
 * @module
 */

import project from "../deno.json" with { type: "json" };
import { fromFileUrl, ROOT } from "./paths.ts";

/** The names in deno.json's imports that no file of the product may import. */
export const DEVELOPMENT_IMPORTS: readonly string[] = ["fast-check", "scslre"];

/** The path of the configuration, from the project's root; its lock file stands beside it. */
export const PRODUCT_CONFIG = "dist/deno.json";
const PRODUCT_LOCK = "dist/deno.lock";

/** The parts of a lock file that this module changes. */
export interface Lock {
  readonly version: string;
  readonly specifiers: Readonly<Record<string, string>>;
  readonly npm: Readonly<Record<string, LockedPackage>>;
  readonly workspace: { readonly dependencies: readonly string[] };
}

interface LockedPackage {
  readonly integrity: string;
  readonly dependencies?: readonly string[];
}

/** Returns the product's imports: a file that imports anything else does not compile. */
export function productImports(): Record<string, string> {
  const all = Object.entries<string>(project.imports);
  return Object.fromEntries(all.filter(([name]) => !DEVELOPMENT_IMPORTS.includes(name)));
}

/** Returns a lock file with these imports' packages and those that they depend on. */
export function productLock(lock: Lock, imports: Readonly<Record<string, string>>): Lock {
  const wanted = new Set(Object.values(imports).map(packageOf));
  const isWanted = (specifier: string) => wanted.has(packageOf(specifier));
  const specifiers = Object.entries(lock.specifiers).filter(([name]) => isWanted(name));
  const dependencies = lock.workspace.dependencies.filter(isWanted);
  const npm: Record<string, LockedPackage> = {};
  const left = [...wanted];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    const key = keyOf(lock, name);
    const locked = lock.npm[key];
    if (locked === undefined) throw new Error(`deno.lock does not hold ${name}; run deno install`);
    if (npm[key] !== undefined) continue;
    npm[key] = locked;
    left.push(...locked.dependencies ?? []);
  }
  const { version } = lock;
  return { version, specifiers: Object.fromEntries(specifiers), npm, workspace: { dependencies } };
}

/**
 * Returns `name@version` of a specifier: `npm:deno-std@1.4.0/assert/mod.js` is `deno-std@1.4.0`.
 */
function packageOf(specifier: string): string {
  return /^npm:((?:@[^/]+\/)?[^/]+)/.exec(specifier)?.[1] ?? specifier;
}

/** Returns a package's key in a lock file, which omits the version of an only dependency. */
function keyOf(lock: Lock, name: string): string {
  if (lock.npm[name] !== undefined) return name;
  return Object.keys(lock.npm).find((key) => key.startsWith(`${name}@`)) ?? name;
}

/** Writes the configuration and its lock file. */
export async function writeProductConfig(): Promise<void> {
  const { unstable, permissions } = project;
  const imports = productImports();
  const lock: Lock = JSON.parse(await Deno.readTextFile(new URL("deno.lock", ROOT)));
  await writeWhole(PRODUCT_LOCK, productLock(lock, imports));
  const locked = { path: "./deno.lock", frozen: true };
  await writeWhole(PRODUCT_CONFIG, { unstable, permissions, imports, lock: locked });
}

/**
 * Writes a file in the project's root and renames it into its place, because another compilation
 * may be reading it.
 */
export async function writeWhole(path: string, content: unknown): Promise<void> {
  const file = new URL(path, ROOT);
  await Deno.mkdir(new URL(".", file), { recursive: true });
  const temporary = await Deno.makeTempFile({ dir: fromFileUrl(new URL(".", file)) });
  await Deno.writeTextFile(temporary, JSON.stringify(content));
  await Deno.rename(temporary, file);
}
