/**
 * The commands of `chatd admin`, sent through the socket.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { type AdminAnswer, readLine } from "../../../server/admin/request.ts";
import { AdminSocket, socketPath } from "../../../server/admin/admin_socket.ts";
import { Audit } from "../../../server/admin/audit.ts";
import { connectAs, haveAccount } from "../../support/accounts.ts";
import type { Overrides } from "../../support/settings.ts";
import { TestServer } from "../../support/server.ts";
import { until } from "../../support/until.ts";

const ADDRESS = { hostname: "127.0.0.1", port: 6697 };

/** A server with an admin socket. */
class Office implements AsyncDisposable {
  readonly server: TestServer;
  readonly reports: string[] = [];
  readonly folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  readonly #socket: AdminSocket;

  constructor(overrides: Overrides = {}) {
    const audit = new Audit(this.auditPath, (problem) => this.reports.push(problem));
    const server = new TestServer(overrides, { audit: audit.note });
    this.server = server;
    const ready = () =>
      Promise.resolve({
        ...{ name: "test.local", hostname: "box", plain: [], tls: [ADDRESS] },
        ...{ web: undefined, fingerprint: "AA:BB" },
      });
    const administered = { server, ready, folder: this.folder };
    this.#socket = new AdminSocket(this.folder, administered, audit);
  }

  get auditPath(): string {
    return `${this.folder}/audit.log`;
  }

  get path(): string {
    return socketPath(this.folder);
  }

  /** Sends a command, and returns the answer. */
  async ask(words: string, secret = ""): Promise<Partial<Record<"text" | "fault", string>>> {
    return await this.send(JSON.stringify({ words: words.split(" "), secret }));
  }

  async rows(words: string): Promise<readonly unknown[]> {
    const answer: AdminAnswer = await this.send(
      JSON.stringify({ words: words.split(" "), secret: "" }),
    );
    assert("rows" in answer && answer.rows !== undefined);
    return answer.rows;
  }

  async send(line: string): Promise<Record<string, never>> {
    using conn = await Deno.connect({ transport: "unix", path: this.path });
    await conn.writable.getWriter().write(new TextEncoder().encode(`${line}\n`));
    return JSON.parse(await readLine(conn, 1e6) ?? "");
  }

  async audit(): Promise<string[]> {
    const lines = (await Deno.readTextFile(this.auditPath)).trimEnd().split("\n");
    return lines.map((line) => {
      const { by, action, outcome } = JSON.parse(line);
      return `${by}: ${action}: ${outcome}`;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#socket.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}

const UNIX = { ignore: Deno.build.os === "windows" };

Deno.test("admin: status, users and channels show the server's state", UNIX, async () => {
  await using office = new Office();
  await office.server.connect("alice", { channels: ["#a", "#b"] });
  await office.server.connect("bob", { channels: ["#b"], secure: true });
  assertEquals(await office.rows("users"), [
    {
      ...{ nick: "alice", account: "", address: "alice.host", encrypted: "no", operator: "" },
      ...{ channels: 2, here: "0s", silent: "0s" },
    },
    {
      ...{ nick: "bob", account: "", address: "bob.host", encrypted: "yes", operator: "" },
      ...{ channels: 1, here: "0s", silent: "0s" },
    },
  ]);
  assertEquals(await office.rows("channels"), [
    { channel: "#b", members: 2, founder: "", topic: "" },
    { channel: "#a", members: 1, founder: "", topic: "" },
  ]);
  const files = { "chatd.db": 1.5, "chatd.db-wal": 0.5, "search.db": 3 };
  for (const [file, mebibytes] of Object.entries(files)) {
    await Deno.writeFile(`${office.folder}/${file}`, new Uint8Array(mebibytes * 2 ** 20));
  }
  const facts = await office.rows("status");
  for (
    const [what, value] of [
      ["users", "2 (at most 2)"],
      ["database", "2.0 MiB"],
      ["search index", "3.0 MiB"],
    ] as const
  ) assert(facts.some((fact) => JSON.stringify(fact) === JSON.stringify({ what, value })), what);
});

Deno.test("admin: kick, ban, unban and announce take effect", UNIX, async () => {
  await using office = new Office();
  const alice = await office.server.connect("alice", { channels: ["#a"] });
  const bob = await office.server.connect("bob", { channels: ["#a"] });
  alice.lines();
  assertEquals(await office.ask("kick bob flooding the place"), { text: "disconnected bob" });
  assertMatch(alice.lines().join(), /:bob!\S+ QUIT :Kicked: flooding the place/);
  assertMatch(bob.lines().join(), /ERROR :.*flooding the place/);
  assertMatch((await office.ask("kick bob")).fault ?? "", /there is no user bob/);

  assertEquals(await office.ask("ban *!*@alice.host 1h go away"), {
    text: "banned *!*@alice.host for 1h; 1 disconnected",
  });
  assertEquals(await office.rows("bans"), [
    { mask: "*!*@alice.host", for: "1h", by: "test.local", reason: "go away" },
  ]);
  assertEquals(await office.ask("unban *!*@alice.host"), {
    text: "removed the ban of *!*@alice.host",
  });
  assertMatch((await office.ask("unban *!*@alice.host")).fault ?? "", /there is no ban/);
  assertMatch((await office.ask("ban !!")).fault ?? "", /not an address/);
  assertMatch((await office.ask("ban 192.0.2.1 2days spam")).fault ?? "", /duration as 90s, 30m/);

  const carol = await office.server.connect("carol");
  const dave = await office.server.call("dave");
  assertEquals(await office.ask("announce we restart at noon"), { text: "sent to 2 users" });
  assertEquals(carol.lines(), [":test.local NOTICE $* :we restart at noon"]);
  assertMatch(dave.output(), /\*\*\* we restart at noon\n/);
});

Deno.test("admin: accounts can be created, changed, granted and deleted", UNIX, async () => {
  await using office = new Office({ accounts: "closed" });
  const { server } = office;
  assertEquals(await office.ask("accounts add alice", "sesame"), {
    text: "created the account alice",
  });
  assertMatch((await office.ask("accounts add alice", "sesame")).fault ?? "", /is already taken/);
  assertMatch((await office.ask("accounts add bob", "seed5")).fault ?? "", /too easy to guess/);
  const alice = await connectAs(server, "alice");
  assertEquals(await office.ask("accounts grant ALICE"), { text: "alice is an operator" });
  assertMatch(alice.lines().join(), /:alice!\S+ MODE alice \+o,:test.local 381 /);
  const [row] = await office.rows("accounts list");
  assertMatch(JSON.stringify(row), /"account":"alice".*"operator":"yes","here":"alice"/);
  assertEquals(await office.ask("accounts revoke alice"), {
    text: "alice is no longer an operator",
  });
  assertEquals(server.hub.user("alice")?.operator, undefined);
  const before = server.accounts.find("alice")?.scram;
  assertEquals(await office.ask("accounts password alice", "another"), {
    text: "changed the password of alice",
  });
  assert(server.accounts.find("alice")?.scram?.storedKey !== before?.storedKey);
  assertMatch((await office.ask("accounts password alice", "")).fault ?? "", /cannot be empty/);
  assertMatch((await office.ask("accounts delete alice")).text ?? "", /^deleted the account alice/);
  assertEquals(server.hub.user("alice")?.account, undefined);
  assertMatch((await office.ask("accounts grant alice")).fault ?? "", /there is no account alice/);
});

Deno.test("admin: a client that does not wait for its answer harms nobody", UNIX, async () => {
  await using office = new Office();
  for (let i = 0; i < 3; i++) {
    const conn = await Deno.connect({ transport: "unix", path: office.path });
    const request = { words: ["announce", `hello ${i}`], secret: "" };
    await conn.write(new TextEncoder().encode(`${JSON.stringify(request)}\n`));
    conn.close();
  }
  await until("all were announced", async () => (await office.audit()).length === 3);
  assertEquals((await office.rows("users")).length, 0);
});

Deno.test("admin: closing the socket ends a connection that asks for nothing", UNIX, async () => {
  const office = new Office();
  using conn = await Deno.connect({ transport: "unix", path: office.path });
  assertEquals((await office.rows("users")).length, 0);
  await office[Symbol.asyncDispose]();
  assertEquals(await conn.read(new Uint8Array(1)), null);
});

Deno.test("admin: the sessions of an account can be listed and ended", UNIX, async () => {
  await using office = new Office();
  const { server } = office;
  await haveAccount(server, "alice");
  assertEquals(await office.rows("accounts sessions ALICE"), []);
  const [phone, desk] = [await connectAs(server, "alice"), await connectAs(server, "alice")];
  const bob = await server.connect("bob");
  const rows = await office.rows("accounts sessions alice");
  assertEquals(
    rows,
    [phone, desk].map(({ session }) => ({
      number: String(session.id),
      nick: "alice",
      from: "alice.host",
      encrypted: "no",
    })),
  );
  assertMatch(
    (await office.ask(`accounts disconnect alice ${bob.session.id}`)).fault ?? "",
    /alice has no session \d+: 'chatd admin accounts sessions alice' lists them/,
  );
  assertMatch((await office.ask("accounts disconnect alice x")).fault ?? "", /no session x/);
  assertMatch(
    (await office.ask("accounts disconnect nobody all")).fault ?? "",
    /no account nobody/,
  );
  assertEquals(await office.ask(`accounts disconnect alice ${phone.session.id}`), {
    text: "ended 1 session of alice",
  });
  assertMatch(phone.lines().join(), /ERROR :.*Ended by an administrator of this server/);
  assertEquals(desk.session.ended, undefined);
  assertEquals(await office.ask("accounts disconnect alice ALL"), {
    text: "ended 1 session of alice",
  });
  assertEquals(server.hub.user("alice"), undefined);
  assertEquals(bob.session.ended, undefined);
});

Deno.test(
  "admin: a new password ends the account's sessions, unless they are kept",
  UNIX,
  async () => {
    await using office = new Office();
    const { server } = office;
    await haveAccount(server, "alice");
    const alice = await connectAs(server, "alice");
    assertEquals(
      (await office.ask("accounts password alice stay", "another")).fault,
      "after the account only 'keep' may follow, not 'stay'",
    );
    assertEquals(await office.ask("accounts password alice keep", "another"), {
      text: "changed the password of alice",
    });
    assertEquals(alice.session.ended, undefined);
    await office.ask("accounts password alice", "a third one");
    assert(alice.session.ended !== undefined);
  },
);

Deno.test(
  "admin: the audit log records every change without passwords, and nothing else",
  UNIX,
  async () => {
    await using office = new Office();
    await office.ask("users");
    await office.ask("accounts add alice", "sesame");
    await office.ask("accounts grant alice");
    await office.ask("kick nobody");
    const alice = await connectAs(office.server, "alice");
    await haveAccount(office.server, "bob");
    const bob = await connectAs(office.server, "bob", { caps: ["echo-message", "message-tags"] });
    for (const line of ["JOIN #b", "CS REGISTER #b"]) await bob.ask(line);
    const [said] = await bob.askMessages("PRIVMSG #b :hello");
    const id = said?.tags.get("msgid") ?? "";
    for (
      const line of [
        "UBAN ADD 192.0.2.1 1d spam",
        "KILL nobody :spam",
        "REHASH",
        `REDACT #b ${id}`,
        "NS SETPASS bob sesame2",
        "CS TRANSFER #b alice",
      ]
    ) await alice.send(line);
    const code = /UNREGISTER bob (\S+)$/.exec((await alice.ask("NS UNREGISTER bob")).join())?.[1];
    await alice.send(`NS UNREGISTER bob ${code}`);
    const notes = (await office.audit()).map((note) => note.replace(id, "ID"));
    assertEquals(notes.slice(0, 3), [
      "administrator: accounts add alice: done",
      "administrator: accounts grant alice: done",
      "administrator: kick nobody: there is no user nobody: 'chatd admin users' lists all",
    ]);
    const by = /^operator alice as alice!\S+: /;
    assertEquals(notes.slice(3).map((note) => note.replace(by, "")), [
      "UBAN ADD 192.0.2.1 1d spam: done",
      "KILL nobody spam: No such nick/channel",
      "REHASH: This server has no configuration file to reload",
      "REDACT #b ID: done",
      "NickServ SETPASS bob: done",
      "ChanServ TRANSFER #b alice: done",
      "NickServ UNREGISTER bob: done",
    ]);
    assert(!(await Deno.readTextFile(office.auditPath)).includes("sesame"));
    assertEquals((await Deno.stat(office.auditPath)).mode! & 0o777, 0o600);
    assertEquals((await Deno.stat(office.path)).mode! & 0o777, 0o600);
  },
);

Deno.test(
  "admin: a malformed request or an unknown command gets an error with advice",
  UNIX,
  async () => {
    await using office = new Office();
    for (
      const line of ["", "{}", "null", "[1]", '{"words":[1],"secret":""}', '{"words":[]}', "GET /"]
    ) {
      assertMatch(JSON.stringify(await office.send(line)), /this is not a request/);
    }
    assertMatch((await office.ask("frobnicate")).fault ?? "", /'chatd help admin'/);
    assertMatch((await office.ask("accounts")).fault ?? "", /'chatd help admin'/);
    assertMatch((await office.ask("kick")).fault ?? "", /kick NICK \[REASON\]/);
    assertMatch(JSON.stringify(await office.send("x".repeat(100_000))), /this is not a request/);
  },
);

Deno.test(
  "admin: an invitation is a command that joins, with a one-time password if accounts need one",
  UNIX,
  async () => {
    await using open = new Office();
    assertMatch((await open.ask("invite")).text ?? "", /^chatd join \S+:6697 --fingerprint AA:BB$/);
    await using closed = new Office({ accounts: "invite" });
    const { text = "" } = await closed.ask("invite 1h");
    const [, code = ""] = /--invite (\S+)/.exec(text) ?? [];
    assert(closed.server.invitations.holds(code));
    assertMatch((await closed.ask("invite soon")).fault ?? "", /not a duration/);
  },
);
