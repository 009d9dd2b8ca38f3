/**
 * Types for the parts of the standard library that chatd uses, and of another package. What the
 * import map names for them is plain JavaScript, and without these declarations every import would
 * be `any`. A module that is declared here also needs its entry in deno.json's import map.
 * @module
 */

declare module "unicode-confusables" {
  /** Replaces each character of a text by the one that it can be confused with. */
  export function rectifyConfusion(text: string): string;
}

declare module "@std/assert" {
  // deno-lint-ignore no-explicit-any -- only any[] accepts the parameters of every constructor
  type Constructor<T> = abstract new (...args: any[]) => T;

  export class AssertionError extends Error {
    constructor(message: string, options?: ErrorOptions);
  }

  export function assert(value: unknown, message?: string): asserts value;
  export function assertFalse(value: unknown, message?: string): asserts value is false;
  export function assertExists<T>(value: T, message?: string): asserts value is NonNullable<T>;
  export function assertEquals<T>(actual: T, expected: T, message?: string): void;
  export function assertNotEquals<T>(actual: T, expected: T, message?: string): void;
  export function assertStrictEquals<T>(
    actual: unknown,
    expected: T,
    message?: string,
  ): asserts actual is T;
  export function assertNotStrictEquals<T>(actual: T, expected: T, message?: string): void;
  export function assertAlmostEquals(
    actual: number,
    expected: number,
    tolerance?: number,
    message?: string,
  ): void;
  export function assertGreater<T>(actual: T, expected: T, message?: string): void;
  export function assertGreaterOrEqual<T>(actual: T, expected: T, message?: string): void;
  export function assertLess<T>(actual: T, expected: T, message?: string): void;
  export function assertLessOrEqual<T>(actual: T, expected: T, message?: string): void;
  export function assertMatch(actual: string, expected: RegExp, message?: string): void;
  export function assertNotMatch(actual: string, expected: RegExp, message?: string): void;
  export function assertStringIncludes(actual: string, expected: string, message?: string): void;
  export function assertArrayIncludes<T>(
    actual: ArrayLike<T>,
    expected: ArrayLike<T>,
    message?: string,
  ): void;
  /** Passes if `actual` has every property of `expected`, at any depth. */
  export function assertObjectMatch(actual: object, expected: object, message?: string): void;
  export function assertInstanceOf<T>(
    actual: unknown,
    expected: Constructor<T>,
    message?: string,
  ): asserts actual is T;
  export function assertNotInstanceOf<A, T>(
    actual: A,
    unexpected: Constructor<T>,
    message?: string,
  ): asserts actual is Exclude<A, T>;
  export function assertIsError<E extends Error = Error>(
    error: unknown,
    expected?: Constructor<E>,
    messageMatches?: string | RegExp,
    message?: string,
  ): asserts error is E;

  /** Returns what `fn` threw, for further assertions. */
  export function assertThrows(fn: () => unknown, message?: string): unknown;
  export function assertThrows<E extends Error = Error>(
    fn: () => unknown,
    expected: Constructor<E>,
    messageIncludes?: string,
    message?: string,
  ): E;

  /** Returns the reason of the promise's rejection, for further assertions. */
  export function assertRejects(fn: () => PromiseLike<unknown>, message?: string): Promise<unknown>;
  export function assertRejects<E extends Error = Error>(
    fn: () => PromiseLike<unknown>,
    expected: Constructor<E>,
    messageIncludes?: string,
    message?: string,
  ): Promise<E>;

  export function equal(a: unknown, b: unknown): boolean;
  export function fail(message?: string): never;
  export function unreachable(message?: string): never;
}

declare module "@std/cli/parse-args" {
  /** How to read each name. The type of a name in no list is guessed. */
  export interface ParseOptions<
    Booleans extends string,
    Strings extends string,
    Collected extends string,
    Defaults extends Record<string, unknown>,
  > {
    boolean?: readonly Booleans[];
    /** `"_"` among the strings keeps the positional arguments strings too. */
    string?: readonly Strings[];
    /** Names that may be repeated. Their values are collected in order. */
    collect?: readonly Collected[];
    /** Booleans that `--no-NAME` sets to false. */
    negatable?: readonly string[];
    default?: Defaults;
    alias?: Readonly<Record<string, string | readonly string[]>>;
    /** Put the arguments after `--` into the property `--` instead of `_`. */
    "--"?: boolean;
    /** Treat everything from the first positional argument on as positional. */
    stopEarly?: boolean;
    /** Called for arguments in no list. Returning `false` leaves the argument out of the result. */
    unknown?: (argument: string, key?: string, value?: unknown) => unknown;
  }

  type Value<Key extends string, Collected extends string, One> = Key extends Collected ? One[]
    : One;

  /** Booleans and collected names always have a value; other strings only if given. */
  export type Args<
    Booleans extends string,
    Strings extends string,
    Collected extends string,
    Defaults extends Record<string, unknown>,
  > =
    & { [Key in Booleans]: Value<Key, Collected, boolean> }
    & {
      [Key in Exclude<Strings, "_"> & (Collected | keyof Defaults)]: Value<Key, Collected, string>;
    }
    & { [Key in Exclude<Strings, "_" | Collected | keyof Defaults>]: string | undefined }
    & { _: "_" extends Strings ? string[] : (string | number)[]; "--"?: string[] }
    & { [key: string]: unknown };

  export function parseArgs<
    const Booleans extends string = never,
    const Strings extends string = never,
    const Collected extends string = never,
    // deno-lint-ignore ban-types -- the empty object: no name has a default
    const Defaults extends Record<string, unknown> = {},
  >(
    args: readonly string[],
    options?: ParseOptions<Booleans, Strings, Collected, Defaults>,
  ): Args<Booleans, Strings, Collected, Defaults>;
}

declare module "@std/encoding/hex" {
  export function encodeHex(source: string | Uint8Array | ArrayBuffer): string;
  /** Throws a TypeError if the text is not hexadecimal. */
  export function decodeHex(text: string): Uint8Array<ArrayBuffer>;
}

declare module "@std/streams/text-line-stream" {
  /** Splits text at `\n` and `\r\n`; with `allowCR` at a lone `\r` too. */
  export class TextLineStream extends TransformStream<string, string> {
    constructor(options?: { allowCR?: boolean });
  }
}

declare module "@std/streams/to-text" {
  /** Reads a stream to its end. Decodes bytes as UTF-8. */
  export function toText(stream: ReadableStream<string | Uint8Array>): Promise<string>;
}

declare module "@std/toml/parse" {
  /** Parses TOML. Throws a SyntaxError with the line and column. */
  export function parse(text: string): Record<string, unknown>;
}
