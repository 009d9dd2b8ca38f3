import { assert, assertEquals, assertMatch } from "@std/assert";
import { TestServer } from "../../support/server.ts";

Deno.test("VERSION tells the software, and what it supports", async () => {
  const alice = await new TestServer().connect("alice");
  const messages = await alice.askMessages("VERSION");
  assertEquals(messages[0]?.params.slice(0, 3), ["alice", "chatd-test", "test.local"]);
  assertEquals(messages[0]?.command, "351");
  assert(messages.length > 1 && messages.slice(1).every(({ command }) => command === "005"));
});

Deno.test("queries about a server take its name, a mask or a user, and refuse others", async () => {
  const alice = await new TestServer({ admin: ["Berlin"] }).connect("alice");
  for (const command of ["VERSION", "ADMIN", "TIME", "INFO", "MOTD"]) {
    for (const target of ["test.local", "*.local", "alice"]) {
      const [first] = await alice.askMessages(`${command} ${target}`);
      assert(first !== undefined && Number(first.command) < 400, `${command} ${target}`);
    }
    for (const target of ["other.example", "nobody"]) {
      assertEquals(await alice.ask(`${command} ${target}`), [
        `:test.local 402 alice ${target} :No such server`,
      ]);
    }
  }
});

Deno.test("ADMIN tells what the configuration says, and that it says nothing", async () => {
  const admin = ["Berlin", "The Team", "chat@example.org"];
  const alice = await new TestServer({ admin }).connect("alice");
  assertEquals(await alice.ask("ADMIN"), [
    ":test.local 256 alice test.local :Administrative info",
    ":test.local 257 alice :Berlin",
    ":test.local 258 alice :The Team",
    ":test.local 259 alice :chat@example.org",
  ]);
  const bob = await new TestServer().connect("bob");
  assertEquals(await bob.ask("ADMIN"), [
    ":test.local 423 bob test.local :No administrative info available",
  ]);
});

Deno.test("TIME, INFO and LINKS", async () => {
  const alice = await new TestServer().connect("alice");
  assertMatch(
    (await alice.ask("TIME"))[0] ?? "",
    /^:test\.local 391 alice test\.local \d{10} 0 :.+GMT$/,
  );
  const info = await alice.askMessages("INFO");
  assertEquals(info.at(-1)?.command, "374");
  assert(info.slice(0, -1).every(({ command }) => command === "371") && info.length > 1);
  assertEquals(await alice.ask("LINKS"), [
    ":test.local 364 alice test.local test.local :0 Test",
    ":test.local 365 alice * :End of /LINKS list",
  ]);
});

Deno.test("STATS u and m are for everybody, o and k for operators, others empty", async () => {
  const server = new TestServer({ operators: [{ name: "root", password: "secret" }] });
  const alice = await server.connect("alice");
  assertMatch(
    (await alice.ask("STATS u"))[0] ?? "",
    /^:test\.local 242 alice :Server Up 0 days 0:00:\d\d$/,
  );
  assert((await alice.ask("STATS m")).includes(":test.local 212 alice STATS 2 0 0"));
  assertEquals(await alice.ask("STATS z"), [":test.local 219 alice z :End of /STATS report"]);
  assertEquals(await alice.ask("STATS o"), [
    ":test.local 481 alice :Permission Denied- You're not an IRC operator",
    ":test.local 219 alice o :End of /STATS report",
  ]);
  await alice.send("OPER root secret");
  await alice.send("UBAN ADD 203.0.113.7 :spam");
  assertEquals((await alice.ask("STATS o"))[0], ":test.local 243 alice O *@* * root 0 :0");
  assertEquals((await alice.ask("STATS k"))[0], ":test.local 216 alice K 203.0.113.7 * * 0 :spam");
  assertEquals(await alice.ask("STATS"), [":test.local 461 alice STATS :Not enough parameters"]);
  assertEquals(await alice.ask("STATS u other.example"), [
    ":test.local 402 alice other.example :No such server",
  ]);
});

Deno.test("HELP and HELPOP come from the command table", async () => {
  const alice = await new TestServer().connect("alice");
  for (const command of ["HELP", "HELPOP"]) {
    const index = await alice.askMessages(command);
    assertEquals(index[0]?.command, "704");
    assertEquals(index.at(-1)?.command, "706");
    assert(index.slice(1, -1).every(({ command }) => command === "705") && index.length > 30);
    const one = await alice.askMessages(`${command} privmsg`);
    assertEquals(one.map(({ command }) => command), ["704", "705", "706"]);
    assert(one.every(({ params }) => params[1] === "PRIVMSG"));
    assertEquals(await alice.ask(`${command} NOTHING`), [
      ":test.local 524 alice NOTHING :No help available on this topic",
    ]);
  }
});

Deno.test("MOTD: the message, and that there is none", async () => {
  const alice = await new TestServer({ motd: ["one", "two"] }).connect("alice");
  assertEquals(await alice.ask("MOTD"), [
    ":test.local 375 alice :- test.local Message of the day - ",
    ":test.local 372 alice :- one",
    ":test.local 372 alice :- two",
    ":test.local 376 alice :End of /MOTD command.",
  ]);
  const bob = await new TestServer({ motd: [] }).connect("bob");
  assertEquals(await bob.ask("MOTD"), [":test.local 422 bob :MOTD File is missing"]);
});

Deno.test("PING is answered with its token, and needs one", async () => {
  const alice = await new TestServer().connect("alice");
  assertEquals(await alice.ask("PING abc"), [":test.local PONG test.local abc"]);
  assertEquals(await alice.ask("PING :a b"), [":test.local PONG test.local :a b"]);
  assertEquals(await alice.ask("PING"), [":test.local 461 alice PING :Not enough parameters"]);
  assertEquals(await alice.ask("PING :"), [":test.local 409 alice :No origin specified"]);
});

Deno.test("draft/ICON is in 005 where there is one", async () => {
  const icon = "https://example.org/icon.png?size={size}";
  const alice = await new TestServer({ icon }).connect("alice");
  const tokens = (await alice.ask("VERSION")).join(" ").split(" ");
  assert(tokens.includes("draft/ICON=https://example.org/icon.png?size\\x3D{size}"));
  const bob = await new TestServer().connect("bob");
  assert(!(await bob.ask("VERSION")).join().includes("ICON"));
});

Deno.test("sts tells those without TLS the port, those with it the duration, and cannot be requested", async () => {
  const server = new TestServer({ sts: { port: 6697, duration: 2_592_000 } });
  const names = async (line: string, secure: boolean) => {
    const client = server.client({ secure });
    return (await client.askMessages(line)).flatMap(({ params }) =>
      params.at(-1)?.split(" ") ?? []
    );
  };
  assert((await names("CAP LS 302", false)).includes("sts=port=6697"));
  assert((await names("CAP LS 302", true)).includes("sts=duration=2592000"));
  assert(!(await names("CAP LS", false)).join().includes("sts"));
  const client = server.client();
  assertEquals((await client.askMessages("CAP REQ sts"))[0]?.params[1], "NAK");
  assert(!(await (new TestServer()).client().ask("CAP LS 302")).join().includes("sts"));
});

Deno.test("USER needs a username and a real name", async () => {
  const server = new TestServer();
  for (const line of ["USER a 0 *", "USER a 0 * :", "USER"]) {
    const client = server.client();
    await client.send("NICK alice");
    assertEquals((await client.askMessages(line))[0]?.params.slice(0, 2), ["*", "USER"]);
    assertEquals(server.hub.user("alice"), undefined);
  }
});
