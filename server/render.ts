import { Cap } from "../protocol/capabilities.ts";
import { format } from "../protocol/message.ts";
import { type Form, LINE_MODE, LINE_TIME } from "./encode.ts";
import type { Event } from "./event.ts";
import { ircMessage, lineText } from "./events/table.ts";

/** An event as a line of this form, without its ending; `undefined` where clients of this form are not told. */
export function renderEvent(event: Event, form: Form): string | undefined {
  return (form & LINE_MODE) === 0 ? renderIrc(event, form) : renderLine(event, form);
}

function renderIrc(event: Event, form: Form): string | undefined {
  const message = ircMessage(event, form);
  if (message === undefined) return undefined;
  if ((form & Cap.serverTime) !== 0) {
    message.tags.set("time", new Date(event.time).toISOString());
  }
  if ((form & Cap.messageTags) !== 0) {
    message.tags.set("msgid", event.id);
    if (event.bot) message.tags.set("bot", "");
    if (event.operator && (form & Cap.operTag) !== 0) message.tags.set("draft/oper", "");
    if (event.type === "message" && event.tags !== undefined) {
      for (const [key, value] of event.tags) message.tags.set(key, value);
    }
  }
  return format(message);
}

function renderLine(event: Event, form: Form): string | undefined {
  const text = lineText(event);
  return text === undefined || (form & LINE_TIME) === 0 ? text : `${timeOfDay(event.time)} ${text}`;
}

/** `HH:MM` in the server's time zone. */
function timeOfDay(time: number): string {
  const date = new Date(time);
  return `${String(date.getHours()).padStart(2, "0")}:${
    String(date.getMinutes()).padStart(2, "0")
  }`;
}
