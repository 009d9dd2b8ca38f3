import type { User } from "./model.ts";

/** A mode that users have or have not. */
export interface UserMode {
  readonly letter: string;
  /** What it means, in a person's words. */
  readonly help: string;
  /** Who may set it: users on themselves, or the server alone. */
  readonly set: "self" | "server";
  /** Who may take it away. */
  readonly unset: "self" | "server";
}

/** The mode of users whose connection is encrypted. */
export const SECURE_MODE = "Z";
/** The mode of bots: the ISUPPORT token BOT. */
export const BOT_MODE = "B";

/** The user modes: https://modern.ircdocs.horse/#user-modes. RPL_MYINFO and MODE come from this table. */
export const USER_MODES: readonly UserMode[] = [
  { letter: BOT_MODE, help: "is a bot", set: "self", unset: "self" },
  { letter: "i", help: "is invisible to those in no common channel", set: "self", unset: "self" },
  { letter: "o", help: "is an operator of the server", set: "server", unset: "self" },
  { letter: "R", help: "takes private messages from accounts alone", set: "self", unset: "self" },
  { letter: "w", help: "receives what operators tell everybody", set: "self", unset: "self" },
  {
    letter: SECURE_MODE,
    help: "has an encrypted connection",
    set: "server",
    unset: "server",
  },
];

/** Whether somebody takes no private messages from another, by mode R. Operators are heard by everybody. */
export function refuses(user: User, sender: User): boolean {
  return user.modes.includes("R") && sender.account === undefined && user !== sender &&
    sender.operator === undefined;
}

/** The letters of all user modes, sorted: for RPL_MYINFO. */
export const USER_MODE_LETTERS = USER_MODES.map(({ letter }) => letter).sort().join("");
