/**
 * Events as bytes: an event is rendered and encoded once for each form, however many clients get
 * it. The renderer makes the lines.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import type { SessionId } from "../records/fields.ts";

/** The fields of an event that delivery uses. The renderer and the sessions use the others. */
export interface Deliverable {
  /** The msgid. */
  readonly id: string;
  readonly type: string;
  /** The session that caused it. */
  readonly session?: SessionId;
}

/**
 * The form of an encoded event, as bits: all properties of a connection that change an event's
 * bytes. For an IRC client these are capabilities; a line-mode connection has bits of its own.
 */
export type Form = number;

/** The bit of line mode; no capability has it. */
export const LINE_MODE: Form = 1 << 31;
/** The bit of line mode with the time in front of each line. */
export const LINE_TIME: Form = 1 << 0;

const IRC_FORM = Cap.serverTime | Cap.messageTags | Cap.awayNotify | Cap.extendedJoin |
  Cap.accountNotify | Cap.accountTag | Cap.inviteNotify | Cap.channelRename | Cap.setname |
  Cap.chghost | Cap.operTag | Cap.messageRedaction | Cap.readMarker | Cap.relaymsg;

/** Clients with both get a multiline message as a batch. */
const MULTILINE = Cap.multiline | Cap.batch;

/** Returns the form of an IRC client with these capabilities. */
export function ircForm(capabilities: number): Form {
  const form = capabilities & IRC_FORM;
  return (capabilities & MULTILINE) === MULTILINE ? form | Cap.multiline : form;
}

/** An event as lines, for clients of one form. */
export interface Rendered {
  /** At least one, without line endings. */
  readonly lines: readonly string[];
  /** Whether the lines are one batch, opened by the first and closed by the last. */
  readonly batch: boolean;
  /** The msgids of the events in the lines, if any. */
  readonly told?: readonly string[];
}

/** Renders events as lines. */
export interface Renderer<E extends Deliverable = Deliverable> {
  /** Returns the lines; `undefined` if clients of this form are not told. */
  lines(event: E, form: Form): Rendered | undefined;
  /** Returns the same lines as one text, each with its ending. */
  text(event: E, form: Form): string;
}

const encoder = new TextEncoder();

interface Rendering {
  readonly form: Form;
  readonly rendered: Rendered | undefined;
  bytes: Uint8Array | undefined;
}

/** An event on its way to clients: rendered and encoded at most once for each form. */
export class Encoded<E extends Deliverable = Deliverable> {
  readonly event: E;
  readonly #renderer: Renderer<E>;
  #told: readonly string[] | undefined;
  // Usually all clients have one form. A map for each message would cost more than everything else
  // here.
  #latest: Rendering | undefined;
  #others: Map<Form, Rendering> | undefined;

  constructor(event: E, renderer: Renderer<E>) {
    this.event = event;
    this.#renderer = renderer;
  }

  /** The msgid, as outboxes take it. */
  get told(): readonly string[] {
    return this.#told ??= [this.event.id];
  }

  /** Returns the lines for this form; `undefined` if clients of this form are not told. */
  rendered(form: Form): Rendered | undefined {
    return this.#rendering(form).rendered;
  }

  /**
   * Returns the lines with their endings as one text; empty if clients of this form are not told.
   * The text is not cached: callers ask once for each form.
   */
  text(form: Form): string {
    return this.#latest?.form === form
      ? textOf(this.#latest.rendered, form)
      : this.#renderer.text(this.event, form);
  }

  /** Returns the same as bytes, or `undefined`. All callers get the same array for a form. */
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

/** Returns lines as one text, each with its ending; empty if there are none. */
export function textOf(rendered: Rendered | undefined, form: Form): string {
  if (rendered === undefined) return "";
  const { lines } = rendered;
  const ending = (form & LINE_MODE) !== 0 ? "\n" : "\r\n";
  return (lines.length === 1 ? lines[0] : lines.join(ending)) + ending;
}
