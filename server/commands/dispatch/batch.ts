/**
 * BATCH, which carries clients' multiline messages, and the labels of commands.
 * @module
 */

import { Cap } from "../../../protocol/capabilities.ts";
import type { Message } from "../../../protocol/message.ts";
import {
  CONCAT_TAG,
  joinLines,
  MULTILINE_MAX_BYTES,
  MULTILINE_MAX_LINES,
} from "../../../protocol/multiline.ts";
import type { OpenBatch } from "../../sessions/open_batch.ts";
import type { Session } from "../../sessions/session.ts";
import type { UserCall, UserCommand } from "../command.ts";
import { sendTo } from "../message.ts";
import { orUnavailable } from "./unavailable.ts";
import type { MaybePromise } from "../../maybe_promise.ts";

const TYPE = "draft/multiline";
const LABEL_MAX_BYTES = 64;
/** The longest that a batch may stay open, in ms. */
const OPEN_MAX_MS = 30_000;
/** The most lines of a refused batch that are ignored. Each line after them is refused. */
const IGNORED_MAX = 10 * MULTILINE_MAX_LINES;

const encoder = new TextEncoder();

/**
 * BATCH: https://ircv3.net/specs/extensions/client-batch. Clients only send batches of type
 * draft/multiline.
 */
export const batch: UserCommand = {
  name: "BATCH",
  usage: "+<reference> draft/multiline <target> | -<reference>",
  help: "begins and ends a message of several lines; clients do this by themselves",
  least: 1,
  when: "registered",
  handle(call) {
    const { session, message, params } = call;
    const [reference = ""] = params;
    const open = session.openBatch;
    if (reference.startsWith("-") && open !== undefined && reference.slice(1) === open.reference) {
      session.openBatch = undefined;
      return open.failed ? undefined : finish(call, open);
    }
    if (open !== undefined && !open.failed) {
      return refuse(session, open, "MULTILINE_INVALID", "The previous batch is still open");
    }
    const fault = openingFault(session, message);
    const isOpening = !reference.startsWith("-");
    if (isOpening) session.openBatch = opened(message, fault !== undefined);
    if (fault !== undefined) {
      return answer(session, message, () => session.fail("BATCH", ...fault));
    }
  },
};

function opened(opening: Message, failed: boolean): OpenBatch {
  const [reference = "", , target = ""] = opening.params;
  return {
    reference: reference.replace(/^\+/, ""),
    opening,
    openedAt: performance.now(),
    target,
    command: undefined,
    lines: [],
    bytes: 0,
    failed,
    ignored: 0,
  };
}

/**
 * Returns the label of a command if its answers must carry it:
 * https://ircv3.net/specs/extensions/labeled-response
 */
export function labelOf(session: Session, { tags }: Message): string | undefined {
  if (tags.size === 0) return undefined;
  const label = tags.get("label");
  const wanted = label !== undefined && label !== "" && label.length <= LABEL_MAX_BYTES &&
    session.has(Cap.labeledResponse) && session.has(Cap.batch);
  return wanted ? label : undefined;
}

/**
 * Adds a message to the batch that its tag names. Returns false if the message is a command by
 * itself.
 */
export function takeBatched(session: Session, message: Message): boolean {
  const open = session.openBatch;
  if (open === undefined && message.tags.size === 0) return false;
  const reference = message.tags.get("batch");
  if (reference === undefined) {
    if (open !== undefined && !open.failed && interrupts(message)) {
      refuse(
        session,
        open,
        "MULTILINE_INVALID",
        "An open batch accepts only messages with its batch tag",
      );
    }
    return false;
  }
  if (session.user === undefined) return false;
  if (open === undefined) {
    const fault = ["MULTILINE_INVALID", "There is no such batch"] as const;
    answer(session, message, () => session.fail("BATCH", ...fault));
  } else if (!open.failed) add(session, open, reference, message);
  else if (++open.ignored >= IGNORED_MAX) session.openBatch = undefined;
  return true;
}

/**
 * Returns whether a command breaks an open batch. Some do not: a client must be able to answer PING
 * at any time.
 */
function interrupts({ command }: Message): boolean {
  return command !== "BATCH" && command !== "PING" && command !== "PONG" && command !== "QUIT";
}

/**
 * Answers a line that cannot be parsed. Discards the batch that contains it: the message would lack
 * a line.
 */
export function refuseLine(session: Session, message: Message, run: () => void): void {
  const open = session.openBatch;
  if (open === undefined || (open.failed && !message.tags.has("batch"))) {
    answer(session, message, run);
  } else if (!open.failed) {
    discard(open);
    answer(session, open.opening, run);
  }
}

/**
 * Returns the code and the text that refuse a line that opens no batch. Later lines of that batch
 * are then ignored.
 */
function openingFault(
  session: Session,
  { tags, params }: Message,
): readonly [code: string, ...contextAndDescription: string[]] | undefined {
  const [reference = "", type = "*", target] = params;
  const invalid = (description: string) => ["MULTILINE_INVALID", description] as const;
  if (tags.has("batch")) return invalid("Batches cannot be nested");
  if (!/^[+-][A-Za-z0-9-]+$/.test(reference)) {
    const name = reference.replace(/^[+-]/, "") || "*";
    const description = "A reference is + or -, followed by letters, digits and hyphens";
    return ["INVALID_REFTAG", name, description];
  }
  if (reference.startsWith("-")) return invalid("There is no such batch");
  if (type !== TYPE) {
    const description = `Clients can only send batches of type ${TYPE}`;
    return ["UNKNOWN_TYPE", reference.slice(1), type, description];
  }
  if (!session.has(Cap.multiline)) {
    return invalid(`You have not negotiated the capability ${TYPE}`);
  }
  return target === undefined || target === "" ? invalid("The batch has no target") : undefined;
}

function add(session: Session, open: OpenBatch, reference: string, message: Message): void {
  const { command, params, tags } = message;
  const [target = "", text = ""] = params;
  const concat = tags.has(CONCAT_TAG);
  if (performance.now() - open.openedAt > OPEN_MAX_MS) {
    refuse(session, open, "TIMEOUT", open.reference, "The batch stayed open for too long");
  } else if (reference !== open.reference) {
    refuse(session, open, "MULTILINE_INVALID", "A line's batch tag does not match the open batch");
  } else if (command !== "PRIVMSG" && command !== "NOTICE") {
    refuse(session, open, "MULTILINE_INVALID", "A batch can only contain PRIVMSG or NOTICE");
  } else if (open.command !== undefined && command !== open.command) {
    refuse(session, open, "MULTILINE_INVALID", "PRIVMSG and NOTICE cannot be mixed in a batch");
  } else if (target !== open.target) {
    const description = "A line's target differs from the batch's target";
    refuse(session, open, "MULTILINE_INVALID_TARGET", open.target, target || "*", description);
  } else if (concat && text === "") {
    refuse(session, open, "MULTILINE_INVALID", "A blank line cannot continue the previous line");
  } else {
    const joint = concat || open.lines.length === 0 ? 0 : 1;
    open.bytes += encoder.encode(text).byteLength + joint;
    open.command = command;
    open.lines.push({ text, concat });
    if (open.bytes > MULTILINE_MAX_BYTES) {
      const limit = String(MULTILINE_MAX_BYTES);
      refuse(session, open, "MULTILINE_MAX_BYTES", limit, `At most ${limit} bytes in a message`);
    } else if (open.lines.length > MULTILINE_MAX_LINES) {
      const limit = String(MULTILINE_MAX_LINES);
      refuse(session, open, "MULTILINE_MAX_LINES", limit, `At most ${limit} lines in a message`);
    }
  }
}

function finish(call: UserCall, open: OpenBatch): MaybePromise {
  const { session } = call;
  const { command, lines, opening, target } = open;
  if (performance.now() - open.openedAt > OPEN_MAX_MS) {
    return refuse(session, open, "TIMEOUT", open.reference, "The batch stayed open for too long");
  }
  if (command === undefined || lines.every(({ text }) => text === "")) {
    return refuse(
      session,
      open,
      "MULTILINE_INVALID",
      "A message cannot consist of blank lines only",
    );
  }
  const send = () => sendTo({ ...call, message: opening }, command, target, joinLines(lines));
  // The answer to a failure of the store must carry the label, too.
  return answer(session, opening, () => orUnavailable(session, "BATCH", send));
}

/** Refuses a batch, answers with the reason, and ignores the rest of the batch. */
function refuse(session: Session, open: OpenBatch, code: string, ...rest: string[]): void {
  discard(open);
  answer(session, open.opening, () => session.fail("BATCH", code, ...rest));
}

function discard(open: OpenBatch): void {
  open.failed = true;
  open.lines.length = 0;
}

function answer(
  session: Session,
  { tags }: Message,
  run: () => MaybePromise,
): MaybePromise {
  const label = labelOf(session, { tags, command: "", params: [] });
  return label === undefined ? run() : session.labeled(label, run);
}
