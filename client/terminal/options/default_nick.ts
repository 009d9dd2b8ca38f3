/**
 * Chooses the nick of a user who names none.
 * @module
 */
import { isNick, NICK_MAX } from "../../../protocol/names/names.ts";

/**
 * Returns the nick of a user who names none: the last one on that server, else one like the login
 * name.
 */
export function pickNick(
  last: string | undefined,
  env: (name: string) => string | undefined,
): string {
  if (last !== undefined && isNick(last)) return last;
  const login = env("USER") || env("LOGNAME") || env("USERNAME") || "";
  return nickLike(login) ?? `guest${crypto.getRandomValues(new Uint16Array(1))[0]}`;
}

/** Returns the valid nick that is nearest to this name, if there is one. */
export function nickLike(name: string): string | undefined {
  const cleaned = name.normalize("NFC").replace(/[^\p{L}\p{M}\p{N}_-]/gu, "")
    .replace(/^[\p{M}\p{N}-]+/u, "");
  const nick = [...cleaned].slice(0, NICK_MAX).join("");
  return isNick(nick) ? nick : undefined;
}
