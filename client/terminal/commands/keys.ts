/**
 * The list of keys that /keys and F1 show.
 * @module
 */
import { can, type Command } from "./command.ts";

/** The keys of the screen with their effects, in the order in which a new user needs them. */
const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ["Enter, Alt-Enter", "send; start a new line"],
  ["Tab", "complete a nick, channel, command or emoji"],
  ["Up, Down", "what you wrote before"],
  ["Page Up, Page Down", "older messages; Escape returns to the newest"],
  ["Ctrl-N, Ctrl-P", "the next or previous conversation"],
  ["Alt-1 to Alt-9", "a conversation by its number"],
  ["Alt-A", "the next unread conversation"],
  ["Ctrl-K", "find a conversation, user or command"],
  ["Ctrl-R", "search what you wrote"],
  ["Ctrl-U, Ctrl-W", "cut all before the cursor, or a word"],
  ["Ctrl-Y, Ctrl-_", "paste what was cut; undo"],
  ["Alt-S", "the next server"],
  ["Ctrl-L", "redraw the screen"],
  ["Ctrl-Z twice", "suspend chatd"],
  ["Ctrl-C twice, Ctrl-D", "quit"],
];

/** The command that lists the keys. */
export const KEYS_COMMAND: Command = {
  name: "keys",
  operands: "",
  kinds: [],
  help: "list the keys; so does F1",
  run: (context) => can(context.showKeys, "list the keys").call(context, keysText()),
};

function keysText(): string {
  const width = Math.max(...KEYS.map(([keys]) => keys.length));
  return ["Keys:", ...KEYS.map(([keys, what]) => `  ${keys.padEnd(width)}  ${what}`)].join("\n");
}
