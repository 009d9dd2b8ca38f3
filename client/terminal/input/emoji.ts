/**
 * The names of emoji, for completion.
 * @module
 */
/** Emoji by their names, without the colons. */
export type EmojiNames = Readonly<Record<string, string>>;

let loading: Promise<EmojiNames> | undefined;

/** Loads the names of emoji as GitHub and Slack have them. */
export function loadEmoji(): Promise<EmojiNames> {
  loading ??= import("gemoji").then(({ nameToEmoji }) => nameToEmoji);
  return loading;
}
