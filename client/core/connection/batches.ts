import { addTag, type Message } from "../../../protocol/message.ts";
import { CONCAT_TAG, joinLines, MULTILINE } from "../../../protocol/multiline.ts";
import { SEARCH_CAPABILITY } from "../../../protocol/search.ts";

/** A finished batch of messages that belong together. */
export interface Batch {
  readonly type: string;
  readonly params: readonly string[];
  readonly label?: string;
  readonly messages: readonly Message[];
}

/** Types whose messages are not happening now, and mean something only all together. */
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
  /** What it began with. */
  readonly opening: Message;
  /** The batch that it is nested in. */
  readonly within: Open | undefined;
  /** The batch that holds this one's messages: itself or one it is nested in. */
  readonly holder: Open | undefined;
  readonly messages: Message[];
}

/** Batches as they come in: https://ircv3.net/specs/extensions/batch */
export class Batches {
  readonly #open = new Map<string, Open>();

  /**
   * Takes a message in.
   *
   * @returns what to deal with now: the message itself (with the label of the batch it is in), one of several lines that
   * is whole now, the batch that it ended, or nothing yet
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

/** The one message that its lines are: https://ircv3.net/specs/extensions/multiline */
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
