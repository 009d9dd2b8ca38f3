import { fold } from "../../protocol/casemapping.ts";
import { maskMatcher } from "../../protocol/mask.ts";
import { inCidr, parseCidr, parseIp } from "../net/cidr.ts";

/** Somebody whom a ban may be about. */
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
 * A ban's mask as it is kept: an address, `ADDRESS/BITS`, `account:NAME`, or `nick!user@host` with wildcards, of which
 * a part that was left out is `*`. `undefined` where it can be none of them.
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

/** Makes a test of people out of a ban's mask, one that {@link banMask} gave. */
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
