/**
 * Notices that no program reads standard output anymore, without writing to it.
 * @module
 */

/** `man 2 poll` */
const SYMBOLS = {
  poll: { parameters: ["buffer", "usize", "i32"], result: "i32" },
} as const;

/** The file descriptor of standard output. */
const STDOUT = 1;
/** `POLLERR`: the read end of a pipe is closed. `POLLHUP`: the other end of a socket is. */
const CLOSED = 0x8 | 0x10;
/** The size of `struct pollfd`, and the offset of its `revents`, in bytes. */
const [POLLFD_BYTES, REVENTS] = [8, 6];

/** Tells whether the reader of standard output is gone. */
export interface OutputWatch {
  isClosed(): boolean;
  /** Unloads the library. */
  unload(): void;
}

/**
 * Loads the function that tells whether the reader of standard output is gone. Returns `undefined`
 * on systems other than Linux with glibc, and without the permission for FFI; only the next write
 * shows it there. The watch still works after the process gives up the permission.
 */
export function watchOutput(): OutputWatch | undefined {
  if (Deno.build.os !== "linux") return undefined;
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return undefined;
  let library: Deno.DynamicLibrary<typeof SYMBOLS>;
  try {
    library = Deno.dlopen("libc.so.6", SYMBOLS);
  } catch {
    return undefined;
  }
  const pollfd = new DataView(new ArrayBuffer(POLLFD_BYTES));
  const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  pollfd.setInt32(0, STDOUT, littleEndian);
  const bytes = new Uint8Array(pollfd.buffer);
  return {
    isClosed: () => {
      const changed = library.symbols.poll(bytes, 1n, 0);
      return changed > 0 && (pollfd.getInt16(REVENTS, littleEndian) & CLOSED) !== 0;
    },
    unload: () => library.close(),
  };
}
