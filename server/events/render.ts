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
import type { Event } from "./event.ts";
import { asIrc, lineTexts } from "./table.ts";
import { formatTimestamp } from "../../protocol/timestamp.ts";

/** Writes all events, for all clients. */
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

/** What has a message carry tags of the server's. */
const TAGGED = Cap.serverTime | Cap.accountTag | Cap.messageTags;

/**
 * The tags that all events have, as they are written. Clients' own come last, so that none of the server's is pushed out.
 *
 * @param isFirst whether they are of the first message that tells of the event, which has the msgid
 */
function tagsOf(event: Event, form: Form, isFirst = true): string {
  if ((form & TAGGED) === 0) return "";
  let tags = (form & Cap.serverTime) === 0 ? "" : `time=${formatTimestamp(event.time)}`;
  if ((form & Cap.accountTag) !== 0 && event.account !== undefined) {
    tags = joinTags(tags, `account=${escapeTag(event.account)}`);
  }
  if ((form & Cap.messageTags) === 0) return tags;
  if (isFirst) tags = joinTags(tags, `msgid=${event.id}`);
  if (event.bot) tags = joinTags(tags, "bot");
  if (event.operator && (form & Cap.operTag) !== 0) tags = joinTags(tags, "draft/oper");
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

/** `HH:MM` in the server's time zone. */
function timeOfDay(time: number): string {
  const date = new Date(time);
  return `${String(date.getHours()).padStart(2, "0")}:${
    String(date.getMinutes()).padStart(2, "0")
  }`;
}
