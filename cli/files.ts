import { UsageError } from "./flags.ts";

/**
 * Reads a text file that a person named.
 *
 * @param what what it is to be, for the error: "the password file"
 * @throws {UsageError} where it cannot be read
 */
export function readNamedFile(path: string, what: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    throw new UsageError(`cannot read ${what} ${path}: ${fileFault(error)}`);
  }
}

/** What went wrong with a file, in a person's words. */
export function fileFault(error: unknown): string {
  const { errors } = Deno;
  if (error instanceof errors.NotFound) return "there is no such file";
  if (error instanceof errors.NotCapable && isConfined()) {
    return "a running server reads no other files than those it was started with: restart it";
  }
  if (error instanceof errors.PermissionDenied || error instanceof errors.NotCapable) {
    return "permission denied";
  }
  if (error instanceof errors.IsADirectory) return "it is a folder";
  if (error instanceof errors.NotADirectory) return "a part of the path is not a folder";
  if (error instanceof Error) return error.message.replace(/ \(os error \d+\).*$/s, "");
  return String(error);
}

/** Whether this process has given up what it need not read. Some devices it may never read. */
function isConfined(): boolean {
  return Deno.permissions.querySync({ name: "read", path: "/" }).state !== "granted";
}
