/**
 * Reads lines from a stream of bytes.
 * @module
 */
/**
 * The longest line in UTF-16 units. The reader splits a longer one: no input can fill the memory.
 */
const LONGEST = 65_536;

/**
 * Yields the lines of an input, an unfinished last one included. Bytes that are not UTF-8 become
 * U+FFFD.
 */
export async function* inputLines(input: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of input) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield line.replace(/\r$/, "");
    if (rest.length > LONGEST) {
      yield rest;
      rest = "";
    }
  }
  rest += decoder.decode();
  if (rest !== "") yield rest.replace(/\r$/, "");
}
