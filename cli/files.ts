/**
 * Reads the files that a person names, and describes errors of files in words for people.
 * @module
 */

import { UsageError } from "./flags.ts";

/**
 * Reads a text file that a person named.
 *
 * @param what names the file in the error, such as "the password file"
 * @throws {UsageError} if it cannot be read
 */
export function readNamedFile(path: string, what: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    throw new UsageError(`cannot read ${what} ${path}: ${fileFault(error)}`);
  }
}

/** Describes an error of a file, in words for people. */
export function fileFault(error: unknown): string {
  const { errors } = Deno;
  if (error instanceof errors.NotFound) return "there is no such file";
  if (error instanceof errors.NotCapable && isConfined()) {
    return "a running server can read only the files that it was started with; restart it";
  }
  if (error instanceof errors.PermissionDenied || error instanceof errors.NotCapable) {
    return "permission denied";
  }
  if (error instanceof errors.IsADirectory) return "it is a folder";
  if (error instanceof errors.NotADirectory) return "a part of the path is not a folder";
  if (error instanceof Error) return error.message.replace(/ \(os error \d+\).*$/s, "");
  return String(error);
}

/** Tells whether this process has given up reading all files; see server/daemon/permissions.ts. */
function isConfined(): boolean {
  return Deno.permissions.querySync({ name: "read", path: "/" }).state !== "granted";
}
