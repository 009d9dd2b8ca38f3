/**
 * Joins and splits messages of several lines: https://ircv3.net/specs/extensions/multiline
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { joinLines, splitLines } from "./multiline.ts";
 *
 * const lines = [
 *   { text: "one", concat: false },
 *   { text: "two", concat: false },
 *   { text: " and a half", concat: true },
 * ];
 * const joined = joinLines(lines);
 * assertEquals(joined.text, "one\ntwo and a half");
 * assertEquals(splitLines(joined), lines);
 * ```
 *
 * @module
 */

/** The name of the capability, and the type of its batches. */
export const MULTILINE = "draft/multiline";

/** Limit of one message in bytes, counting one for each line break. */
export const MULTILINE_MAX_BYTES = 16_384;
/** Limit of one message in lines. */
export const MULTILINE_MAX_LINES = 100;

/** The tag of a line that continues the line before it. */
export const CONCAT_TAG = "draft/multiline-concat";

/** One line of a multiline message. */
export interface MessageLine {
  readonly text: string;
  /** Whether it continues the line before it, without a line break. */
  readonly concat: boolean;
}

/** The text of a multiline message. */
export interface JoinedLines {
  /** The lines, with a line feed for each line break. */
  readonly text: string;
  /** Where lines begin that continue the one before, in UTF-16 units. Absent if there are none. */
  readonly joints?: readonly number[];
}

/** Joins the lines of a multiline batch into one text. */
export function joinLines(lines: readonly MessageLine[]): JoinedLines {
  let text = lines[0]?.text ?? "";
  const joints: number[] = [];
  for (const line of lines.slice(1)) {
    if (line.concat) joints.push(text.length);
    else text += "\n";
    text += line.text;
  }
  return joints.length === 0 ? { text } : { text, joints };
}

/** Splits a text into the lines that {@link joinLines} joined. */
export function splitLines({ text, joints = [] }: JoinedLines): MessageLine[] {
  const lines: MessageLine[] = [];
  let concat = false;
  let start = 0;
  for (const joint of [...joints, text.length]) {
    for (const part of text.slice(start, joint).split("\n")) {
      lines.push({ text: part, concat });
      concat = false;
    }
    concat = true;
    start = joint;
  }
  return lines;
}
