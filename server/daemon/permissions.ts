/**
 * Gives up the permissions that a running server does not need.
 * @module
 */

import { fileURLToPath } from "node:url";

/** The parts of the `sys` permission that only the start needs. */
const ASKED_ONCE = ["hostname", "networkInterfaces"] as const;

/**
 * Gives up, for the life of the process, the permissions that a running server does not need.
 *
 * Even code that an attacker injects can then only read and write in the data folder, and read the
 * files that the server was started with. It cannot run programs or see the environment. Network
 * access stays: Deno cannot revoke a part of it. Access to all files stays if the process was
 * granted it without a path (`deno run -A`, or Windows).
 *
 * @param folder the data folder; `undefined` if nothing is kept on disk
 * @param files the files that a reload reads again
 */
export function confine(folder: string | undefined, files: readonly string[]): void {
  const { permissions } = Deno;
  const own = folder === undefined ? [] : [folder];
  // Requesting a path within "/" makes a grant of its own, which survives the revocation of "/".
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

/**
 * Returns the project's root, for the modules that the search worker loads later. An executable
 * contains them.
 */
function modules(): string[] {
  return Deno.build.standalone ? [] : [fileURLToPath(new URL("../..", import.meta.url))];
}
