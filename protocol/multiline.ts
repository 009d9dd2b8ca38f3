/** Messages of several lines: https://ircv3.net/specs/extensions/multiline */

/** The capability, and the type of the batches. */
export const MULTILINE = "draft/multiline";

/** The most bytes of one message, with one for each line break. */
export const MULTILINE_MAX_BYTES = 16_384;
/** The most lines of one message. */
export const MULTILINE_MAX_LINES = 100;

/** The tag of a line that goes on the one before it. */
export const CONCAT_TAG = "draft/multiline-concat";

/** One line of a message that was sent in several. */
export interface MessageLine {
  readonly text: string;
  /** Whether it goes on where the line before it ends, with no line break between them. */
  readonly concat: boolean;
}

/** Several lines as one text. */
export interface JoinedLines {
  /** With a line feed where a line break is. */
  readonly text: string;
  /** Where in the text, in UTF-16 units, a line begins that goes on the one before; absent where none does. */
  readonly joints?: readonly number[];
}

/** Joins the lines of a multiline batch into one text (https://ircv3.net/specs/extensions/multiline). */
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

/** The lines as they were joined. */
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
