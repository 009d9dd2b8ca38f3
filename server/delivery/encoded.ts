import { Cap } from "../../protocol/capabilities.ts";
import type { Event } from "../events/event.ts";

/**
 * The form of an encoded event: all of a connection's circumstances that change the bytes it is sent, as one
 * number. Of an IRC client's these are capabilities; a line-mode connection has bits of its own.
 */
export type Form = number;

/** The connection is in line mode: the one bit that is no capability's. */
export const LINE_MODE: Form = 1 << 31;
/** Line mode with the time in front of each line. */
export const LINE_TIME: Form = 1 << 0;

const IRC_FORM = Cap.serverTime | Cap.messageTags | Cap.awayNotify | Cap.extendedJoin |
  Cap.accountNotify | Cap.accountTag | Cap.inviteNotify | Cap.channelRename | Cap.setname |
  Cap.chghost | Cap.operTag | Cap.messageRedaction | Cap.readMarker;

/** Multiline messages are told in batches. */
const MULTILINE = Cap.multiline | Cap.batch;

/** The form of events for an IRC client with these capabilities. */
export function ircForm(capabilities: number): Form {
  const form = capabilities & IRC_FORM;
  return (capabilities & MULTILINE) === MULTILINE ? form | Cap.multiline : form;
}

/** How an event is told to clients of one form. */
export interface Rendered {
  /** Without their endings; at least one. */
  readonly lines: readonly string[];
  /** Whether the lines are one batch, opened by the first and closed by the last. */
  readonly batch: boolean;
  /** The msgids of the events that they tell of, where they tell of any. */
  readonly told?: readonly string[];
}

/** Writes events. */
export interface Renderer {
  /** `undefined` where clients of this form are not told. */
  lines(event: Event, form: Form): Rendered | undefined;
  /** The same lines as one text, each with its ending. */
  text(event: Event, form: Form): string;
}

const encoder = new TextEncoder();

interface Rendering {
  readonly form: Form;
  readonly rendered: Rendered | undefined;
  bytes: Uint8Array | undefined;
}

/** An event on its way to clients: rendered and encoded at most once per form, however many get it. */
export class Encoded {
  readonly event: Event;
  readonly #renderer: Renderer;
  #told: readonly string[] | undefined;
  // As a rule all clients are of one form, and a map for each message would cost more than the rest of this.
  #latest: Rendering | undefined;
  #others: Map<Form, Rendering> | undefined;

  constructor(event: Event, renderer: Renderer) {
    this.event = event;
    this.#renderer = renderer;
  }

  /** Its msgid, as outboxes take it. */
  get told(): readonly string[] {
    return this.#told ??= [this.event.id];
  }

  /** The lines for this form; `undefined` where clients of this form are not told. */
  rendered(form: Form): Rendered | undefined {
    return this.#rendering(form).rendered;
  }

  /**
   * The lines with their endings, which are none where clients of this form are not told. Made anew for whoever asks, for
   * somebody who asks once.
   */
  text(form: Form): string {
    return this.#latest?.form === form
      ? textOf(this.#latest.rendered, form)
      : this.#renderer.text(this.event, form);
  }

  /** The same as bytes, `undefined` where there is nothing; everybody who asks for a form gets the same array. */
  bytes(form: Form): Uint8Array | undefined {
    const rendering = this.#rendering(form);
    if (rendering.rendered === undefined) return undefined;
    return rendering.bytes ??= encoder.encode(textOf(rendering.rendered, form));
  }

  #rendering(form: Form): Rendering {
    const latest = this.#latest;
    if (latest?.form === form) return latest;
    const known = this.#others?.get(form);
    if (latest !== undefined) (this.#others ??= new Map()).set(latest.form, latest);
    const rendered = known === undefined ? this.#renderer.lines(this.event, form) : undefined;
    return this.#latest = known ?? { form, rendered, bytes: undefined };
  }
}

/** Lines as one text, each with its ending; empty where there are none. */
export function textOf(rendered: Rendered | undefined, form: Form): string {
  if (rendered === undefined) return "";
  const { lines } = rendered;
  const ending = (form & LINE_MODE) !== 0 ? "\n" : "\r\n";
  return (lines.length === 1 ? lines[0] : lines.join(ending)) + ending;
}
