import { Cap } from "../protocol/capabilities.ts";
import { format, type Message } from "../protocol/message.ts";
import { type Form, LINE_MODE, LINE_TIME, type Rendered } from "./encode.ts";
import type { Event } from "./event.ts";
import { ircMessages, lineTexts } from "./events/table.ts";

/** An event as lines of this form; `undefined` where clients of this form are not told. */
export function renderEvent(event: Event, form: Form): Rendered | undefined {
  return (form & LINE_MODE) === 0 ? renderIrc(event, form) : renderLine(event, form);
}

function renderIrc(event: Event, form: Form): Rendered | undefined {
  const messages = ircMessages(event, form);
  const [first, ...rest] = messages;
  if (first === undefined) return undefined;
  addTags(first, event, form);
  const batch = first.command === "BATCH";
  if (!batch) {
    for (const message of rest) {
      addTags(message, event, form);
      message.tags.delete("msgid");
    }
  }
  return { lines: messages.map(format), batch };
}

/** The tags that all events have. Clients' own come last, so that none of the server's is pushed out. */
function addTags({ tags }: Message, event: Event, form: Form): void {
  if ((form & Cap.serverTime) !== 0) tags.set("time", new Date(event.time).toISOString());
  if ((form & Cap.accountTag) !== 0 && event.account !== undefined) {
    tags.set("account", event.account);
  }
  if ((form & Cap.messageTags) === 0) return;
  tags.set("msgid", event.id);
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
