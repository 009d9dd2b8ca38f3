/**
 * Limits of single commands, which ISUPPORT announces.
 * @module
 */

/**
 * How many targets in a list one command may have: the ISUPPORT token TARGMAX. Infinity is no
 * limit.
 */
export const TARGETS = {
  JOIN: Infinity,
  KICK: 4,
  KILL: 1,
  LIST: 20,
  NAMES: 1,
  NOTICE: 4,
  PART: Infinity,
  PRIVMSG: 4,
  TAGMSG: 4,
  WHOIS: 1,
  WHOWAS: 1,
} as const;

/** The most messages in an answer to CHATHISTORY: the ISUPPORT token CHATHISTORY. */
export const CHATHISTORY_MAX = 200;

/**
 * A message takes as long to read from the store and to show as this many rows of a list. A page of
 * 200 messages thus fills a turn.
 */
export const MESSAGE_ROWS = 10;

/** Bytes in the comment of a KICK: the ISUPPORT token KICKLEN. */
export const KICK_MAX = 300;
