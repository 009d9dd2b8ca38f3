/**
 * Which nicks the client tries when the server refuses one.
 * @module
 */
import { assertEquals } from "@std/assert";
import { NickChooser } from "../../../../client/core/identity/nick_chooser.ts";

Deno.test("other nicks resemble the wanted one, and are short if the server refuses long ones", () => {
  const taken = new NickChooser("alexandria", false, false);
  assertEquals(taken.refused(true, 0), { ask: "alexandr2", later: false });
  assertEquals(taken.refused(true, 0), { ask: "alexandr3", later: false });
  assertEquals(new NickChooser("alexandria", false, false).refused(false, 0), {
    ask: "alexandri",
    later: false,
  });
  assertEquals(new NickChooser("alice", true, false).refused(true, 0), { giveUp: true });
  assertEquals(new NickChooser("alice", true, true).refused(true, 0), {
    ask: "alice",
    later: true,
  });
});
