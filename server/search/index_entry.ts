/**
 * Translates messages and searches into the terms of the full-text index.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import type { Event } from "../records/event.ts";
import { phrasesOf, sendersOf, wordsSaid } from "../store/words.ts";
import type { WorkerQuery } from "./worker_messages.ts";

/**
 * Up to this many conversations are part of the query. With more, filtering the matches costs less.
 */
const PLACES_MAX = 8;

/**
 * A message as the index holds it: its words, its place (the conversation) and its senders,
 * separated by spaces.
 */
export type IndexEntry = readonly [words: string, place: string, senders: string];

/** Returns the entry of a message. */
export function indexEntry(conversation: number, said: Event): IndexEntry {
  return [
    wordsSaid(said).join(" "),
    placeKey(conversation),
    sendersOf(said).map(nameKey).join(" "),
  ];
}

/** Writes a query in the language of FTS5. Returns `undefined` if nothing can match it. */
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

/** Encodes a name as one word of the index, even if it holds spaces or symbols. */
function nameKey(name: string): string {
  return `n${[...new TextEncoder().encode(name)].map((byte) => byte.toString(16)).join("")}`;
}
