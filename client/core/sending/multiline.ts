/**
 * Cuts texts into messages, and messages into lines: https://ircv3.net/specs/extensions/multiline
 * @module
 */
import { joinLines, type MessageLine, MULTILINE } from "../../../protocol/multiline.ts";
import { sendable, split } from "./split.ts";

/** The server's limits for a message of several lines. */
export interface MultilineLimits {
  /** The most bytes of UTF-8, each line break counted as one. */
  readonly bytes: number;
  readonly lines: number;
}

/** The most lines if the server sets no limit. */
const LINES_MAX = 100;

const encoder = new TextEncoder();

/** Returns the server's limits; `undefined` if it takes no multiline messages. */
export function multilineLimits(
  { enabled, offered }: {
    readonly enabled: ReadonlySet<string>;
    readonly offered: ReadonlyMap<string, string>;
  },
): MultilineLimits | undefined {
  if (!enabled.has(MULTILINE)) return undefined;
  const values = new Map(
    (offered.get(MULTILINE) ?? "").split(",").map((token): [string, number] => {
      const [key = "", value = ""] = token.split("=");
      return [key, /^\d{1,9}$/.test(value) ? Number(value) : NaN];
    }),
  );
  const bytes = values.get("max-bytes") ?? NaN;
  const lines = values.get("max-lines") ?? LINES_MAX;
  return bytes > 0 && lines > 1 ? { bytes, lines } : undefined;
}

/**
 * Cuts a text into messages: one for each line that fits or, with `most`, as few as the server
 * takes.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { messagesOf } from "./multiline.ts";
 *
 * assertEquals(messagesOf("one\n\ntwo", 400, undefined), ["one", "two"]);
 * assertEquals(messagesOf("one\n\ntwo", 400, { bytes: 4096, lines: 24 }), ["one\n\ntwo"]);
 * ```
 *
 * @param limit the most bytes of text in a line
 * @param most the server's limits; `undefined` if it takes no multiline messages
 */
export function messagesOf(
  text: string,
  limit: number,
  most: MultilineLimits | undefined,
): string[] {
  const lines = sendable(text);
  if (most === undefined) {
    return lines.filter((line) => !isBlank(line)).flatMap((line) => split(line, limit));
  }
  const messages: MessageLine[][] = [];
  let bytes = 0;
  for (const line of lines.flatMap((line) => linesOf(line, limit))) {
    const last = messages.at(-1);
    const added = encoder.encode(line.text).length + (line.concat ? 0 : 1);
    if (last === undefined || last.length >= most.lines || bytes + added > most.bytes) {
      messages.push([line]);
      bytes = added;
    } else {
      last.push(line);
      bytes += added;
    }
  }
  return messages.map(withoutBlankEnds).filter((lines) => lines.length > 0)
    .map((lines) => joinLines(lines).text);
}

/** Returns the lines to send for a message: one, unless it has several or is too long for one. */
export function linesOf(text: string, limit: number): MessageLine[] {
  return text.split("\n").flatMap((line) =>
    split(line, limit).map((piece, at) => ({ text: piece, concat: at > 0 }))
  );
}

function withoutBlankEnds(lines: readonly MessageLine[]): readonly MessageLine[] {
  const isSaying = ({ text }: MessageLine) => !isBlank(text);
  const first = lines.findIndex(isSaying);
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex(isSaying) + 1);
}

function isBlank(line: string): boolean {
  return line.trim() === "";
}
