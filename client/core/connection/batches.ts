/**
 * Collects the messages of batches: https://ircv3.net/specs/extensions/batch
 * @module
 */
import { addTag, type Message } from "../../../protocol/message.ts";
import { CONCAT_TAG, joinLines, MULTILINE } from "../../../protocol/multiline.ts";
import { SEARCH_CAPABILITY } from "../../../protocol/search.ts";
import { MemoryLimitError } from "../transport/memory_limit_error.ts";

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

/**
 * The most batches open at once. Servers open one for each answer, and one for each multiline
 * message.
 */
const OPEN_MAX = 100;
/** The most batches within one another. Servers use three: answer, history, multiline message. */
const DEPTH_MAX = 10;
/** The most bytes that all open batches hold together. A page of history is a few hundred kB. */
const HELD_MAX = 64 * 1024 * 1024;
/** The memory of a held message beside its text, in bytes. */
const MESSAGE_BYTES = 1_000;

interface Open {
  readonly type: string;
  readonly params: readonly string[];
  readonly label: string | undefined;
  /** The BATCH that opened it. */
  readonly opening: Message;
  /** The batch that this one is nested in. */
  readonly within: Open | undefined;
  /** How many batches it is nested in. */
  readonly depth: number;
  /** The batch that collects this one's messages: itself or an outer one. */
  readonly holder: Open | undefined;
  readonly messages: Message[];
  /** The memory of its messages, in bytes. */
  held: number;
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
  /** The memory of the messages of all open batches, in bytes. */
  #held = 0;

  /**
   * Takes a message, and returns the message or batch that it completes: itself (with the label of
   * its batch), a multiline message, a batch, or nothing yet.
   *
   * @param length the length of its line
   * @throws {MemoryLimitError} if the open batches are too many, too large, or nested too deeply
   */
  apply(received: Message, length = 0): { message: Message } | { batch: Batch } | undefined {
    const within = this.#open.get(received.tags.get("batch") ?? "");
    if (received.command === "BATCH") return this.#boundary(received, within);
    return this.#take(received, within, length);
  }

  #take(
    received: Message,
    within: Open | undefined,
    length: number,
  ): { message: Message } | undefined {
    const holder = within?.holder;
    if (holder !== undefined) {
      holder.messages.push(received);
      holder.held += MESSAGE_BYTES + length;
      this.#held += MESSAGE_BYTES + length;
      if (this.#held > HELD_MAX) {
        throw new MemoryLimitError("the server sent more in one answer than can be held");
      }
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
      this.#forget(name);
      const depth = within === undefined ? 0 : within.depth + 1;
      if (this.#open.size >= OPEN_MAX || depth >= DEPTH_MAX) {
        throw new MemoryLimitError("the server began answer after answer and ended none");
      }
      const open: Open = {
        type,
        params,
        label: received.tags.get("label") ?? within?.label,
        opening: received,
        within,
        depth,
        get holder() {
          return type === MULTILINE ? open : within?.holder ?? (HELD.has(type) ? open : undefined);
        },
        messages: [],
        held: 0,
      };
      this.#open.set(name, open);
      return undefined;
    }
    const closed = this.#forget(name);
    if (closed === undefined || closed.holder !== closed) return undefined;
    const { type: held, params: about, label, messages } = closed;
    if (held === MULTILINE) {
      const whole = messageOf(closed);
      return whole === undefined
        ? undefined
        : this.#take(whole, closed.within, whole.params[1]?.length ?? 0);
    }
    return {
      batch: { type: held, params: about, messages, ...(label === undefined ? {} : { label }) },
    };
  }

  /** Removes a batch and its messages from the open ones. */
  #forget(name: string): Open | undefined {
    const open = this.#open.get(name);
    if (open === undefined) return undefined;
    this.#open.delete(name);
    this.#held -= open.held;
    return open;
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
