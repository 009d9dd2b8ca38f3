/**
 * SASL PLAIN and SCRAM.
 * @module
 */

import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { decodeBase64 } from "../../../../protocol/base64.ts";
import type { ScramHash } from "../../../../protocol/sasl/scram_server.ts";
import { base64, connectAs, haveAccount, plain, scramLogin } from "../../../support/accounts.ts";
import { TestServer } from "../../../support/server.ts";

async function serverWith(...accounts: string[]): Promise<TestServer> {
  const server = new TestServer();
  for (const account of accounts) await haveAccount(server, account);
  return server;
}

Deno.test("CAP LS 302 lists the mechanisms", async () => {
  const lines = await new TestServer().client().ask("CAP LS 302");
  assertMatch(lines.join(" "), /[ :]sasl=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512( |$)/);
});

Deno.test("PLAIN logs in before registration: 900, then 903, and the user has the account", async () => {
  const server = await serverWith("jilles");
  const client = server.client({ host: "h.test" });
  await client.send("CAP REQ sasl");
  await client.send("NICK jilles");
  await client.send("USER jilles 0 * :J");
  assertEquals(await client.ask("AUTHENTICATE PLAIN"), ["AUTHENTICATE +"]);
  assertEquals(await client.ask(`AUTHENTICATE ${plain("jilles", "sesame", "jilles")}`), [
    ":test.local 900 * jilles!~jilles@h.test jilles :You are now logged in as jilles",
    ":test.local 903 * :SASL authentication successful",
  ]);
  const [welcome] = await client.askMessages("CAP END");
  assertEquals(welcome?.command, "001");
  assertEquals(server.hub.user("jilles")?.account, "jilles");
});

Deno.test("PLAIN needs no authorization identity, and finds the account in any case of letters", async () => {
  const server = await serverWith("Jilles");
  const client = server.client();
  await client.send("AUTHENTICATE plain");
  const [loggedIn = ""] = await client.ask(`AUTHENTICATE ${plain("jILLES", "sesame")}`);
  assertMatch(loggedIn, / 900 \* \S+ Jilles :/);
});

Deno.test("a wrong PLAIN is answered 904, and the client can try again", async () => {
  const server = await serverWith("jilles", "foo");
  const cases = [
    plain("jilles", "millet"),
    plain("nobody", "sesame"),
    plain("jilles", "sesame", "foo"),
    base64("jilles\0sesame"),
    base64("\0\0sesame"),
    base64("\0jilles\0"),
    base64("a\0b\0c\0d"),
    "/w==",
    "=",
    "not base64!",
    "+",
  ];
  for (const [i, response] of cases.entries()) {
    const client = server.client({ host: `h${i}.test` });
    await client.send("AUTHENTICATE PLAIN");
    const answer = await client.askMessages(`AUTHENTICATE ${response}`);
    assertEquals(answer.map(({ command }) => command), ["904"], response);
    assertEquals(await client.ask("AUTHENTICATE PLAIN"), ["AUTHENTICATE +"]);
  }
});

Deno.test("a long response comes in chunks of 400, with an empty chunk after a full last one", async () => {
  const server = new TestServer();
  await haveAccount(server, "foo", "bar".repeat(97));
  await haveAccount(server, "long", "x".repeat(300));
  for (
    const [account, password] of [["foo", "bar".repeat(97)], ["long", "x".repeat(300)]] as const
  ) {
    const client = server.client();
    const response = plain(account, password, account);
    await client.send("AUTHENTICATE PLAIN");
    assertEquals(await client.ask(`AUTHENTICATE ${response.slice(0, 400)}`), []);
    const answer = await client.askMessages(`AUTHENTICATE ${response.slice(400) || "+"}`);
    assertEquals(answer.map(({ command }) => command), ["900", "903"]);
  }
});

Deno.test("a parameter over 400 bytes is answered 905, a whole response that is too long 904", async () => {
  const client = new TestServer().client();
  await client.send("AUTHENTICATE PLAIN");
  assertEquals(await client.ask(`AUTHENTICATE ${"A".repeat(401)}`), [
    ":test.local 905 * :SASL message too long",
  ]);
  await client.send("AUTHENTICATE PLAIN");
  const chunk = `AUTHENTICATE ${"A".repeat(400)}`;
  for (let i = 0; i < 4; i++) assertEquals(await client.ask(chunk), []);
  assertEquals(await client.ask(chunk), [
    ":test.local 904 * :SASL authentication failed: the response is too long",
  ]);
  assertEquals(await client.ask("AUTHENTICATE PLAIN"), ["AUTHENTICATE +"]);
});

Deno.test("an asterisk aborts: 906", async () => {
  const client = new TestServer().client();
  await client.send("AUTHENTICATE PLAIN");
  assertEquals(await client.ask("AUTHENTICATE *"), [
    ":test.local 906 * :SASL authentication aborted",
  ]);
  assertEquals(await client.ask("AUTHENTICATE PLAIN"), ["AUTHENTICATE +"]);
});

Deno.test("completing registration aborts an exchange under way: 906, and no account", async () => {
  const server = await serverWith("jilles");
  const client = server.client();
  await client.send("CAP REQ sasl");
  await client.send("NICK foo");
  await client.send("USER foo 0 * :F");
  await client.send("AUTHENTICATE PLAIN");
  const answer = await client.askMessages("CAP END");
  assertEquals(answer.slice(0, 2).map(({ command }) => command), ["906", "001"]);
  assertEquals(server.hub.user("foo")?.account, undefined);
});

Deno.test("a failed exchange is answered once, whatever follows of its response", async () => {
  const client = (await serverWith("alice")).client();
  const chunk = "eHh4".repeat(100);
  const codes = async (...lines: string[]) => {
    const answers = [];
    for (const line of lines) answers.push(...await client.askMessages(`AUTHENTICATE ${line}`));
    return answers.map(({ command, params }) => command === "AUTHENTICATE" ? params[0] : command);
  };
  const tooMany = [...Array.from({ length: 12 }, () => chunk), "eHh4"];
  assertEquals(await codes("PLAIN", ...tooMany), ["+", "904"]);
  assertEquals(await codes("PLAIN", `${chunk}x`, `${chunk}x`, chunk, "eHg="), ["+", "905"]);
  assertEquals(await codes("PLAIN", "not-base64", "eHg=", "+"), ["+", "904"]);
  assertEquals(await codes("NONE", "eHg=", chunk, "+"), ["908", "904"]);
  assertEquals(await codes("EXTERNAL", "+", "ANONYMOUS"), ["908", "904", "908", "904"]);
  assertEquals(await codes("PLAIN", chunk, "*", chunk, "eHg="), ["+", "906"]);
  assertEquals(await codes("plain", plain("alice", "sesame")), ["+", "900", "903"]);
});

Deno.test("an unknown mechanism is answered 908 with the known ones, and 904", async () => {
  const answer = await new TestServer().client().askMessages("AUTHENTICATE EXTERNAL");
  assertEquals(answer.map(({ command, params }) => [command, params[1]]), [
    ["908", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512"],
    ["904", "SASL authentication failed: there is no such mechanism"],
  ]);
});

Deno.test("a user can log in after registration, and again to another account", async () => {
  const server = await serverWith("foo", "jilles");
  const client = await server.connect("user", { caps: ["account-notify"], channels: ["#a"] });
  const peer = await server.connect("peer", {
    caps: ["account-notify", "account-tag"],
    channels: ["#a"],
  });
  await client.send("AUTHENTICATE PLAIN");
  assertEquals(await client.ask(`AUTHENTICATE ${plain("foo", "sesame")}`), [
    `:test.local 900 user ${client.source} foo :You are now logged in as foo`,
    `:${client.source} ACCOUNT foo`,
    ":test.local 903 user :SASL authentication successful",
  ]);
  await client.send("AUTHENTICATE PLAIN");
  await client.send(`AUTHENTICATE ${plain("jilles", "sesame")}`);
  assertEquals(peer.lines(), [
    `:${client.source} ACCOUNT foo`,
    `@account=foo :${client.source} ACCOUNT jilles`,
  ]);
});

Deno.test("SCRAM logs in and proves the server to the client", async () => {
  const server = await serverWith("scramtest");
  for (const hash of ["SHA-256", "SHA-512"] as const) {
    for (const header of ["n,,", "y,,", "n,a=scramtest,"]) {
      const client = server.client();
      const answer = await scramLogin(client, "scramtest", "sesame", { header, hash });
      assertEquals(answer, [
        ":test.local 900 * *!*@host.test scramtest :You are now logged in as scramtest",
        ":test.local 903 * :SASL authentication successful",
      ]);
    }
  }
});

Deno.test("SCRAM-SHA-512 without keys of it fails as a wrong password does, until PLAIN showed the password", async () => {
  const server = await serverWith("old");
  const account = server.accounts.find("old");
  assert(account?.scram !== undefined);
  const { sha512: _, ...scram } = account.scram;
  server.store.putAccount({ ...account, scram });
  const login = (name: string, hash: ScramHash) =>
    scramLogin(server.client({ host: crypto.randomUUID() }), name, "sesame", { hash });
  const refused = [":test.local 904 * :SASL authentication failed: invalid-proof"];
  assertEquals(await login("old", "SHA-512"), refused);
  assertEquals(await login("nobody", "SHA-512"), refused);
  assertMatch((await login("old", "SHA-256")).at(-1) ?? "", / 903 /);
  await connectAs(server, "old");
  assertMatch((await login("old", "SHA-512")).at(-1) ?? "", / 903 /);
  assertMatch((await login("old", "SHA-256")).at(-1) ?? "", / 903 /);
});

Deno.test("SCRAM-SHA-256 is refused with 904 and the reason", async () => {
  const server = await serverWith("scramtest");
  const refusal = async (
    ...args: Parameters<typeof scramLogin> extends [unknown, ...infer R] ? R : never
  ) => {
    const client = server.client({ host: crypto.randomUUID() });
    const [line = ""] = await scramLogin(client, ...args);
    return line.replace(":test.local 904 * :SASL authentication failed: ", "");
  };
  assertEquals(await refusal("scramtest", "millet"), "invalid-proof");
  assertEquals(await refusal("nobody", "sesame"), "invalid-proof");
  assertEquals(
    await refusal("scramtest", "sesame", { header: "p=tls-unique,," }),
    "channel-binding-not-supported",
  );
  assertEquals(await refusal("a=b", "sesame"), "invalid-username-encoding");
  assertEquals(
    await refusal("scramtest", "sesame", { change: (final) => final.replace("c=biws", "c=eSws") }),
    "channel-bindings-dont-match",
  );
  assertEquals(
    await refusal("scramtest", "sesame", { change: (final) => final.replace("r=f", "r=g") }),
    "other-error",
  );
  assertMatch(
    await refusal("scramtest", "sesame", { header: "n,a=other," }),
    / 904 \* :You can only log in as yourself/,
  );
});

Deno.test("a missing account has a salt, the same each time", async () => {
  const server = await serverWith("alice");
  const saltOf = async (account: string) => {
    const client = server.client();
    await client.send("AUTHENTICATE SCRAM-SHA-256");
    const [line = ""] = await client.ask(`AUTHENTICATE ${base64(`n,,n=${account},r=abc`)}`);
    const challenge = new TextDecoder().decode(decodeBase64(line.replace("AUTHENTICATE ", "")));
    return /,s=(.*)$/.exec(challenge)?.[1] ?? "";
  };
  assertEquals((await saltOf("nobody")).length, (await saltOf("alice")).length);
  assertEquals(await saltOf("nobody"), await saltOf("NOBODY"));
  assertNotEquals(await saltOf("nobody"), await saltOf("nobody2"));
  const restarted = new TestServer({}, { store: server.store });
  assertEquals(
    (await restarted.accounts.keysFor("nobody")).salt,
    (await server.accounts.keysFor("nobody")).salt,
  );
});

/** Tries to log in from an address, and returns the outcome. */
async function attempt(
  server: TestServer,
  host: string,
  account: string,
  password: string,
): Promise<"right" | "wrong" | "throttled"> {
  const client = server.client({ host });
  await client.send("AUTHENTICATE PLAIN");
  const answer = (await client.ask(`AUTHENTICATE ${plain(account, password)}`)).join();
  client.lose();
  if (answer.includes("Too many")) return "throttled";
  return answer.includes(" 900 ") ? "right" : "wrong";
}

Deno.test("after three wrong passwords in a minute from a network, the right one is refused too", async () => {
  const server = await serverWith("alice", "bob");
  for (let i = 0; i < 3; i++) {
    assertEquals(await attempt(server, "192.0.2.1", `nobody${i}`, `guess${i}`), "wrong");
  }
  assertEquals(await attempt(server, "192.0.2.1", "alice", "sesame"), "throttled");
  assertEquals(await attempt(server, "192.0.2.1", "bob", "sesame"), "throttled");
  assertEquals(await attempt(server, "192.0.2.2", "alice", "sesame"), "right");
});

Deno.test("strangers share three wrong passwords a minute, and cannot lock the owner out", async () => {
  const server = await serverWith("alice", "bob");
  assertEquals(await attempt(server, "198.51.100.7", "alice", "sesame"), "right");
  const outcomes = [];
  for (let i = 0; i < 15; i++) {
    outcomes.push(await attempt(server, `192.0.2.${i}`, "alice", `guess${i}`));
  }
  assertEquals(outcomes.filter((outcome) => outcome === "wrong").length, 3);
  assertEquals(await attempt(server, "203.0.113.9", "alice", "sesame"), "throttled");
  assertEquals(await attempt(server, "203.0.113.9", "bob", "sesame"), "right");
  assertEquals(await attempt(server, "198.51.100.7", "alice", "sesame"), "right");
  for (let i = 0; i < 3; i++) await attempt(server, "198.51.100.7", "alice", `guess${i}`);
  assertEquals(await attempt(server, "198.51.100.7", "alice", "sesame"), "throttled");
});

Deno.test("the last eight networks of an account are remembered over a restart, without addresses", async () => {
  const server = await serverWith("alice");
  const places = Array.from({ length: 9 }, (_, i) => `198.51.100.${i}`);
  for (const place of places) {
    assertEquals(await attempt(server, place, "alice", "sesame"), "right");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const restarted = new TestServer({}, { store: server.store, cloak: server.cloak });
  for (let i = 0; i < 3; i++) await attempt(restarted, `192.0.2.${i}`, "alice", `guess${i}`);
  const outcomes = [];
  for (const place of places) outcomes.push(await attempt(restarted, place, "alice", "sesame"));
  assertEquals(outcomes, ["throttled", ...Array(8).fill("right")]);
  const kept = [...server.store.metadata("known alice")].flat().join();
  assert(kept !== "" && !kept.includes("198.51.100"), kept);
});

Deno.test("on loopback wrong passwords count per account", async () => {
  const server = await serverWith("alice", "bob");
  for (let i = 0; i < 3; i++) await attempt(server, "127.0.0.1", "alice", `guess${i}`);
  assertEquals(await attempt(server, "127.0.0.1", "alice", "sesame"), "throttled");
  assertEquals(await attempt(server, "127.0.0.1", "bob", "sesame"), "right");
});

Deno.test("for IPv6 attempts count per network", async () => {
  const server = await serverWith("alice", "bob");
  const near = ["2001:db8::1", "2001:db8:0:0:1::2", "2001:0db8:0:0:ffff:1:2:3"];
  for (const [i, host] of near.entries()) await attempt(server, host, `nobody${i}`, "guess");
  assertEquals(await attempt(server, "2001:db8::9", "bob", "sesame"), "throttled");
  assertEquals(await attempt(server, "2001:db8:0:1::1", "bob", "sesame"), "right");
});

Deno.test("a missing account takes the same work as an existing one", async () => {
  const server = await serverWith("alice");
  const derive = crypto.subtle.deriveBits;
  const rounds: number[] = [];
  crypto.subtle.deriveBits = (how, key, length) => {
    if (typeof how === "object" && "iterations" in how) rounds.push(Number(how.iterations));
    return derive.call(crypto.subtle, how, key, length);
  };
  try {
    await attempt(server, "192.0.2.1", "alice", "guess");
    await attempt(server, "192.0.2.2", "nobody", "guess");
  } finally {
    crypto.subtle.deriveBits = derive;
  }
  assertEquals(rounds.length, 2);
  assertEquals(rounds[0], rounds[1]);
});

Deno.test("AUTHENTICATE answers any input without throwing", async () => {
  const server = await serverWith("alice");
  const word = fc.oneof(
    fc.constantFrom("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "*", "+", "=", plain("alice", "x")),
    fc.string({ unit: "binary", maxLength: 500 }).map((text) => text.replace(/[\r\n\0]/g, "")),
    fc.uint8Array({ maxLength: 90 }).map((bytes) => btoa(String.fromCharCode(...bytes))),
    fc.string().map((text) => base64(`n,,n=alice,r=${text}`)),
    fc.constant("A".repeat(400)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 12 }), async (words) => {
      const client = server.client();
      for (const each of words) await client.send(`AUTHENTICATE ${each}`);
      client.lines();
      assert((await client.ask("PING x")).length > 0);
      client.lose();
    }),
    { numRuns: 60 },
  );
});

Deno.test("WHOIS, extended JOINs and account tags show the account", async () => {
  const server = await serverWith("alice");
  const bob = await server.connect("bob", {
    caps: ["extended-join", "account-tag"],
    channels: ["#a"],
  });
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #a");
  await alice.send("PRIVMSG #a :hi");
  assertEquals(bob.lines(), [
    `@account=alice :${alice.source} JOIN #a alice ALICE`,
    `@account=alice :${alice.source} PRIVMSG #a :hi`,
  ]);
  const whois = await bob.ask("WHOIS alice");
  assert(whois.includes(":test.local 330 bob alice alice :is logged in as"));
});
