/**
 * What channel modes make of members: operators, voiced ones and so on. See
 * https://modern.ircdocs.horse/#prefix-parameter
 * @module
 */

import { fold } from "../../../protocol/names/casemapping.ts";
import type { Member } from "./buffers.ts";

/** A server's modes of members, such as "ov", and the prefixes that they give, "@+". */
export interface Prefixes {
  readonly letters: string;
  readonly symbols: string;
}

/** Returns a server's modes of members by its ISUPPORT token PREFIX. */
export function prefixesOf(isupport: ReadonlyMap<string, string>): Prefixes {
  const match = /^\(([^)]*)\)(.*)$/.exec(isupport.get("PREFIX") ?? "(ov)@+");
  return { letters: match?.[1] ?? "", symbols: match?.[2] ?? "" };
}

/**
 * Changes members by a MODE message.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { applyMemberModes } from "./member_modes.ts";
 *
 * const alice = { nick: "alice", prefixes: "", away: false };
 * const members = new Map([["alice", alice]]);
 * applyMemberModes(members, "+kov", ["key", "alice", "alice"], new Map());
 * assertEquals(alice.prefixes, "@+");
 * applyMemberModes(members, "-o", ["alice"], new Map());
 * assertEquals(alice.prefixes, "+");
 * ```
 *
 * @param members by folded nick
 * @param modes the letters with their signs
 * @param rest the parameters of the letters that take one
 * @param isupport the server's tokens, which tell what takes a parameter
 */
export function applyMemberModes(
  members: ReadonlyMap<string, Pick<Member, "prefixes">>,
  modes: string,
  rest: readonly string[],
  isupport: ReadonlyMap<string, string>,
): void {
  const { letters, symbols } = prefixesOf(isupport);
  const [lists = "", always = "", set = ""] = (isupport.get("CHANMODES") ?? "beI,k,l").split(",");
  let next = 0;
  let adding = true;
  for (const mode of modes) {
    if (mode === "+" || mode === "-") {
      adding = mode === "+";
      continue;
    }
    const rank = letters.indexOf(mode);
    const takes = rank >= 0 || lists.includes(mode) || always.includes(mode) ||
      adding && set.includes(mode);
    const argument = takes ? rest[next++] : undefined;
    const member = rank < 0 ? undefined : members.get(fold(argument ?? ""));
    if (member === undefined) continue;
    const symbol = symbols.charAt(rank);
    const others = member.prefixes.replace(symbol, "");
    member.prefixes = adding
      ? [...symbols].filter((each) => each === symbol || others.includes(each)).join("")
      : others;
  }
}
