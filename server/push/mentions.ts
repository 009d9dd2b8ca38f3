/**
 * Finds the nicks that a text may mention.
 * @module
 */

/** The most words of a text that are looked at. */
const WORDS_MAX = 1_000;

/**
 * Yields the words of a text that could be nicks, each once: those of letters, digits and
 * underscores, and those with the other characters of nicks between them.
 */
export function* mentionedNicks(text: string): Generator<string> {
  const seen = new Set<string>();
  for (const pattern of [/[\p{L}\p{N}_]+/gu, /[^\s,.:;!?()<>"'@#*]+/gu]) {
    for (const [word] of text.matchAll(pattern)) {
      if (seen.size >= WORDS_MAX) return;
      if (seen.has(word)) continue;
      seen.add(word);
      yield word;
    }
  }
}
