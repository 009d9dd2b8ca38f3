/**
 * The offer of an operator account at the first start.
 * @module
 */

import { assertEquals } from "@std/assert";
import { offerOperator } from "../../../server/daemon/first_start.ts";
import { haveAccount } from "../../support/accounts.ts";
import { TestServer } from "../../support/server.ts";

Deno.test("the first start creates an operator account, or none if the answer is empty", async () => {
  const server = new TestServer();
  await offerOperator(
    server,
    "chatd join localhost:6697",
    () => Promise.resolve(""),
    () => Promise.reject(new Error("nobody is asked")),
  );
  assertEquals([...server.store.accounts()], []);
  const names = ["1bad", "alice"];
  await offerOperator(
    server,
    "chatd join localhost:6697",
    () => Promise.resolve(names.shift() ?? null),
    () => {
      assertEquals(names, [], "a name that cannot be an account's is refused before the password");
      return Promise.resolve("sesame");
    },
  );
  assertEquals(server.accounts.find("alice")?.operator, true);
  await haveAccount(server, "bob");
  assertEquals(server.accounts.find("bob")?.operator, undefined);
});
