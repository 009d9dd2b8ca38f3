import { assertEquals } from "@std/assert";
import project from "../../deno.json" with { type: "json" };
import { ROOT } from "../../tools/paths.ts";

const PROGRAM = ["main.ts", "cli", "client", "protocol", "server"];
const ENVIRONMENT_READ = /\benv(?:\.get|\.has)?\(\s*"([A-Z_]+)"/g;

async function* sources(path: string): AsyncIterable<string> {
  if (path.endsWith(".ts")) return yield await Deno.readTextFile(new URL(path, ROOT));
  if (path.includes(".")) return;
  for await (const { name } of Deno.readDir(new URL(path, ROOT))) yield* sources(`${path}/${name}`);
}

Deno.test("the program may read each environment variable that it asks for", async () => {
  const allowed = new Set(project.permissions.default.env);
  const refused = new Set<string>();
  for (const path of PROGRAM) {
    for await (const text of sources(path)) {
      for (const [, name = ""] of text.matchAll(ENVIRONMENT_READ)) {
        if (!allowed.has(name)) refused.add(name);
      }
    }
  }
  assertEquals([...refused], [], "add them to deno.json, permissions.default.env");
});

Deno.test("the program may run no other and load no native code", () => {
  const granted = Object.keys(project.permissions.default).sort();
  assertEquals(granted, ["env", "net", "read", "sys", "write"]);
});
