/**
 * docs/conformance.md lists the server's capabilities.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { CAPABILITIES } from "../../protocol/capabilities.ts";

const text = await Deno.readTextFile(new URL("../../docs/conformance.md", import.meta.url));

Deno.test("docs/conformance.md has a row for each capability", () => {
  for (const { name } of CAPABILITIES) assert(text.includes(`| [\`${name}\`](https://`), name);
});

Deno.test("every link in docs/conformance.md resolves", () => {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title.toLowerCase().replace(/[^a-z -]/g, "").replaceAll(" ", "-")
  );
  const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = ""]) => anchor);
  assert(links.length > 5);
  assertEquals(links.filter((anchor) => !headings.includes(anchor)), []);
});
