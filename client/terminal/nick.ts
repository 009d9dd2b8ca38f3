import { isNick, NICK_MAX } from "../../protocol/names.ts";
import type { StateFile } from "./state_file.ts";

/** The nick for somebody who asked for none: the last one used there, else one like the login name. */
export async function pickNick(
  nicks: StateFile,
  address: string,
  env: (name: string) => string | undefined,
): Promise<string> {
  let last: string | undefined;
  try {
    last = (await nicks.get(address))?.value;
  } catch {
    // It is a convenience; without it the login name does.
  }
  if (last !== undefined && isNick(last)) return last;
  const login = env("USER") || env("LOGNAME") || env("USERNAME") || "";
  return nickLike(login) ?? `guest${crypto.getRandomValues(new Uint16Array(1))[0]}`;
}

/** Remembers the nick that somebody chose, for the next time there. */
export async function keepNick(nicks: StateFile, address: string, nick: string): Promise<void> {
  try {
    await nicks.put(address, nick);
  } catch {
    // Not worth a word: the next time it is asked for by name again.
  }
}

/** The nearest thing to this name that can be a nick, if there is any. */
export function nickLike(name: string): string | undefined {
  const cleaned = name.normalize("NFC").replace(/[^\p{L}\p{M}\p{N}_-]/gu, "")
    .replace(/^[\p{M}\p{N}-]+/u, "");
  const nick = [...cleaned].slice(0, NICK_MAX).join("");
  return isNick(nick) ? nick : undefined;
}
