/**
 * Clients that scripts begin with.
 * @module
 */

import type { Kind } from "../client.ts";

/** Sets of capabilities, by their purpose. */
export const CAPS = {
  none: "",
  time: "server-time message-tags",
  echo: "echo-message labeled-response batch message-tags server-time",
  most:
    "account-notify account-tag away-notify batch cap-notify chghost echo-message extended-join " +
    "extended-monitor invite-notify labeled-response message-tags multi-prefix server-time setname " +
    "standard-replies userhost-in-names draft/channel-rename draft/chathistory draft/event-playback " +
    "draft/message-redaction draft/multiline draft/read-marker soju.im/search draft/metadata-2",
} as const;

/** The steps by which a user connects, registers and joins channels. */
export function user(
  nick: string,
  caps: keyof typeof CAPS,
  channels = "",
  kind: Kind = "irc",
): string {
  return [
    `${nick}+ ${kind}`,
    `${nick}| CAP LS 302`,
    ...(CAPS[caps] === "" ? [] : [`${nick}| CAP REQ :${CAPS[caps]}`]),
    `${nick}| NICK ${nick}`,
    `${nick}| USER ${nick} 0 * :${nick} of Test`,
    `${nick}: CAP END`,
    ...(channels === "" ? [] : [`${nick}: JOIN ${channels}`]),
  ].join("\n");
}

/** The steps by which a user enters line mode. */
export function caller(nick: string): string {
  return `${nick}+ line\n${nick}? ALIAS?\n${nick}: ${nick}`;
}

/**
 * Three users in #a, whose operator is alice: with most capabilities, with none, and with echoes.
 */
export const TRIO = [
  user("alice", "most", "#a"),
  user("bob", "none", "#a"),
  user("carol", "echo", "#a"),
]
  .join("\n");

/** An operator of the server, and two users in #a. */
export const STAFF = [
  user("root", "most"),
  "root: OPER root sesame",
  user("bob", "time", "#a"),
  user("carol", "most", "#a"),
]
  .join("\n");

/** Makes an account for a user of that name. */
export function account(nick: string): string {
  return `${nick}: NS REGISTER sesame`;
}
