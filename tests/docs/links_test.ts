/**
 * Every link from one page of the documentation to another leads to a file, and to a heading in it.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { ROOT } from "../../tools/paths.ts";

async function pages(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder || ".", ROOT))) {
    if (isDirectory && folder !== "") found.push(...await pages(`${folder}${name}/`));
    else if (name.endsWith(".md")) found.push(folder + name);
  }
  return found;
}

/** The anchors of a page's headings, as forges make them. */
function anchors(text: string): Set<string> {
  const titles = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) => title);
  return new Set(
    titles.map((title) =>
      title.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
    ),
  );
}

Deno.test("every link between pages leads to a file and a heading", async () => {
  const names = [...await pages(""), ...await pages("docs/")];
  assert(names.length > 15);
  const broken: string[] = [];
  for (const name of names) {
    const text = await Deno.readTextFile(new URL(name, ROOT));
    for (const [, link = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? new URL(name, ROOT) : new URL(path, new URL(name, ROOT));
      const exists = await Deno.stat(target).then(() => true, () => false);
      const isThere = exists &&
        (anchor === undefined || anchors(await Deno.readTextFile(target)).has(anchor));
      if (!isThere) broken.push(`${name}: ${link}`);
    }
  }
  assertEquals(broken, []);
});
