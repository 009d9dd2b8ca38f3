import { Cap } from "../protocol/capabilities.ts";
import { format, type Message } from "../protocol/message.ts";
import type { Event } from "./event.ts";
import { renderLine } from "./line_mode/render.ts";

/**
 * The form of an encoded event: all of a connection's circumstances that change the bytes it is sent, as one
 * number. Of an IRC client's these are capabilities; a line-mode connection has two bits of its own.
 */
export type Form = number;

/** The connection is in line mode. */
export const LINE_MODE: Form = 1 << 30;
/** Line mode with the time in front of each line. */
export const LINE_TIME: Form = 1 << 29;

const IRC_FORM = Cap.serverTime | Cap.messageTags | Cap.awayNotify | Cap.extendedJoin |
  Cap.accountNotify;

/** The form of events for an IRC client with these capabilities. */
export function ircForm(capabilities: number): Form {
  return capabilities & IRC_FORM;
}

const encoder = new TextEncoder();

interface Rendering {
  readonly line: string;
  bytes: Uint8Array | undefined;
}

/** An event on its way to clients: rendered and encoded at most once per form, however many get it. */
export class Encoded {
  readonly event: Event;
  readonly #renderings = new Map<Form, Rendering | undefined>();

  constructor(event: Event) {
    this.event = event;
  }

  /** The line for this form, without its ending; `undefined` where clients of this form are not told. */
  line(form: Form): string | undefined {
    return this.#rendering(form)?.line;
  }

  /** The same as bytes with the line ending; everybody who asks for a form gets the same array. */
  bytes(form: Form): Uint8Array | undefined {
    const rendering = this.#rendering(form);
    if (rendering === undefined) return undefined;
    rendering.bytes ??= encoder.encode(
      rendering.line + ((form & LINE_MODE) !== 0 ? "\n" : "\r\n"),
    );
    return rendering.bytes;
  }

  #rendering(form: Form): Rendering | undefined {
    const known = this.#renderings.get(form);
    if (known !== undefined || this.#renderings.has(form)) return known;
    const line = (form & LINE_MODE) !== 0
      ? renderLine(this.event, (form & LINE_TIME) !== 0)
      : renderIrc(this.event, form);
    const rendering = line === undefined ? undefined : { line, bytes: undefined };
    this.#renderings.set(form, rendering);
    return rendering;
  }
}

/** An event as a line of IRC, without its ending; `undefined` where clients of this form are not told. */
export function renderIrc(event: Event, form: Form): string | undefined {
  const message = ircMessage(event, form);
  if (message === undefined) return undefined;
  if ((form & Cap.serverTime) !== 0) {
    message.tags.set("time", new Date(event.time).toISOString());
  }
  if ((form & Cap.messageTags) !== 0) {
    message.tags.set("msgid", event.id);
    if (event.type === "message" && event.tags !== undefined) {
      for (const [key, value] of event.tags) message.tags.set(key, value);
    }
  }
  return format(message);
}

function ircMessage(event: Event, form: Form): Message | undefined {
  switch (event.type) {
    case "message":
      if (event.text === undefined) {
        return (form & Cap.messageTags) === 0
          ? undefined
          : message(event.source, event.command, event.target);
      }
      return message(event.source, event.command, event.target, event.text);
    case "join":
      return (form & Cap.extendedJoin) === 0
        ? message(event.source, "JOIN", event.channel)
        : message(event.source, "JOIN", event.channel, event.account ?? "*", event.realname);
    case "part":
      return event.reason === undefined
        ? message(event.source, "PART", event.channel)
        : message(event.source, "PART", event.channel, event.reason);
    case "nick":
      return message(event.source, "NICK", event.nick);
    case "quit":
      return message(event.source, "QUIT", event.reason);
    case "topic":
      return message(event.source, "TOPIC", event.channel, event.topic);
    case "away":
      if ((form & Cap.awayNotify) === 0) return undefined;
      return event.message === undefined
        ? message(event.source, "AWAY")
        : message(event.source, "AWAY", event.message);
    case "connect":
      return undefined;
  }
}

function message(source: string, command: string, ...params: string[]): Message {
  return { tags: new Map(), source, command, params };
}
