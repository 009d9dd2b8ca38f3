/** What the index holds of a message, and how it is asked for it. */

import { fold } from "../../protocol/casemapping.ts";
import type { Event } from "../events/event.ts";
import { phrasesOf, sendersOf, wordsSaid } from "../store/words.ts";
import type { WorkerQuery } from "./worker_messages.ts";

/** More conversations than this are not looked up in the index, but told apart by what is found: that costs less. */
const PLACES_MAX = 8;

/** A message as the index has it: its words, its place (the conversation) and its senders, with a space between. */
export type IndexEntry = readonly [words: string, place: string, senders: string];

/** What the index keeps of a message. */
export function indexEntry(conversation: number, said: Event): IndexEntry {
  return [
    wordsSaid(said).join(" "),
    placeKey(conversation),
    sendersOf(said).map(nameKey).join(" "),
  ];
}

/** What is wanted, in the language of FTS5; `undefined` where nothing can match. */
export function ftsPattern({ conversations, text, sender }: WorkerQuery): string | undefined {
  const phrases = text === undefined ? [] : phrasesOf(text);
  if (conversations.length === 0 || text !== undefined && phrases.length === 0) return undefined;
  const parts = phrases.map((words) => `words:"${words.join(" ")}"`);
  if (sender !== undefined) parts.push(`sender:"${nameKey(fold(sender))}"`);
  if (conversations.length <= PLACES_MAX) {
    parts.push(`place:(${conversations.map((place) => `"${placeKey(place)}"`).join(" OR ")})`);
  }
  return parts.join(" AND ");
}

function placeKey(conversation: number): string {
  return `c${conversation}`;
}

/** A name as one word, whatever is in it. */
function nameKey(name: string): string {
  return `n${[...new TextEncoder().encode(name)].map((byte) => byte.toString(16)).join("")}`;
}
