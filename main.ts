import { describeVersion } from "./cli/version.ts";

if (Deno.args[0] === "version") console.log(describeVersion());
else {
  console.error("usage: chatd version");
  Deno.exit(2);
}
