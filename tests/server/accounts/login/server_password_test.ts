/**
 * The server's password.
 * @module
 */

import { assertEquals } from "@std/assert";
import { TestServer } from "../../../support/server.ts";

const PASSWORD = "open sesame";

/** Sends a password from an address, by PASS or in line mode, and returns the outcome. */
async function give(server: TestServer, host: string, password: string): Promise<string> {
  const client = server.client({ host });
  if (password !== "") await client.send(`PASS :${password}`);
  await client.send("NICK alice");
  const answer = (await client.ask("USER alice 0 * :A")).join();
  client.lose();
  return outcome(answer);
}

function outcome(answer: string): string {
  if (answer.includes("Too many")) return "throttled";
  return answer.includes(" 464 ") ? "wrong" : "right";
}

Deno.test("an address can guess the server's password three times a minute", async () => {
  const server = new TestServer({ password: PASSWORD });
  for (let i = 0; i < 3; i++) assertEquals(await give(server, "192.0.2.1", `guess${i}`), "wrong");
  assertEquals(await give(server, "192.0.2.1", PASSWORD), "throttled");
  assertEquals(await give(server, "192.0.2.2", PASSWORD), "right");
});

Deno.test("the limit of guesses applies to line mode and to REGISTER", async () => {
  const server = new TestServer({ password: PASSWORD });
  for (let i = 0; i < 3; i++) {
    const caller = server.caller({ host: "192.0.2.1" });
    caller.output();
    assertEquals(
      await caller.ask(`guess${i}`),
      "You are no longer connected: the password is wrong.\n",
    );
  }
  assertEquals(await give(server, "192.0.2.1", PASSWORD), "throttled");
  const client = server.client({ host: "192.0.2.3" });
  const answers = [];
  for (let i = 0; i < 4; i++) {
    await client.send(`PASS guess${i}`);
    answers.push(outcome((await client.ask("REGISTER alice * sesame")).join()));
  }
  assertEquals(answers, ["wrong", "wrong", "wrong", "throttled"]);
});

Deno.test("a missing password is no guess, and loopback has no limit", async () => {
  const server = new TestServer({ password: PASSWORD });
  for (let i = 0; i < 5; i++) assertEquals(await give(server, "192.0.2.1", ""), "wrong");
  assertEquals(await give(server, "192.0.2.1", PASSWORD), "right");
  for (let i = 0; i < 5; i++) assertEquals(await give(server, "127.0.0.1", "guess"), "wrong");
  assertEquals(await give(server, "127.0.0.1", PASSWORD), "right");
});
