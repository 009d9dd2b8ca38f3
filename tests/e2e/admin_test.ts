/**
 * `chatd admin` and invitations, with the executable.
 * @module
 */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { registerAccount } from "../support/company.ts";
import { CHATD, chatd, Sandbox, Served } from "../support/executable.ts";
import { Socket } from "../support/socket.ts";
import { needs } from "../support/skip.ts";
import { Terminal } from "../support/tmux.ts";

const UNIX = { ignore: Deno.build.os === "windows" };

Deno.test(
  "admin: an invited user joins, registers an account, and is administered",
  UNIX,
  async () => {
    await using sandbox = new Sandbox();
    await using server = await Served.start(sandbox, ["--accounts", "invite"]);
    const invitation = await chatd(sandbox, ["invite"]);
    assertEquals(invitation.code, 0);
    assertMatch(invitation.stderr, /^chatd: only this machine can use that address: .*\n$/);
    const [line = ""] = invitation.stdout.split("\n");
    assertMatch(line, /^chatd join 127\.0\.0\.1:\d+ --fingerprint \S+ --invite \S+$/);
    const joined = await chatd(sandbox, [...line.split(" ").slice(1), "--nick", "alice"], {
      input: "hello\n",
    });
    assertEquals([joined.code, joined.stderr], [0, ""]);
    const [, code = ""] = /--invite (\S+)/.exec(line) ?? [];
    await registerAccount(server.plain, "alice", "sesame", code);
    const added = await chatd(sandbox, ["admin", "accounts", "add", "bob"], { input: "sesame\n" });
    assertEquals([added.code, added.stdout], [0, "created the account bob\n"]);
    const accounts = await chatd(sandbox, ["admin", "accounts", "list", "--json"]);
    const names = JSON.parse(accounts.stdout).map(({ account }: { account: string }) => account);
    assertEquals(names, ["alice", "bob"]);
    const granted = await chatd(sandbox, ["admin", "accounts", "grant", "bob"]);
    assertEquals(granted.stdout, "bob is an operator\n");
    const wrong = await chatd(sandbox, ["admin", "kick", "nobody"]);
    assertEquals([wrong.code, wrong.stderr], [
      2,
      "chatd: there is no user nobody: 'chatd admin users' lists all\n",
    ]);
  },
);

Deno.test("admin: text of other users is shown without control characters", UNIX, async () => {
  await using sandbox = new Sandbox();
  await using server = await Served.start(sandbox);
  const eve = await Socket.dial(server.plain);
  await eve.write(
    "NICK eve\r\nUSER eve 0 * :e\r\nJOIN #e\r\nTOPIC #e :\x1b]0;owned\x07\u009b31m\u202etopic\r\n",
  );
  await eve.expect(/ TOPIC #e /);
  const { stdout } = await chatd(sandbox, ["admin", "channels"]);
  const json = await chatd(sandbox, ["admin", "channels", "--json"]);
  const { stderr } = await chatd(sandbox, ["admin", "kick", "\x1b[31meve"]);
  assertStringIncludes(stdout, "topic\n");
  assertStringIncludes(stderr, "[31meve");
  assertStringIncludes(JSON.parse(json.stdout)[0].topic, "\u009b31m\u202etopic");
  // deno-lint-ignore no-control-regex -- the test looks for them
  assertEquals(
    `${stdout}${json.stdout}${stderr}`.match(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/g),
    null,
  );
  eve.close();
  await eve.closed;
});

Deno.test("admin: without a running server it says what to do", async () => {
  await using sandbox = new Sandbox();
  for (const args of [["admin", "users"], ["invite"]]) {
    const { code, stderr } = await chatd(sandbox, args);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "start one with 'chatd serve'");
  }
  assertMatch((await chatd(sandbox, ["admin"])).stderr, /'chatd help admin' lists all/);
});

Deno.test({
  name: "admin: the server runs while it asks for an operator account, and Ctrl-C ends it",
  ...needs("tmux"),
  async fn() {
    await using sandbox = new Sandbox();
    const doors = ["--listen", "127.0.0.1:0", "--tls", "off", "--web", "off"];
    const place = { cwd: sandbox.path, env: { HOME: sandbox.path } };
    await using terminal = await Terminal.start([CHATD, "serve", ...doors], place);
    await terminal.see("A name for your operator account (Enter for none):");
    const { code, stdout } = await chatd(sandbox, ["admin", "users"]);
    assertEquals([code, stdout.includes("unavailable")], [0, false]);
    await terminal.type("1bad");
    await terminal.press("Enter");
    await terminal.see("Invalid account name");
    await terminal.press("C-c");
    await terminal.see("stopped by SIGINT");
  },
});

Deno.test({
  name: "admin: the first start on a terminal offers an operator account, the second does not",
  ...needs("tmux"),
  async fn() {
    await using sandbox = new Sandbox();
    const doors = ["--listen", "127.0.0.1:0", "--tls", "off", "--web", "off"];
    const place = { cwd: sandbox.path, env: { HOME: sandbox.path } };
    {
      await using terminal = await Terminal.start([CHATD, "serve", ...doors], place);
      await terminal.see("A name for your operator account (Enter for none):");
      await terminal.type("alice");
      await terminal.press("Enter");
      await terminal.see("Password:");
      await terminal.type("sesame");
      await terminal.press("Enter");
      await terminal.see("Once more:");
      await terminal.type("sesame");
      await terminal.press("Enter");
      await terminal.see("alice is an operator");
      await terminal.see("is ready as");
      await terminal.press("C-c");
      await terminal.see("stopped by SIGINT");
    }
    await using again = await Terminal.start([CHATD, "serve", ...doors], place);
    const screen = await again.see("is ready as");
    assertEquals(screen.includes("A name for"), false);
  },
});
