import { ctcp, plainText } from "../../protocol/formatting.ts";
import { nickOf } from "../../protocol/message.ts";
import type { Event, MessageEvent } from "../event.ts";

/**
 * An event as a line for people with nothing but a socket, without its ending; `undefined` where they are not
 * told. `withTime` puts the time of day in front, in the server's time zone.
 */
export function renderLine(event: Event, withTime: boolean): string | undefined {
  const text = plainLine(event);
  if (text === undefined) return undefined;
  return withTime ? `${timeOfDay(event.time)} ${text}` : text;
}

/** `HH:MM` in the server's time zone. */
function timeOfDay(time: number): string {
  const date = new Date(time);
  return `${String(date.getHours()).padStart(2, "0")}:${
    String(date.getMinutes()).padStart(2, "0")
  }`;
}

function plainLine(event: Event): string | undefined {
  const nick = nickOf(event.source);
  switch (event.type) {
    case "message":
      return event.text === undefined ? undefined : messageLine(nick, event, event.text);
    case "join":
      return `${nick} joined the chat!`;
    case "part":
    case "quit":
      return `${nick} left the chat.`;
    case "nick":
      return `${nick} is now ${event.nick}.`;
    case "topic":
      return event.topic === ""
        ? `${nick} took the topic away.`
        : `${nick} changed the topic to: ${plainText(event.topic)}`;
    case "away":
    case "connect":
      return undefined;
  }
}

function messageLine(nick: string, event: MessageEvent, text: string): string | undefined {
  const where = event.target.startsWith("#") ? "" : " (private)";
  const special = ctcp(text);
  if (special === undefined) return `${nick}${where}: ${plainText(text)}`;
  return special.command === "ACTION"
    ? `* ${nick}${where} ${plainText(special.params)}`
    : undefined;
}
