/**
 * Masks of server bans: addresses, ranges, accounts and `nick!user@host`.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import { maskMatcher } from "../../protocol/names/mask.ts";
import { inCidr, parseCidr, parseIp } from "../net/cidr.ts";

/** A user, or a connection about to become one, that a ban may match. */
export interface Candidate {
  readonly nick: string;
  readonly username: string;
  readonly host: string;
  /** The IP address. */
  readonly address: string;
  readonly account: string | undefined;
}

const ACCOUNT = "account:";

/**
 * Returns a ban's mask in its stored form: an address, `ADDRESS/BITS`, `account:NAME`, or
 * `nick!user@host` with wildcards, with `*` for a missing part. `undefined` if it is none of these.
 */
export function banMask(text: string): string | undefined {
  if (text.toLowerCase().startsWith(ACCOUNT)) {
    const account = text.slice(ACCOUNT.length);
    return account === "" || /[\s!@]/.test(account) ? undefined : ACCOUNT + account;
  }
  if (parseCidr(text) !== undefined) return text;
  if (text.includes("/") && parseCidr(text.slice(0, text.indexOf("/"))) !== undefined) {
    return undefined;
  }
  if (text === "" || /[\s,]/.test(text)) return undefined;
  const match = /^(?:([^!@]*)!)?(?:([^!@]*)@)?([^!@]*)$/.exec(text);
  if (match === null) return undefined;
  const [, nick, user, last = ""] = match;
  if (nick === undefined && user === undefined) {
    return /[.:]/.test(last) ? `*!*@${last}` : `${last}!*@*`;
  }
  if (user === undefined) return `${nick || "*"}!${last || "*"}@*`;
  return `${nick || "*"}!${user || "*"}@${last || "*"}`;
}

/** Returns a function that matches candidates against a mask of {@link banMask}. */
export function banMatcher(mask: string): ((candidate: Candidate) => boolean) | undefined {
  if (mask.startsWith(ACCOUNT)) {
    const account = fold(mask.slice(ACCOUNT.length));
    return (candidate) => candidate.account !== undefined && fold(candidate.account) === account;
  }
  const range = parseCidr(mask);
  if (range !== undefined) {
    return ({ address }) => {
      const bytes = parseIp(address);
      return bytes !== undefined && inCidr(bytes, range);
    };
  }
  if (banMask(mask) !== mask) return undefined;
  const fits = maskMatcher(mask);
  return ({ nick, username, host, address }) =>
    fits(`${nick}!${username}@${host}`) || fits(`${nick}!${username}@${address}`);
}
