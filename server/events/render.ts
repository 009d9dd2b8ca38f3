/**
 * Events as the lines that clients get: IRC with tags, or line mode with the time.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import { escapeTag, format, formatTags, joinTags, type Message } from "../../protocol/message.ts";
import {
  type Form,
  LINE_MODE,
  LINE_TIME,
  type Rendered,
  type Renderer,
  textOf,
} from "../delivery/encoded.ts";
import type { Event } from "../records/event.ts";
import { asIrc, lineTexts } from "./log/table.ts";
import { formatTimestamp } from "../../protocol/text/timestamp.ts";

/** Renders all events, for all clients. */
export const renderer: Renderer<Event> = {
  lines(event, form) {
    if ((form & LINE_MODE) !== 0) return renderLine(event, form);
    const told = asIrc(event, form);
    if (told === undefined) return undefined;
    return "command" in told
      ? { lines: [renderMessage(told, event, form)], batch: false }
      : renderMessages(told, event, form);
  },
  text(event, form) {
    if ((form & LINE_MODE) !== 0) return textOf(renderLine(event, form), form);
    const told = asIrc(event, form);
    if (told === undefined) return "";
    return "command" in told
      ? renderMessage(told, event, form, "\r\n")
      : textOf(renderMessages(told, event, form), form);
  },
};

function renderMessage(told: Message, event: Event, form: Form, ending?: string): string {
  return format(told, tagsOf(event, form), ending);
}

function renderMessages(
  told: readonly Message[],
  event: Event,
  form: Form,
): Rendered | undefined {
  const batch = told[0]?.command === "BATCH";
  const lines = told.map((message, i) =>
    format(message, i > 0 && batch ? "" : tagsOf(event, form, i === 0))
  );
  return lines.length === 0 ? undefined : { lines, batch };
}

/** The capabilities that add tags to messages. */
const TAGGED = Cap.serverTime | Cap.accountTag | Cap.messageTags | Cap.relaymsg;

/**
 * Returns the tags that all events have, as text. Tags from clients come last, because they must
 * not displace the server's tags. A relayed message has no tag about the user who relayed it, such
 * as `account`: bots would take it for a tag about the message's author.
 *
 * @param isFirst whether the message is the first one of the event, which has the msgid
 */
function tagsOf(event: Event, form: Form, isFirst = true): string {
  if ((form & TAGGED) === 0) return "";
  let tags = (form & Cap.serverTime) === 0 ? "" : `time=${formatTimestamp(event.time)}`;
  const relay = event.type === "message" ? event.relay : undefined;
  if (relay !== undefined && (form & Cap.relaymsg) !== 0) {
    tags = joinTags(tags, `draft/relaymsg=${escapeTag(relay)}`);
  }
  if (relay === undefined && (form & Cap.accountTag) !== 0 && event.account !== undefined) {
    tags = joinTags(tags, `account=${escapeTag(event.account)}`);
  }
  if ((form & Cap.messageTags) === 0) return tags;
  if (isFirst) tags = joinTags(tags, `msgid=${event.id}`);
  if (relay === undefined) {
    if (event.bot) tags = joinTags(tags, "bot");
    if (event.operator && (form & Cap.operTag) !== 0) tags = joinTags(tags, "draft/oper");
  }
  return event.type === "message" && event.tags !== undefined
    ? joinTags(tags, formatTags(event.tags))
    : tags;
}

function renderLine(event: Event, form: Form): Rendered | undefined {
  const texts = lineTexts(event);
  if (texts.length === 0) return undefined;
  if ((form & LINE_TIME) === 0) return { lines: texts, batch: false };
  const time = timeOfDay(event.time);
  return { lines: texts.map((text) => `${time} ${text}`), batch: false };
}

/**
 * Formats a time as `YYYY-MM-DD HH:MM` in the server's time zone. The day keeps programs from
 * taking the line for a new message, even if `--line-time` puts the time in front of each line.
 */
export function dayAndTime(time: number): string {
  const date = new Date(time);
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${timeOfDay(time)}`;
}

/** Returns `HH:MM` in the server's time zone. */
function timeOfDay(time: number): string {
  const date = new Date(time);
  return `${String(date.getHours()).padStart(2, "0")}:${
    String(date.getMinutes()).padStart(2, "0")
  }`;
}
