import { plainText } from "../../../protocol/formatting.ts";

/** How a terminal is told to show a notification: by OSC 9 (iTerm2), 99 (kitty) or 777 (urxvt); "" where it cannot. */
export type Notifier = "9" | "99" | "777" | "";

/** What the environment says of it. Within tmux and screen none of them gets through. */
export function notifierOf(env: (name: string) => string | undefined): Notifier {
  const term = env("TERM") ?? "";
  const program = env("TERM_PROGRAM") ?? "";
  if (/^(tmux|screen)/.test(term) || program === "tmux") return "";
  if (/kitty/.test(term)) return "99";
  if (/^(foot|rxvt|contour)/.test(term)) return "777";
  return /^(iTerm\.app|WezTerm|ghostty|mintty|rio)$/i.test(program) || /ghostty/.test(term)
    ? "9"
    : "";
}

/** The most characters of a notification; nobody reads more of it. */
const SHOWN = 120;

/** What rings the bell and shows a notification. Whatever the text is, it ends nothing and begins nothing. */
export function callText(notifier: Notifier, title: string, text: string): string {
  const words = (given: string) => [...plainText(given)].slice(0, SHOWN).join("");
  // A semicolon parts the fields of OSC 777 and 99.
  const head = words(title).replaceAll(";", ",");
  const body = words(text);
  switch (notifier) {
    case "9":
      return `\x07\x1b]9;${head}: ${body}\x1b\\`;
    case "99":
      return `\x07\x1b]99;;${head}: ${body}\x1b\\`;
    case "777":
      return `\x07\x1b]777;notify;${head};${body.replaceAll(";", ",")}\x1b\\`;
    case "":
      return "\x07";
  }
}

/** What sets a window's title. */
export function titleText(name: string, unread: { messages: number; mentions: number }): string {
  const count = unread.mentions > 0 ? `(${unread.mentions}!) ` : unread.messages > 0 ? "* " : "";
  return `\x1b]2;${count}${plainText(name)} - chatd\x1b\\`;
}
