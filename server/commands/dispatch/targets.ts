/**
 * How many targets with commas between them a command takes: the ISUPPORT token TARGMAX. Infinity is without end. They
 * are apart from the command table, which needs the commands that send ISUPPORT.
 */
export const TARGETS = {
  JOIN: Infinity,
  KICK: 4,
  KILL: 1,
  LIST: Infinity,
  NAMES: 1,
  NOTICE: 4,
  PART: Infinity,
  PRIVMSG: 4,
  TAGMSG: 4,
  WHOIS: 1,
  WHOWAS: 1,
} as const;
