/**
 * The completion scripts, run by the shells themselves.
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { completionScript } from "../../cli/completions.ts";
import { UsageError } from "../../cli/flags.ts";
import { specs } from "../../cli/run.ts";
import { Sandbox } from "../support/executable.ts";
import { needs } from "../support/skip.ts";
import { Terminal } from "../support/tmux.ts";

/**
 * Writes a shell's script into the sandbox, beside a file and a folder to complete, and returns its
 * path.
 */
async function prepared(sandbox: Sandbox, shell: string): Promise<string> {
  await Deno.writeTextFile(`${sandbox.path}/chat.toml`, "");
  await Deno.mkdir(`${sandbox.path}/chats`);
  const path = `${sandbox.path}/completions`;
  await Deno.writeTextFile(path, completionScript(shell, await specs()));
  return path;
}

async function output(cwd: string, ...[command = "", ...args]: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args, cwd }).output();
  const text = new TextDecoder();
  assertEquals([code, text.decode(stderr)], [0, ""]);
  return text.decode(stdout).split("\n").filter((line) => line !== "").sort();
}

/** The completions of the last of these words. */
const EXPECTED: readonly (readonly [words: string, ...completions: string[]])[] = [
  ["jo", "join"],
  ["he", "help"],
  ["join --pl", "--plain"],
  ["join alice@host --hist", "--history"],
  ["serve --limits o", "off", "on"],
  ["help hash", "hash-password"],
  ["completions ", "bash", "fish", "zsh"],
  ["serve --data ch", "chats"],
  ["admin ac", "accounts"],
  ["admin --json ba", "ban", "bans"],
  ["admin accounts s", "sessions"],
  ["admin --data chats accounts p", "password"],
  ["admin accounts delete a"],
];

Deno.test({
  name: "completions: bash knows commands, flags, words, files and folders",
  ...needs("bash"),
  async fn() {
    await using sandbox = new Sandbox();
    const path = await prepared(sandbox, "bash");
    const complete = (line: string) => {
      const words = `chatd ${line}`.split(" ").map((word) => `'${word}'`);
      const script = `compopt() { :; }; source ${path}; COMP_WORDS=(${words.join(" ")});
        COMP_CWORD=${words.length - 1}; _chatd; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return output(sandbox.path, "bash", "--norc", "-c", script);
    };
    for (const [line, ...expected] of EXPECTED) {
      assertEquals([line, ...await complete(line)], [line, ...expected]);
    }
    assertEquals(await complete("serve --config chat"), ["chat.toml", "chats"]);
    assertEquals(await complete("join --nick a"), []);
  },
});

Deno.test({
  name: "completions: fish knows commands, flags, words, files and folders",
  ...needs("fish"),
  async fn() {
    await using sandbox = new Sandbox();
    const path = await prepared(sandbox, "fish");
    const complete = async (line: string) =>
      (await output(
        sandbox.path,
        ...["env", `HOME=${sandbox.path}`, "fish", "-N", "-c"],
        `source ${path}; complete -C 'chatd ${line}'`,
      )).map((each) => each.split("\t")[0]?.replace(/\/$/, ""));
    for (const [line, ...expected] of EXPECTED) {
      assertEquals([line, ...await complete(line)], [line, ...expected]);
    }
    assertEquals(await complete("serve --config chat"), ["chat.toml", "chats"]);
  },
});

Deno.test({
  name: "completions: zsh knows commands, flags, words, files and folders",
  ...needs("zsh", "tmux"),
  async fn() {
    await using sandbox = new Sandbox();
    const path = await prepared(sandbox, "zsh");
    await using terminal = await Terminal.start(["zsh", "-f"], {
      cwd: sandbox.path,
      env: { HOME: sandbox.path, TERM: "tmux-256color", PS1: "$ " },
      columns: 100,
    });
    await terminal.type(`autoload -Uz compinit; compinit -D -u; source ${path}; clear`);
    await terminal.press("Enter");
    for (
      const [typed, seen] of [
        ["jo", /chatd join /],
        ["join --pl", /chatd join --plain /],
        ["join --fol", /chatd join --follow /],
        ["serve --limits of", /chatd serve --limits off /],
        ["help hash", /chatd help hash-password /],
        ["serve --config chat.", /chatd serve --config chat\.toml /],
        ["completions b", /chatd completions bash /],
        ["admin ac", /chatd admin accounts /],
        ["admin --json un", /chatd admin --json unban /],
        ["admin accounts de", /chatd admin accounts delete /],
      ] as const
    ) {
      await terminal.press("C-u");
      await terminal.type(`chatd ${typed}`);
      await terminal.press("Tab");
      await terminal.see(seen);
    }
    await terminal.press("C-u");
    await terminal.type("chatd export --");
    await terminal.press("Tab");
    await terminal.see("only before this time");
  },
});

Deno.test("completions: an unknown shell is refused, with a suggestion", async () => {
  const all = await specs();
  assertThrows(() => completionScript("csh", all), UsageError, "not for 'csh'");
  assertThrows(() => completionScript("fih", all), UsageError, "did you mean fish?");
});
