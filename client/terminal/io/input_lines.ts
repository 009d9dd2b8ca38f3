/** A line longer than this many UTF-16 units is taken in parts, so that no input fills the memory. */
const LONGEST = 65_536;

/** The lines of an input as it comes, an unfinished last one included. Bytes that are no UTF-8 become U+FFFD. */
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
