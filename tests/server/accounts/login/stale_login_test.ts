/**
 * Logins that were begun before the account or its password changed.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { connectAs, haveAccount, plain, scramLogin } from "../../../support/accounts.ts";
import { deriveKeys } from "../../../../protocol/sasl/scram_server.ts";
import { keysOf } from "../../../../server/passwords/password_keys.ts";
import { TestServer } from "../../../support/server.ts";

/**
 * Returns a server with the account boss, and a function that makes another person's account of it.
 */
async function withBoss() {
  const server = new TestServer();
  await haveAccount(server, "boss");
  const scram = await keysOf("sesame");
  const replace = () =>
    server.store.putAccount({
      name: "boss",
      createdAt: 2,
      scram,
      operator: true,
      certificates: [],
    });
  return { server, replace };
}

Deno.test("SCRAM fails if the password changes during the exchange", async () => {
  const { server } = await withBoss();
  const client = server.client();
  const scram = await keysOf("another");
  const change = (final: string) => {
    server.store.putAccount({ name: "boss", createdAt: 1, scram, certificates: [] });
    return final;
  };
  const [answer = ""] = await scramLogin(client, "boss", "sesame", { change });
  assertMatch(answer, / 904 /);
});

Deno.test("SCRAM fails if the account is created again during the exchange", async () => {
  const { server, replace } = await withBoss();
  const client = server.client();
  const change = (final: string) => (replace(), final);
  const [answer = ""] = await scramLogin(client, "boss", "sesame", { change });
  assertMatch(answer, / 904 /);
});

Deno.test("a login before registration is void if the account is created again before CAP END", async () => {
  const { server, replace } = await withBoss();
  const client = server.client();
  await client.send("CAP REQ sasl");
  await client.send("NICK mallory");
  await client.send("USER m 0 * :M");
  await client.send("AUTHENTICATE PLAIN");
  const answer = await client.ask(`AUTHENTICATE ${plain("boss", "sesame")}`);
  assertMatch(answer.at(-1) ?? "", / 903 /);
  replace();
  const lines = await client.ask("CAP END");
  assertMatch(lines[0] ?? "", / 901 .*log in again/);
  const user = server.hub.user("mallory");
  assert(user !== undefined);
  assertEquals([user.account, user.operator], [undefined, undefined]);
});

Deno.test("a SASL exchange ends after a minute", async () => {
  const { server } = await withBoss();
  const client = server.client();
  await client.send("AUTHENTICATE PLAIN");
  const { authentication } = client.session;
  assert(authentication !== undefined);
  client.session.authentication = { ...authentication, since: performance.now() - 61_000 };
  assertEquals(await client.ask(`AUTHENTICATE ${plain("boss", "sesame")}`), [
    ":test.local 904 * :SASL authentication failed: it took longer than a minute; begin again",
  ]);
});

Deno.test("900 comes before the user's own ACCOUNT", async () => {
  const { server } = await withBoss();
  const client = await server.connect("mallory", { caps: ["account-notify"] });
  await client.send("AUTHENTICATE PLAIN");
  const lines = await client.askMessages(`AUTHENTICATE ${plain("boss", "sesame")}`);
  assertEquals(lines.map(({ command }) => command), ["900", "ACCOUNT", "903"]);
});

Deno.test("an older account gets new keys at a login that shows the password", async () => {
  const { server } = await withBoss();
  const scram = await deriveKeys("sesame", new Uint8Array(16), 100_000);
  server.store.putAccount({ name: "boss", createdAt: 1, scram, certificates: [] });
  await connectAs(server, "boss");
  assertEquals(server.accounts.find("boss")?.scram?.iterations, 65_536);
  assertMatch((await scramLogin(server.client(), "boss", "sesame")).at(-1) ?? "", / 903 /);
});
