import { assertEquals } from "@std/assert";
import { counted } from "../../cli/counted.ts";

Deno.test("what is counted is one of its kind, or several", () => {
  assertEquals([0, 1, 2].map((count) => counted(count, "ban")), ["0 bans", "1 ban", "2 bans"]);
});
