/**
 * Reads keys from the input as they are typed.
 * @module
 */
import type { Key } from "./key.ts";
import { ESCAPE_PATIENCE, KeyReader } from "./key_reader.ts";

/**
 * Reads keys until the input ends.
 *
 * @param take gets the keys that came together
 */
export async function readKeys(
  input: ReadableStream<Uint8Array>,
  take: (keys: readonly Key[]) => void,
): Promise<void> {
  const reader = new KeyReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    for await (const bytes of input) {
      clearTimeout(timer);
      take(reader.read(bytes));
      if (reader.unfinished) timer = setTimeout(() => take(reader.flush()), ESCAPE_PATIENCE);
    }
  } finally {
    clearTimeout(timer);
  }
}
