/** One thing that a person did on the keyboard. */
export type Key =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "paste"; readonly text: string }
  | { readonly type: "key"; readonly name: string };

const PASTE_BEGIN = "\x1b[200~";
const PASTE_END = "\x1b[201~";

/** Names of keys by what stands between CSI or SS3 and the end of the sequence, modifiers left out. */
const SEQUENCES: Readonly<Record<string, string>> = {
  "A": "up",
  "B": "down",
  "C": "right",
  "D": "left",
  "H": "home",
  "F": "end",
  "1~": "home",
  "7~": "home",
  "4~": "end",
  "8~": "end",
  "3~": "delete",
};

const CONTROLS: Readonly<Record<string, string>> = {
  "\r": "enter",
  "\n": "enter",
  "\t": "tab",
  "\b": "backspace",
  "\x7f": "backspace",
};

/** Reads keys off what a terminal in raw mode sends, however it is cut into pieces. */
export class KeyReader {
  readonly #decoder = new TextDecoder();
  #rest = "";

  /** Takes the next bytes; gives the keys that they complete. */
  read(bytes: Uint8Array): Key[] {
    this.#rest += this.#decoder.decode(bytes, { stream: true });
    const keys: Key[] = [];
    for (let key = this.#next(); key !== undefined; key = this.#next()) {
      if (key.type !== "key" || key.name !== "") keys.push(key);
    }
    return keys;
  }

  /** The next key, with the name "" for one that means nothing to us; `undefined` where more has to come. */
  #next(): Key | undefined {
    const text = this.#rest;
    if (text === "") return undefined;
    if (text.startsWith(PASTE_BEGIN)) {
      const end = text.indexOf(PASTE_END);
      if (end < 0) return undefined;
      this.#rest = text.slice(end + PASTE_END.length);
      return { type: "paste", text: text.slice(PASTE_BEGIN.length, end) };
    }
    const plain = /^[^\x00-\x1f\x7f]+/.exec(text)?.[0];
    if (plain !== undefined) {
      this.#rest = text.slice(plain.length);
      return { type: "text", text: plain };
    }
    if (text.startsWith("\x1b")) return this.#sequence(text);
    this.#rest = text.slice(1);
    const char = text.charAt(0);
    const letter = String.fromCharCode(char.charCodeAt(0) + 0x60);
    return { type: "key", name: CONTROLS[char] ?? `ctrl-${letter}` };
  }

  #sequence(text: string): Key | undefined {
    const match = /^\x1b(?:\[([0-9;:<=>?]*)[ -/]*([@-~])|O([@-~]))/.exec(text);
    if (match === null) {
      // A sequence that goes on in the next piece; an Escape by itself comes alone.
      if (/^\x1b(\[[0-9;:<=>? -/]*|O)$/.test(text) && text.length < 32) return undefined;
      this.#rest = text.slice(/^\x1b[^\x1b]/s.test(text) ? 2 : 1);
      return { type: "key", name: "" };
    }
    this.#rest = text.slice(match[0].length);
    const final = match[2] ?? match[3] ?? "";
    const number = final === "~" ? (match[1] ?? "").split(";")[0] : "";
    return { type: "key", name: SEQUENCES[`${number}${final}`] ?? "" };
  }
}
