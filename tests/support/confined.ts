/**
 * A program that starts a server, and once the server has given up its permissions, tries forbidden
 * things in the same process. It prints the outcome of each try as JSON.
 *
 *     deno run -P --no-prompt tests/support/confined.ts OUTSIDE FLAGS…
 *
 * OUTSIDE is a folder that the server does not use, with a file `secret` in it.
 * @module
 */

import { serve } from "../../server/daemon/serve.ts";
import { until } from "./until.ts";

const [outside = "", ...flags] = Deno.args;
const data = flags[flags.indexOf("--data") + 1];

/** The tries, by name. */
const TRIES: Record<string, () => unknown> = {
  "run a program": () => new Deno.Command("/bin/true").outputSync(),
  "load native code": () => Deno.dlopen("libc.so.6", {}),
  "read a file": () => Deno.readTextFileSync(`${outside}/secret`),
  "read a file by a detour": () => Deno.readTextFileSync(`${data}/../outside/secret`),
  "list a folder": () => [...Deno.readDirSync(outside)],
  "list the root": () => [...Deno.readDirSync("/")],
  "write a file": () => Deno.writeTextFileSync(`${outside}/new`, ""),
  "remove a file": () => Deno.removeSync(`${outside}/secret`),
  "move a file out": () => Deno.renameSync(`${data}/cloak.key`, `${outside}/cloak.key`),
  "link a file in": () => Deno.symlinkSync(`${outside}/secret`, `${data}/secret`),
  "write what it was started with": () => Deno.writeTextFileSync(`${outside}/../motd`, ""),
  "see the environment": () => Deno.env.get("HOME"),
  "ask for the host's name": () => Deno.hostname(),
  "get it all back": () => {
    const { state } = Deno.permissions.requestSync({ name: "read" });
    if (state !== "granted") throw new Deno.errors.NotCapable(state);
  },
  "OWN read": () => Deno.readTextFileSync(`${data}/cloak.key`).length,
  "OWN write": () => Deno.writeTextFileSync(`${data}/note`, ""),
  "OWN read again what it was started with": () => Deno.readTextFileSync(`${outside}/../motd`),
};

async function untilConfined(): Promise<void> {
  const root: Deno.PermissionDescriptor = { name: "read", path: "/" };
  await until("the server has given up its permissions", async () => {
    return (await Deno.permissions.query(root)).state !== "granted";
  });
}

void serve(flags);
await untilConfined();
const outcomes = Object.entries(TRIES).map(([name, attempt]) => {
  try {
    attempt();
    return [name, "done"];
  } catch (error) {
    return [name, (error as Error).name];
  }
});
console.log(JSON.stringify(Object.fromEntries(outcomes)));
Deno.exit();
