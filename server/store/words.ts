/**
 * Splits texts into words, and decides by them whether an event matches a search. The memory store
 * searches with it; search/ indexes with it.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import { ctcp, plainText } from "../../protocol/text/formatting.ts";
import { nickOf } from "../../protocol/message.ts";
import type { Event } from "../records/event.ts";
import { isSaid, type SearchQuery } from "./store.ts";

/** Scripts without spaces between words: each of their characters counts as a word. */
const UNSPACED = "\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{sc=Hang}\\p{sc=Bopo}" +
  "\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}";

/** A character of those scripts, a word, or a symbol outside ASCII. */
// deno-lint-ignore chatd/linear-regexp -- each alternative repeats a single class
const WORD = new RegExp(
  `(?![\\p{P}\\p{Z}])[${UNSPACED}]\\p{M}*|` +
    `(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}])+|(?!\\p{ASCII})[\\p{S}]`,
  "gu",
);

/** Marks that a search ignores: accents, and the points of Hebrew and Arabic. */
const ACCENTS =
  /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f]/g;

/** Returns the words of a text in order, without accents and in one case. */
export function wordsOf(text: string): string[] {
  // Converts to upper case first: some letters have several lower-case forms, or none.
  const folded = text.normalize("NFKD").toLowerCase().toUpperCase().toLowerCase();
  const bare = folded.replaceAll("ς", "σ").normalize("NFKD").replace(ACCENTS, "");
  return bare.normalize("NFC").match(WORD) ?? [];
}

/** Returns the words by which a search finds an event. */
export function wordsSaid(event: Event): string[] {
  if (event.type !== "message" || event.text === undefined) return [];
  const special = ctcp(event.text);
  return wordsOf(plainText(special?.command === "ACTION" ? special.params : event.text));
}

/**
 * Splits a search into phrases: words without a space between them. A message must hold each
 * phrase, its words one after another.
 */
export function phrasesOf(text: string): string[][] {
  return text.split(/\s+/).map(wordsOf).filter((words) => words.length > 0);
}

/** Returns a function that tells whether an event of one of the conversations matches a search. */
export function matcher(
  { text, sender, after, before }: Omit<SearchQuery, "conversations">,
): (event: Event) => boolean {
  const phrases = text === undefined ? [] : phrasesOf(text);
  if (text !== undefined && phrases.length === 0) return () => false;
  const name = sender === undefined ? undefined : fold(sender);
  return (event) => {
    if (!isSaid(event)) return false;
    if (after !== undefined && event.time < after) return false;
    if (before !== undefined && event.time > before) return false;
    if (name !== undefined && !sendersOf(event).includes(name)) return false;
    if (phrases.length === 0) return true;
    const words = wordsSaid(event);
    return phrases.every((phrase) => containsPhrase(words, phrase));
  };
}

/**
 * Returns the folded names of an event's sender: the nick, and the account if it is another name.
 */
export function sendersOf({ source, account }: Event): string[] {
  const nick = fold(nickOf(source));
  return account === undefined || fold(account) === nick ? [nick] : [nick, fold(account)];
}

function containsPhrase(words: readonly string[], phrase: readonly string[]): boolean {
  return words.some((_, at) => phrase.every((word, i) => words[at + i] === word));
}
