/**
 * The return type of work that is usually done at once.
 * @module
 */

/**
 * A result, or a promise of it.
 *
 * An async function makes a promise for each call. Most messages need none: their handlers return
 * nothing, and the caller goes on at once. A caller that must wait writes `pending?.then(…)`, or
 * `if (pending !== undefined) await pending`.
 */
export type MaybePromise<T = void> = T | Promise<T>;
