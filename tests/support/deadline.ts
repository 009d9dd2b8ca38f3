/**
 * Gives every test a deadline: none can hang, and the error says what a late test waited for.
 * `deno task test` preloads it.
 *
 * ```ts
 * Deno.test("a slow thing works", async () => {
 *   within(120_000);
 *   await waitingFor(() => "the slow thing", slowThing());
 * });
 * ```
 * @module
 */

import { Script } from "node:vm";

/**
 * The time limit of a test, in ms: many times that of the slowest, because no test may fail on a
 * busy machine.
 */
const DEADLINE_MS = 60_000;
/** The time that a late test has to clean up, in ms, before it is abandoned. */
const CLEANUP_MS = 5_000;

/** A test did not end in time. */
export class DeadlineError extends Error {
  override name = "DeadlineError";
}

interface Wait {
  readonly what: () => string;
  /** Made where the wait began, for its stack. */
  readonly error: DeadlineError;
  readonly reject: (error: DeadlineError) => void;
}

/** A running test, and the function that ends it. */
interface Running {
  readonly name: string;
  readonly origin: string;
  restart(ms: number): void;
}

type Test = (context: Deno.TestContext) => void | Promise<void>;

const waits = new Set<Wait>();
let running: Running | undefined;
const progressFile = readProgressFile();
// A test may replace the global ones.
const { setTimeout, clearTimeout } = globalThis;

/** Gives the running test this many ms from now on, in place of the usual minute. */
export function within(ms: number): void {
  running?.restart(ms);
}

/**
 * Waits for a promise, and lets the test's deadline name it.
 *
 * @param what the end of the sentence "the test waited for …"
 * @throws {DeadlineError} when the running test is late
 */
export function waitingFor<T>(what: () => string, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const wait = { what, error: new DeadlineError(), reject };
    waits.add(wait);
    const settle = (end: () => void) => {
      waits.delete(wait);
      end();
    };
    promise.then((value) => settle(() => resolve(value)), (fault) => settle(() => reject(fault)));
  });
}

/** Gives a test function a deadline; exported for its own test. */
export function limited(test: Test, deadline = DEADLINE_MS, cleanup = CLEANUP_MS): Test {
  return async (context) => {
    const outer = running;
    const { promise: over, reject } = Promise.withResolvers<never>();
    let late: DeadlineError | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const restart = (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const error = late = lateness(ms);
        for (const wait of [...waits]) wait.reject(error);
        timer = setTimeout(() => reject(error), cleanup);
      }, ms);
      if (outer === undefined) report("starts", context, ms + cleanup);
    };
    running = { name: context.name, origin: context.origin, restart };
    restart(deadline);
    try {
      await Promise.race([test(context), over]);
    } catch (error) {
      throw late ?? error;
    } finally {
      clearTimeout(timer);
      waits.clear();
      running = outer;
      if (outer === undefined) report("ends", context);
    }
    if (late !== undefined) throw late;
  };
}

/** Says what is waited for; its stack is the latest wait's. */
function lateness(ms: number): DeadlineError {
  const all = [...waits];
  const error = all.at(-1)?.error ?? new DeadlineError();
  const list = all.map(({ what }) => `\n- ${what()}`).join("");
  error.message = `the test did not end within ${ms / 1000} s; ` +
    (list === "" ? "nothing says what it waited for (waitingFor does)" : `it waited for:${list}`);
  // V8 writes the message into the stack when it makes it.
  error.stack = `${error.name}: ${error.message}\n${error.stack?.replace(/^.*\n/, "") ?? ""}`;
  return error;
}

/**
 * Tells tools/watchdog.ts which test runs, which a test that blocks its thread cannot do itself.
 */
function report(what: "starts" | "ends", { name, origin }: Deno.TestContext, ms = 0): void {
  if (progressFile === undefined) return;
  const line = JSON.stringify({ what, name, origin, due: Date.now() + ms });
  try {
    Deno.writeTextFileSync(progressFile, `${line}\n`, { append: true });
  } catch (error) {
    // A test may run with fewer permissions.
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
}

/** Returns the file to report to, if there is one and this may know. */
function readProgressFile(): string | undefined {
  const variable = "CHATD_TEST_PROGRESS";
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted" ? Deno.env.get(variable) : undefined;
}

/** The arguments of `Deno.test`, with a deadline for the function among them. */
function withDeadline(args: readonly unknown[]): unknown[] {
  return args.map((arg) => {
    if (typeof arg === "function") {
      return Object.defineProperty(limited(arg as Test), "name", { value: arg.name });
    }
    const { fn } = (arg ?? {}) as { fn?: Test };
    return fn === undefined ? arg : { ...arg as object, fn: limited(fn) };
  });
}

/**
 * Wraps `Deno.test`. A script whose name begins with `ext:` is one of the runtime's own to Deno,
 * which so still finds the line of the test's file that registered it.
 */
function install(): void {
  const wrap = "(test, withDeadline) => (...args) => test(...withDeadline(args))";
  const make = new Script(wrap, { filename: "ext:chatd/deadline.js" }).runInThisContext();
  Object.assign(Deno, { test: Object.assign(make(Deno.test, withDeadline), Deno.test) });
  // A wait that nothing awaits when the deadline comes is no fault of its own.
  globalThis.addEventListener("unhandledrejection", (event) => {
    if (event.reason instanceof DeadlineError) event.preventDefault();
  });
}

install();
