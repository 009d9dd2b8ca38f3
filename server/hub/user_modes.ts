/**
 * The table of user modes.
 * @module
 */

/** A mode of a user. */
export interface UserMode {
  readonly letter: string;
  /** The meaning, in a few words. */
  readonly help: string;
  /** Whether users may set it on themselves, or only the server. */
  readonly set: "self" | "server";
  /** Whether users may remove it from themselves, or only the server. */
  readonly unset: "self" | "server";
}

/** The mode of users whose connection is encrypted. */
export const SECURE_MODE = "Z";
/** The mode of bots: the ISUPPORT token BOT. */
export const BOT_MODE = "B";
/** The mode of users who choose their callers: the ISUPPORT token CALLERID. */
export const CALLER_ID_MODE = "g";

/**
 * The user modes: https://modern.ircdocs.horse/#user-modes. RPL_MYINFO and MODE come from this
 * table.
 */
export const USER_MODES: readonly UserMode[] = [
  { letter: BOT_MODE, help: "is a bot", set: "self", unset: "self" },
  {
    letter: CALLER_ID_MODE,
    help: "takes private messages only from users on its ACCEPT list",
    set: "self",
    unset: "self",
  },
  { letter: "i", help: "is invisible to users in no common channel", set: "self", unset: "self" },
  { letter: "o", help: "is an operator of the server", set: "server", unset: "self" },
  {
    letter: "R",
    help: "takes private messages only from users with an account, or on its ACCEPT list",
    set: "self",
    unset: "self",
  },
  {
    letter: "w",
    help: "receives messages from operators to all users",
    set: "self",
    unset: "self",
  },
  {
    letter: SECURE_MODE,
    help: "has an encrypted connection",
    set: "server",
    unset: "server",
  },
];

/** The letters of all user modes, sorted: for RPL_MYINFO. */
export const USER_MODE_LETTERS = USER_MODES.map(({ letter }) => letter).sort().join("");
