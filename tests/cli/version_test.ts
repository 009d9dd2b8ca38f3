/**
 * The version, and how the commit is found in a repository.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { pathToFileURL } from "node:url";
import project from "../../deno.json" with { type: "json" };
import { commitOf, describeVersion, version } from "../../cli/version.ts";

const ID = "0123456789abcdef0123456789abcdef01234567";

/** Writes files, given by path, into a temporary folder for the time of the test. */
async function withFiles(files: Record<string, string>, test: (root: URL) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  const root = pathToFileURL(`${folder}/`);
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(new URL(".", new URL(path, root)), { recursive: true });
      await Deno.writeTextFile(new URL(path, root), text);
    }
    test(root);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("version has deno.json's version and the Deno that runs", () => {
  assertEquals(version().version, project.version);
  assertEquals(version().deno, Deno.version.deno);
});

Deno.test("the version line leaves out what is unknown", () => {
  const known = { version: "1.2.3", commit: "abc1234", date: "2026-01-31", deno: "2.9.6" };
  assertEquals(describeVersion(known), "chatd 1.2.3 (commit abc1234, 2026-01-31; Deno 2.9.6)");
  assertEquals(
    describeVersion({ ...known, date: undefined }),
    "chatd 1.2.3 (commit abc1234; Deno 2.9.6)",
  );
  assertEquals(
    describeVersion({ ...known, commit: undefined, date: undefined }),
    "chatd 1.2.3 (Deno 2.9.6)",
  );
  assertMatch(describeVersion(), /^chatd \d+\.\d+\.\d+ \(.*Deno \d+\.\d+\.\d+\)$/);
});

Deno.test("the commit is the branch's, packed or not", async () => {
  const head = "ref: refs/heads/main\n";
  await withFiles({ ".git/HEAD": head, ".git/refs/heads/main": `${ID}\n` }, (root) => {
    assertEquals(commitOf(new URL(".git", root)), "0123456");
  });
  const packed = `# pack-refs with: peeled\n${
    "f".repeat(40)
  } refs/heads/x\n${ID} refs/heads/main\n`;
  await withFiles({ ".git/HEAD": head, ".git/packed-refs": packed }, (root) => {
    assertEquals(commitOf(new URL(".git", root)), "0123456");
  });
});

Deno.test("the commit is a detached HEAD's own", async () => {
  await withFiles({ ".git/HEAD": `${ID}\n` }, (root) => {
    assertEquals(commitOf(new URL(".git", root)), "0123456");
  });
});

Deno.test("a linked work tree has its own HEAD and the repository's branches", async () => {
  await withFiles({
    "repository/.git/refs/heads/side": `${ID}\n`,
    "repository/.git/worktrees/side/HEAD": "ref: refs/heads/side\n",
    "repository/.git/worktrees/side/commondir": "../..\n",
    "side/.git": "gitdir: ../repository/.git/worktrees/side\n",
  }, (root) => {
    assertEquals(commitOf(new URL("side/.git", root)), "0123456");
  });
});

Deno.test("the commit is unknown without a repository, before the first commit, and in a broken repository", async () => {
  await withFiles(
    { "before/.git/HEAD": "ref: refs/heads/main\n", "broken/.git/HEAD": "" },
    (root) => {
      assertEquals(commitOf(new URL("none/.git", root)), undefined);
      assertEquals(commitOf(new URL("before/.git", root)), undefined);
      assertEquals(commitOf(new URL("broken/.git", root)), undefined);
    },
  );
});
