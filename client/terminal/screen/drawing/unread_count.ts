/**
 * Draws unread messages in the lists of conversations: the count, and the style of the name.
 * @module
 */
import type { Buffer } from "../../../core/model/buffers.ts";
import { BOLD, type Look, sgr } from "../colour/look.ts";
import { piece, type Row } from "./row.ts";

/** Returns the style of a conversation's name: unread and mentioned ones stand out. */
export function nameStyle(
  { kind, name, unread, mentions, joined }: Buffer,
  isOpen: boolean,
  look: Look,
) {
  if (isOpen || kind === "server") return sgr(BOLD, look.text);
  if (mentions > 0) return look.mention;
  if (kind === "query") return sgr(unread > 0 ? BOLD : "", look.nick(name));
  return unread > 0 ? sgr(BOLD, look.text) : joined ? look.text : look.faint;
}

/** Draws the unread count of a conversation. It stands out if the user is mentioned. */
export function countOf({ kind, unread, mentions }: Buffer, ground: string, look: Look): Row {
  const shown = (count: number) => count > 999 ? "999+" : String(count);
  if (mentions > 0) return [piece(` ${shown(unread)} `, sgr(ground, look.badge))];
  if (unread === 0 || kind === "server") return [];
  return [piece(` ${shown(unread)}`, sgr(ground, look.accent))];
}
