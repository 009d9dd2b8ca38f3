/**
 * Small files of lines `KEY VALUE` in the folder of the client's state.
 * @module
 */
import { assertEquals } from "@std/assert";
import { KeyValueFile } from "../../../../client/terminal/storage/key_value_file.ts";
import { Person } from "../../support/person.ts";

Deno.test("key-value file: values are added or replaced in place, and comments stay", async () => {
  using person = new Person();
  const file = new KeyValueFile(person.state, "nicks");
  assertEquals(await file.get("a:1"), undefined);
  await file.put("a:1", "alice");
  Deno.writeTextFileSync(`${person.state}/nicks`, "# no line end behind this", { append: true });
  await file.put("b:2", "bob");
  await file.put("a:1", "carol");
  assertEquals(
    Deno.readTextFileSync(`${person.state}/nicks`),
    [
      "a:1 carol",
      "# no line end behind this",
      "b:2 bob",
      "",
    ].join("\n"),
  );
  assertEquals(await file.get("b:2"), { value: "bob", line: 3 });
});
