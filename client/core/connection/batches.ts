/**
 * Puts the messages of batches together: https://ircv3.net/specs/extensions/batch
 * @module
 */
import { addTag, type Message } from "../../../protocol/message.ts";
import { CONCAT_TAG, joinLines, MULTILINE } from "../../../protocol/multiline.ts";
import { SEARCH_CAPABILITY } from "../../../protocol/search.ts";

/** A complete batch of messages. */
export interface Batch {
  readonly type: string;
  readonly params: readonly string[];
  readonly label?: string;
  readonly messages: readonly Message[];
}

/** The types of batches whose messages make sense only together. */
const HELD: ReadonlySet<string> = new Set([
  "chathistory",
  "draft/chathistory",
  "draft/chathistory-targets",
  "history",
  SEARCH_CAPABILITY,
]);

interface Open {
  readonly type: string;
  readonly params: readonly string[];
  readonly label: string | undefined;
  /** The BATCH that opened it. */
  readonly opening: Message;
  /** The batch that this one is nested in. */
  readonly within: Open | undefined;
  /** The batch that collects this one's messages: itself or an outer one. */
  readonly holder: Open | undefined;
  readonly messages: Message[];
}

/**
 * Collects the messages of open batches.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parse } from "../../../protocol/message.ts";
 * import { Batches } from "./batches.ts";
 *
 * const batches = new Batches();
 * batches.apply(parse("BATCH +1 chathistory #general"));
 * batches.apply(parse("@batch=1 :bob!b@host PRIVMSG #general :Hello!"));
 * const done = batches.apply(parse("BATCH -1"));
 *
 * assertEquals(done !== undefined && "batch" in done && done.batch.messages.length, 1);
 * ```
 */
export class Batches {
  readonly #open = new Map<string, Open>();

  /**
   * Returns what a message completes: itself (with the label of its batch), a multiline message, a
   * batch, or nothing yet.
   */
  apply(received: Message): { message: Message } | { batch: Batch } | undefined {
    const within = this.#open.get(received.tags.get("batch") ?? "");
    if (received.command === "BATCH") return this.#boundary(received, within);
    return this.#take(received, within);
  }

  #take(received: Message, within: Open | undefined): { message: Message } | undefined {
    if (within?.holder !== undefined) {
      within.holder.messages.push(received);
      return undefined;
    }
    if (within?.label !== undefined) addTag(received, "label", within.label);
    return { message: received };
  }

  #boundary(
    received: Message,
    within: Open | undefined,
  ): { message: Message } | { batch: Batch } | undefined {
    const [reference = "", type = "", ...params] = received.params;
    const name = reference.slice(1);
    if (reference.startsWith("+")) {
      const open: Open = {
        type,
        params,
        label: received.tags.get("label") ?? within?.label,
        opening: received,
        within,
        get holder() {
          return type === MULTILINE ? open : within?.holder ?? (HELD.has(type) ? open : undefined);
        },
        messages: [],
      };
      this.#open.set(name, open);
      return undefined;
    }
    const closed = this.#open.get(name);
    this.#open.delete(name);
    if (closed === undefined || closed.holder !== closed) return undefined;
    const { type: held, params: about, label, messages } = closed;
    if (held === MULTILINE) {
      const whole = messageOf(closed);
      return whole === undefined ? undefined : this.#take(whole, closed.within);
    }
    return {
      batch: { type: held, params: about, messages, ...(label === undefined ? {} : { label }) },
    };
  }
}

/** Joins the lines of a multiline message: https://ircv3.net/specs/extensions/multiline */
function messageOf({ opening, params: [target = ""], messages }: Open): Message | undefined {
  const [first] = messages;
  if (first === undefined) return undefined;
  const lines = messages.map(({ params, tags }) => ({
    text: params[1] ?? "",
    concat: tags.has(CONCAT_TAG),
  }));
  const source = opening.source ?? first.source;
  return {
    tags: new Map(opening.tags),
    ...(source === undefined ? {} : { source }),
    command: first.command,
    params: [target, joinLines(lines).text],
  };
}
