import { Cap } from "../protocol/capabilities.ts";
import { format, type Message } from "../protocol/message.ts";
import { type Form, LINE_MODE, LINE_TIME, type Rendered } from "./encode.ts";
import type { Event } from "./event.ts";
import { asIrc, lineTexts } from "./events/table.ts";

/** An event as lines of this form; `undefined` where clients of this form are not told. */
export function renderEvent(event: Event, form: Form): Rendered | undefined {
  return (form & LINE_MODE) === 0 ? renderIrc(event, form) : renderLine(event, form);
}

function renderIrc(event: Event, form: Form): Rendered | undefined {
  const told = asIrc(event, form);
  if (told === undefined) return undefined;
  const isTagged = (form & TAGGED) !== 0;
  if ("command" in told) {
    if (isTagged) addTags(told, event, form);
    return { lines: [format(told)], batch: false };
  }
  const batch = told[0]?.command === "BATCH";
  if (isTagged) {
    for (const [i, message] of told.entries()) {
      if (i === 0 || !batch) addTags(message, event, form, i === 0);
    }
  }
  return told.length === 0 ? undefined : { lines: told.map(format), batch };
}

/** What has a message carry tags of the server's. */
const TAGGED = Cap.serverTime | Cap.accountTag | Cap.messageTags;

/**
 * Adds the tags that all events have. Clients' own come last, so that none of the server's is pushed out.
 *
 * @param isFirst whether it is the first message that tells of the event, which has the msgid
 */
function addTags(message: Message, event: Event, form: Form, isFirst = true): void {
  const tags = new Map(message.tags);
  message.tags = tags;
  if ((form & Cap.serverTime) !== 0) tags.set("time", new Date(event.time).toISOString());
  if ((form & Cap.accountTag) !== 0 && event.account !== undefined) {
    tags.set("account", event.account);
  }
  if ((form & Cap.messageTags) === 0) return;
  if (isFirst) tags.set("msgid", event.id);
  if (event.bot) tags.set("bot", "");
  if (event.operator && (form & Cap.operTag) !== 0) tags.set("draft/oper", "");
  if (event.type === "message" && event.tags !== undefined) {
    for (const [key, value] of event.tags) tags.set(key, value);
  }
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
