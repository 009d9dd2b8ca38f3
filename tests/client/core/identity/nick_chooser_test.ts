/**
 * Which nicks the client tries when the server refuses one.
 * @module
 */
import { assertEquals } from "@std/assert";
import { NickChooser } from "../../../../client/core/identity/nick_chooser.ts";

Deno.test("other nicks resemble the wanted one, and are short if the server refuses long ones", () => {
  const taken = new NickChooser("alexandria", { firm: false, had: false, claims: false });
  assertEquals(taken.refused(true, 0), { ask: "alexandr2", later: false });
  assertEquals(taken.refused(true, 0), { ask: "alexandr3", later: false });
  assertEquals(
    new NickChooser("alexandria", { firm: false, had: false, claims: false }).refused(false, 0),
    {
      ask: "alexandri",
      later: false,
    },
  );
  assertEquals(
    new NickChooser("alice", { firm: true, had: false, claims: false }).refused(true, 0),
    { giveUp: true },
  );
  assertEquals(
    new NickChooser("alice", { firm: true, had: true, claims: false }).refused(true, 0),
    {
      ask: "alice",
      later: true,
    },
  );
});

Deno.test("an account's nick is asked about, if the user can be asked", () => {
  const claims = new NickChooser("alice", { firm: false, had: false, claims: true });
  assertEquals(claims.refused(true, 0, true), { giveUp: true });
  const takes = new NickChooser("alice", { firm: false, had: false, claims: false });
  assertEquals(takes.refused(true, 0, true), { ask: "alice2", later: false });
});
