import { Cap } from "../protocol/capabilities.ts";
import type { Event } from "./event.ts";

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
  Cap.accountNotify | Cap.inviteNotify | Cap.channelRename | Cap.setname | Cap.chghost |
  Cap.operTag;

/** The form of events for an IRC client with these capabilities. */
export function ircForm(capabilities: number): Form {
  return capabilities & IRC_FORM;
}

/** Writes an event as a line without its ending; `undefined` where clients of this form are not told. */
export type Render = (event: Event, form: Form) => string | undefined;

const encoder = new TextEncoder();

interface Rendering {
  readonly line: string;
  bytes: Uint8Array | undefined;
}

/** An event on its way to clients: rendered and encoded at most once per form, however many get it. */
export class Encoded {
  readonly event: Event;
  readonly #render: Render;
  readonly #renderings = new Map<Form, Rendering | undefined>();

  constructor(event: Event, render: Render) {
    this.event = event;
    this.#render = render;
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
    const line = this.#render(this.event, form);
    const rendering = line === undefined ? undefined : { line, bytes: undefined };
    this.#renderings.set(form, rendering);
    return rendering;
  }
}
