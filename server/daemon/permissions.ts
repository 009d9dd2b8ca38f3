import { fileURLToPath } from "node:url";

/** What of the system a server asks for at its start alone. */
const ASKED_ONCE = ["hostname", "networkInterfaces"] as const;

/**
 * Gives up, for as long as the process lives, what a running server has no need of: whatever is in it then, it can read
 * and write in the data folder and read the files that it was started with, can run nothing, and can no longer see the
 * environment. What it may do on the network stays: Deno cannot take back a part of that.
 *
 * Where the process was given all files without a limit (`deno run -A`, or Windows), they stay all.
 *
 * @param folder the data folder; `undefined` where nothing is kept
 * @param files what it reads again when it is told to
 */
export function confine(folder: string | undefined, files: readonly string[]): void {
  const { permissions } = Deno;
  const own = folder === undefined ? [] : [folder];
  // A path within what was granted before becomes a grant of its own, which stays when the whole goes.
  for (const path of [...own, ...files, ...modules()]) {
    permissions.requestSync({ name: "read", path });
  }
  for (const path of own) permissions.requestSync({ name: "write", path });
  permissions.revokeSync({ name: "read", path: "/" });
  permissions.revokeSync({ name: "write", path: "/" });
  permissions.revokeSync({ name: "env" });
  permissions.revokeSync({ name: "run" });
  permissions.revokeSync({ name: "ffi" });
  for (const kind of ASKED_ONCE) permissions.revokeSync({ name: "sys", kind });
}

/** Where the modules are of which the search worker is begun later; an executable has them within it. */
function modules(): string[] {
  return Deno.build.standalone ? [] : [fileURLToPath(new URL("..", import.meta.url))];
}
