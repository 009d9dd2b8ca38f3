/**
 * The keys, mouse events and replies that a terminal sends, as values.
 * @module
 */
import type { TerminalReply } from "./terminal_replies.ts";

/** A mouse event, from xterm's SGR reports. */
export interface MouseEvent {
  readonly type: "mouse";
  readonly action: "press" | "release" | "drag" | "move" | "wheel-up" | "wheel-down";
  /** 0 left, 1 middle, 2 right, 3 none. */
  readonly button: number;
  /** From 0, at the left. */
  readonly column: number;
  /** From 0, at the top. */
  readonly row: number;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly ctrl: boolean;
}

/**
 * One input of a terminal.
 *
 * The name of a `key` begins with its modifiers, in the order ctrl, alt, shift: `ctrl-a`,
 * `alt-enter`, `ctrl-alt-x`, `shift-tab`, `ctrl-left`. Names: a character, or `enter`, `tab`,
 * `backspace`, `escape`, `space`, `up`, `down`, `left`, `right`, `home`, `end`, `insert`, `delete`,
 * `page-up`, `page-down`, `f1` to `f20`.
 */
export type Key =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "paste"; readonly text: string }
  | { readonly type: "key"; readonly name: string }
  | { readonly type: "focus"; readonly on: boolean }
  | MouseEvent
  | TerminalReply;
