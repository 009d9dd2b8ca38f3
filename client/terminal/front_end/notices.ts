/**
 * The notices about the connection and the exit codes, the same in every front end.
 * @module
 */
import { plainText } from "../../../protocol/text/formatting.ts";
import type { ClientEvent, Ending, Outgoing } from "../../core/events.ts";
import { Exit } from "../options/flags.ts";

/** The exit code for each way in which a client ends. */
export const EXITS: Readonly<Record<Ending["kind"], number>> = {
  quit: Exit.ok,
  untrusted: Exit.untrusted,
  unreachable: Exit.unreachable,
  refused: Exit.refused,
};

/** Returns the notice of a new connection. */
export function connectedText(
  { nick, network, info, again }: Extract<ClientEvent, { type: "connected" }>,
): string {
  const how = info.secure ? "encrypted" : "not encrypted";
  const place = network === "" ? info.address : `${network} (${info.address})`;
  return `Connected ${again ? "again " : ""}to ${place} as ${nick}, ${how}.`;
}

/** Returns the notice of a lost connection. */
export function lostText(reason: string): string {
  return `The connection is lost: ${reason}. Reconnecting; what you write meanwhile is sent then.`;
}

/** Returns the notice that the default nick is taken. */
export function otherNickText(asked: string): string {
  return `The nick ${asked} is taken. Choose another: /nick NAME`;
}

/** Returns a channel's topic as a sentence. */
export function topicText(channel: string, topic: string): string {
  return topic === "" ? `${channel} has no topic.` : `${channel} is about: ${topic}`;
}

/**
 * Returns the lines about messages that never reached the server, with their texts, which would be
 * lost otherwise.
 */
export function undeliveredLines(messages: readonly Outgoing[]): string[] {
  if (messages.length === 0) return [];
  const summary = messages.length === 1
    ? "One of your messages was not delivered:"
    : `${messages.length} of your messages were not delivered:`;
  return [summary, ...messages.flatMap(outgoingLines)];
}

function outgoingLines({ target, text, kind }: Outgoing): string[] {
  const name = plainText(target);
  const [first = "", ...more] = text.split("\n").map(plainText);
  const begin = kind === "message" ? "" : kind === "action" ? "/me " : "/notice ";
  return [`  to ${name}: ${begin}${first}`, ...more.map((line) => `    ${line}`)];
}

/** Returns a text as a sentence: with a capital letter and a full stop. */
export function sentence(text: string): string {
  const begun = /^[a-z]+[ ,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.?!:]$/.test(begun) ? begun : `${begun}.`;
}
