/**
 * The socket calls of Linux's C library, by FFI. Each is a plain function call: it allocates
 * nothing and makes no promise, while the runtime's reads and writes do both. Manual pages say what
 * the calls take and return: `man 2 recv`, `man 7 epoll`, `man 7 tcp`.
 * @module
 */

const SYMBOLS = {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  listen: { parameters: ["i32", "i32"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  accept4: { parameters: ["i32", "buffer", "buffer", "i32"], result: "i32" },
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "i32" },
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  epoll_create1: { parameters: ["i32"], result: "i32" },
  epoll_ctl: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  epoll_wait: { parameters: ["i32", "buffer", "i32", "i32"], result: "i32" },
  ppoll: { parameters: ["buffer", "usize", "buffer", "pointer"], result: "i32" },
  /** `epoll_wait` in a thread of its own: the event loop goes on meanwhile. */
  epoll_await: {
    name: "epoll_wait",
    parameters: ["i32", "buffer", "i32", "i32"],
    result: "i32",
    nonblocking: true,
  },
  eventfd: { parameters: ["u32", "i32"], result: "i32" },
  eventfd_write: { parameters: ["i32", "u64"], result: "i32" },
  __errno_location: { parameters: [], result: "pointer" },
  __xpg_strerror_r: { parameters: ["i32", "buffer", "usize"], result: "i32" },
} as const;

/** The calls, and the error of the last one. */
export interface Libc extends Readonly<Deno.DynamicLibrary<typeof SYMBOLS>["symbols"]> {
  /** Returns the error number of the last call. Call it right after that call. */
  errno(): number;
  /** Returns an error number in words. */
  describe(errno: number): string;
  /** Unloads the library; nothing may be called after this. */
  unload(): void;
}

/**
 * Loads the C library. Returns `undefined` if the system is not Linux with glibc, or FFI is not
 * permitted. The calls still work after the process gives up the permission.
 */
export function openLibc(): Libc | undefined {
  if (Deno.build.os !== "linux") return undefined;
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return undefined;
  let library;
  try {
    library = Deno.dlopen("libc.so.6", SYMBOLS);
  } catch {
    return undefined;
  }
  const { symbols } = library;
  // Each thread has its own errno: only the thread that loads the library may use it.
  const place = Deno.UnsafePointerView.getArrayBuffer(symbols.__errno_location()!, 4);
  const errno = new Int32Array(place);
  return {
    ...symbols,
    errno: () => errno[0]!,
    describe: (number) => {
      const text = new Uint8Array(128);
      symbols.__xpg_strerror_r(number, text, BigInt(text.byteLength));
      return new TextDecoder().decode(text.subarray(0, text.indexOf(0)));
    },
    unload: () => library.close(),
  };
}

/**
 * Error numbers, the same on all of Linux: `man 3 errno`. Calls that do not block never fail with
 * EINTR (`man 7 signal`).
 */
export const Errno = { EBADF: 9, EAGAIN: 11 } as const;

/**
 * The address family of IPv4. It and the options and flags of sockets below are those of
 * `man 2 socket`, `man 7 socket` and `man 7 tcp`.
 */
export const AF_INET = 2;
/** The address family of IPv6. */
export const AF_INET6 = 10;
/** The type of TCP sockets. */
export const SOCK_STREAM = 1;
/** Calls return `EAGAIN` instead of blocking. */
export const SOCK_NONBLOCK = 0o4000;
/** A program that this process starts does not inherit the socket. */
export const SOCK_CLOEXEC = 0o2000000;
/** The level of the `SO_` options. */
export const SOL_SOCKET = 1;
/** Lets a restarted server listen while old connections linger. */
export const SO_REUSEADDR = 2;
/** Probes silent connections. */
export const SO_KEEPALIVE = 9;
/** The level of the `TCP_` options. */
export const IPPROTO_TCP = 6;
/** Sends small segments at once. */
export const TCP_NODELAY = 1;
/** A write to a closed connection fails, instead of killing the process with SIGPIPE. */
export const MSG_NOSIGNAL = 0x4000;
/** Closes the direction of writing only. */
export const SHUT_WR = 1;
/** A program that this process starts does not inherit the eventfd. */
export const EFD_CLOEXEC = 0o2000000;
/** Reading an eventfd returns `EAGAIN` instead of blocking. */
export const EFD_NONBLOCK = 0o4000;

/** There is something to read. It and the events below are those of `man 2 epoll_ctl`. */
export const EPOLLIN = 0x001;
/** A write would not block. */
export const EPOLLOUT = 0x004;
/** The connection has failed. */
export const EPOLLERR = 0x008;
/** Both directions are closed. */
export const EPOLLHUP = 0x010;
/** The peer has closed its direction. */
export const EPOLLRDHUP = 0x2000;
/** Reports changes only, not states that last. */
export const EPOLLET = 1 << 31;
/** The operation that watches one more descriptor. */
export const EPOLL_CTL_ADD = 1;
/** A program that this process starts does not inherit the epoll instance. */
export const EPOLL_CLOEXEC = 0o2000000;
