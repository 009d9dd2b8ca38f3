/**
 * Removes telnet's commands from a user's input.
 * @module
 */

/** "Interpret as command": UTF-8 never contains this byte. */
const IAC = 0xff;
const SUBNEGOTIATION_END = 0xf0;
const SUBNEGOTIATION = 0xfa;
/** WILL, the first of WILL, WONT, DO and DONT. An option follows each. */
const WILL = 0xfb;
const LF = 0x0a;

/**
 * Removes telnet's commands (RFC 854) from a client's input: some clients negotiate options
 * unasked, and Ctrl-C sends an interrupt. Bytes that only look like a command stay in the text, and
 * make it invalid UTF-8.
 */
export class TelnetFilter {
  #state: "text" | "command" | "option" | "subnegotiation" | "subnegotiation-command" = "text";

  /** Returns the text in a chunk: the chunk itself if it holds no commands. */
  text(chunk: Uint8Array): Uint8Array {
    if (this.#state === "text" && !chunk.includes(IAC)) return chunk;
    const text: number[] = [];
    for (const byte of chunk) this.#read(byte, text);
    return Uint8Array.from(text);
  }

  #read(byte: number, text: number[]): void {
    switch (this.#state) {
      case "text":
        if (byte === IAC) this.#state = "command";
        else text.push(byte);
        return;
      case "command":
        this.#state = "text";
        if (byte === IAC || byte < SUBNEGOTIATION_END) text.push(IAC);
        if (byte < SUBNEGOTIATION_END) text.push(byte);
        else if (byte === SUBNEGOTIATION) this.#state = "subnegotiation";
        else if (byte >= WILL && byte !== IAC) this.#state = "option";
        return;
      case "option":
        this.#state = "text";
        return;
      case "subnegotiation":
        if (byte === IAC) this.#state = "subnegotiation-command";
        else if (byte === LF) this.#state = "text";
        return;
      case "subnegotiation-command":
        this.#state = byte === SUBNEGOTIATION_END ? "text" : "subnegotiation";
    }
  }
}
