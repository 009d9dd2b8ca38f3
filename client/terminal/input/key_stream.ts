/**
 * Reads keys from the input as they are typed.
 * @module
 */
import type { Key } from "./key.ts";
import { ESCAPE_PATIENCE, KeyReader, PASTE_PATIENCE } from "./key_reader.ts";

/**
 * Reads keys until the input ends.
 *
 * @param take gets the keys that arrived together
 */
export async function readKeys(
  input: ReadableStream<Uint8Array>,
  take: (keys: readonly Key[]) => void,
): Promise<void> {
  const reader = new KeyReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    take(reader.flush());
    if (reader.pasting) timer = setTimeout(() => take(reader.endPaste()), PASTE_PATIENCE);
  };
  try {
    for await (const bytes of input) {
      clearTimeout(timer);
      take(reader.read(bytes));
      if (reader.unfinished) timer = setTimeout(flush, ESCAPE_PATIENCE);
    }
  } finally {
    clearTimeout(timer);
  }
}
