/**
 * Masks of the channel modes b, e and I, with extended bans. Server bans are in server/bans/.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import { maskMatcher } from "../../protocol/names/mask.ts";
import type { ListEntry } from "../hub/model.ts";

/** Introduces an extended ban: the first part of the ISUPPORT token EXTBAN. */
export const EXTBAN_PREFIX = "~";
/** The letters of the extended bans: the second part of EXTBAN. */
export const EXTBAN_TYPES = "am";
/**
 * Names of the extended ban on accounts: the token ACCOUNTEXTBAN
 * (https://ircv3.net/specs/extensions/account-extban).
 */
export const ACCOUNT_EXTBANS: readonly string[] = ["a", "account"];
/** The longest mask, in code points. */
const MASK_MAX = 200;

/** The user that a mask is matched against. */
export interface Subject {
  /** `nick!user@host`. */
  readonly source: string;
  readonly account: string | undefined;
}

/** A parsed mask of the modes `b`, `e` and `I`. */
export interface ListMask {
  /** The complete mask: `nick!user@host`, `~account:NAME`, or one of them after `~m:`. */
  readonly text: string;
  /** Whether it only mutes, and does not keep users out: `~m:`. */
  readonly mute: boolean;
  fits(subject: Subject): boolean;
}

/**
 * Parses and completes a mask: `bob` becomes `bob!*@*`. Undefined if it is invalid.
 *
 * `~a:NAME` or `~account:NAME` matches users logged in to that account. `~m:MASK` or `m:MASK`, with
 * any other mask, makes a ban that only mutes.
 */
export function parseListMask(written: string): ListMask | undefined {
  if ([...written].length > MASK_MAX || /[\p{C}\p{Z},]/u.test(written)) return undefined;
  const mute = /^~?m(?:ute)?:(.+)$/i.exec(written)?.[1];
  if (mute === undefined) return parsePlain(written);
  const inner = parsePlain(mute);
  return inner === undefined ? undefined : { ...inner, text: `~m:${inner.text}`, mute: true };
}

/** Returns whether a complete mask matches one account by its name, without wildcards. */
export function namesAccount(mask: string, account: string): boolean {
  return fold(mask.replace(/^~m:/, "")) === fold(`~account:${account}`);
}

function parsePlain(written: string): ListMask | undefined {
  const account = /^~a(?:ccount)?:(.+)$/i.exec(written)?.[1];
  if (account !== undefined) {
    const fitsName = maskMatcher(account);
    return {
      text: `~account:${account}`,
      mute: false,
      fits: (subject) => subject.account !== undefined && fitsName(subject.account),
    };
  }
  const text = complete(written);
  if (text === undefined) return undefined;
  const fitsSource = maskMatcher(text);
  return { text, mute: false, fits: ({ source }) => fitsSource(source) };
}

/** Completes a mask to `nick!user@host`. A lone word with a dot or a colon is a host. */
function complete(written: string): string | undefined {
  if (written === "" || written.startsWith(EXTBAN_PREFIX) || written.startsWith(":")) {
    return undefined;
  }
  const at = written.lastIndexOf("@");
  const bang = written.indexOf("!");
  if (at < 0 && bang < 0) {
    return /[.:]/.test(written) ? `*!*@${written}` : `${written}!*@*`;
  }
  const before = at < 0 ? written : written.slice(0, at);
  const host = at < 0 ? "*" : written.slice(at + 1) || "*";
  const split = before.indexOf("!");
  const nick = split < 0 ? "*" : before.slice(0, split) || "*";
  const user = (split < 0 ? before : before.slice(split + 1)) || "*";
  return `${nick}!${user}@${host}`;
}

/** Makes an entry of a channel's list. Undefined if the mask is invalid. */
export function listEntry(mask: string, setBy: string, setAt: number): ListEntry | undefined {
  const parsed = parseListMask(mask);
  if (parsed === undefined) return undefined;
  const { text, mute, fits } = parsed;
  return { mask: text, setBy, setAt, mute, fits };
}

/** Returns whether two complete masks are the same, ignoring case. */
export function sameMask(a: string, b: string): boolean {
  return fold(a) === fold(b);
}
