import type { Key } from "./key.ts";
import { ESCAPE_PATIENCE, KeyReader } from "./key_reader.ts";

/**
 * Hands over what is typed as it comes, until the input ends.
 *
 * @param take is given the keys that came together
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
