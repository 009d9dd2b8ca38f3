/** Emoji by their names, without the colons. */
export type EmojiNames = Readonly<Record<string, string>>;

let loading: Promise<EmojiNames> | undefined;

/** The names of emoji that people know from GitHub and Slack; they are loaded when they are first asked for. */
export function loadEmoji(): Promise<EmojiNames> {
  loading ??= import("gemoji").then(({ nameToEmoji }) => nameToEmoji);
  return loading;
}
