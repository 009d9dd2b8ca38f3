/**
 * Commands of the user whose answers mean nothing to the client: they are shown all the same.
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { startDaemon } from "../../support/daemon.ts";
import { until } from "../../support/until.ts";
import { RunningClient } from "../support/running_client.ts";

Deno.test("every answer to what the user asked is shown, and no other numeric", async () => {
  await using daemon = startDaemon({ motd: ["Be kind."] });
  const client = new RunningClient(daemon.port, { nick: "alice" });
  await client.event("names");
  const infos = () => client.events.flatMap((event) => event.type === "info" ? [event.text] : []);
  assertEquals(infos().filter((text) => /Be kind|users/.test(text)), []);
  for (
    const [command, answer] of [
      [["LUSERS"], /There (?:is|are) 1 user/],
      [["VERSION"], /chatd-test/],
      [["TIME"], /\d{4}/],
      [["MOTD"], /Be kind\./],
      [["STATS", "u"], /up/i],
      [["WHO", "#a"], /alice/],
      [["MODE", "#a"], /\+nt/],
    ] as const
  ) {
    const before = infos().length;
    client.client.ask(...command as readonly [string, ...string[]]);
    await client.event("info", ({ text }) => infos().indexOf(text) >= before && answer.test(text));
  }
  const shown = infos().length;
  client.client.send("LUSERS");
  client.client.ask("VERSION");
  await client.event("info", () => infos().length > shown);
  assertMatch(infos().slice(shown).join("\n"), /chatd-test/);
  await client.client.quit();
});

Deno.test("the client knows whether the user is an operator", async () => {
  await using daemon = startDaemon({ operators: [{ name: "root", password: "sesame" }] });
  const client = new RunningClient(daemon.port, { nick: "alice" });
  await client.event("names");
  const { model } = client.client;
  assertEquals(model.isOperator, false);
  client.client.ask("OPER", "root", "sesame");
  await client.event("info", ({ text }) => /operator of the server now/.test(text));
  assertEquals(model.isOperator, true);
  client.client.ask("MODE", "alice", "-o");
  await until("the user is no operator", () => !model.isOperator);
  await client.client.quit();
});
