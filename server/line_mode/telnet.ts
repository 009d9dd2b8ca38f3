/**
 * Removes telnet's commands from a user's input, and answers them.
 * @module
 */

/** "Interpret as command": UTF-8 never contains this byte. */
const IAC = 0xff;
const SUBNEGOTIATION_END = 0xf0;
const SUBNEGOTIATION = 0xfa;
/** The commands that an option follows. */
const WILL = 0xfb;
const WONT = 0xfc;
const DO = 0xfd;
const DONT = 0xfe;
type Option = typeof WILL | typeof WONT | typeof DO | typeof DONT;
/** The option to send 8-bit bytes unchanged (RFC 856). */
const BINARY = 0;
const LF = 0x0a;

/**
 * The server's side of telnet (RFC 854): removes commands from a client's input, and refuses all
 * options. Bytes that only look like a command stay in the text, and make it invalid UTF-8.
 *
 * A byte of a UTF-8 character can be the interrupt key of a telnet client. The client then sends
 * `DO TIMING-MARK` (RFC 860) and shows nothing until it is answered. A client in binary mode has no
 * such keys, so the first command is answered with `DO BINARY`. The server itself never offers
 * `WILL BINARY`: clients would take its newlines differently.
 */
export class Telnet {
  readonly #answer: (bytes: Uint8Array) => void;
  #state: "text" | "command" | Option | "subnegotiation" | "subnegotiation-command" = "text";
  /** Whether the client was asked for binary mode. */
  #asked = false;

  /** @param answer called with the bytes that the client has to get */
  constructor(answer: (bytes: Uint8Array) => void) {
    this.#answer = answer;
  }

  /** Returns the text in a chunk: the chunk itself if it holds no commands. */
  text(chunk: Uint8Array): Uint8Array {
    if (this.#state === "text" && !chunk.includes(IAC)) return chunk;
    const text: number[] = [];
    const answer: number[] = [];
    for (const byte of chunk) this.#read(byte, text, answer);
    if (answer.length > 0) this.#answer(Uint8Array.from(answer));
    return Uint8Array.from(text);
  }

  #read(byte: number, text: number[], answer: number[]): void {
    switch (this.#state) {
      case "text":
        if (byte === IAC) this.#state = "command";
        else text.push(byte);
        return;
      case "command":
        return this.#command(byte, text, answer);
      case WILL:
      case WONT:
      case DO:
      case DONT:
        // A client that agrees to send binary says so with WILL.
        if (this.#state === DO) answer.push(IAC, WONT, byte);
        else if (this.#state === WILL && byte !== BINARY) answer.push(IAC, DONT, byte);
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

  #command(byte: number, text: number[], answer: number[]): void {
    this.#state = "text";
    if (byte === IAC || byte < SUBNEGOTIATION_END) {
      text.push(IAC);
      if (byte !== IAC) text.push(byte);
      return;
    }
    if (!this.#asked) answer.push(IAC, DO, BINARY);
    this.#asked = true;
    if (byte === SUBNEGOTIATION) this.#state = "subnegotiation";
    else if (byte === WILL || byte === WONT || byte === DO || byte === DONT) this.#state = byte;
  }
}
