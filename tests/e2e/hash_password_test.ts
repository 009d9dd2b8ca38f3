/**
 * `chatd hash-password`.
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { verifyPassword } from "../../server/passwords/password_keys.ts";
import { CHATD, chatd, Sandbox } from "../support/executable.ts";
import { needs } from "../support/skip.ts";
import { Terminal } from "../support/tmux.ts";

Deno.test("hash-password: it reads a line, and prints a hash that matches it", async () => {
  await using sandbox = new Sandbox();
  const { code, stdout, stderr } = await chatd(sandbox, ["hash-password"], { input: "sesame\n" });
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^SCRAM-SHA-256\$\d+:\S+\n$/);
  assert(await verifyPassword(stdout.trim(), "sesame"));
});

Deno.test("hash-password: an empty or short password, or arguments, are refused with the reason", async () => {
  await using sandbox = new Sandbox();
  const empty = await chatd(sandbox, ["hash-password"], { input: "\n" });
  assertEquals(empty.code, 2);
  assertStringIncludes(empty.stderr, "a password cannot be empty");
  const short = await chatd(sandbox, ["hash-password"], { input: "x\n" });
  assertEquals([short.code, short.stdout], [2, ""]);
  assertStringIncludes(short.stderr, "use at least 6 characters");
  const argument = await chatd(sandbox, ["hash-password", "sesame"]);
  assertEquals(argument.code, 2);
  assertStringIncludes(argument.stderr, "it asks for the password");
});

Deno.test({
  name: "hash-password: it asks twice on a terminal, and does not show the password",
  ...needs("tmux"),
  async fn() {
    await using sandbox = new Sandbox();
    await using terminal = await Terminal.start([CHATD, "hash-password"], { cwd: sandbox.path });
    await terminal.see("Password:");
    await terminal.type("sesamx");
    await terminal.press("BSpace");
    await terminal.type("e");
    await terminal.press("Enter");
    await terminal.see("Once more:");
    await terminal.type("sesame");
    await terminal.press("Enter");
    const screen = await terminal.see(/:\S{43}=/);
    const hash = /SCRAM-SHA-256\$[^ \n]+/.exec(screen)?.[0] ?? "";
    assert(await verifyPassword(hash, "sesame"), screen);
    assert(!screen.includes("sesam"), screen);
  },
});
