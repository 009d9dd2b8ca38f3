/**
 * Reads keys, pastes, mouse events and replies from the bytes of a terminal in raw mode.
 * @module
 */
import { csiKey, escapeKey, ss3Key } from "./key_sequences.ts";
import type { Key, MouseEvent } from "./key.ts";
import { replyOf } from "./terminal_replies.ts";

/**
 * How long, in ms, the owner of an `unfinished` {@link KeyReader} waits before it calls `flush`.
 */
export const ESCAPE_PATIENCE = 40;
/**
 * How long, in ms, a paste may pause before it counts as ended. A paste over a slow line pauses for
 * less; with more, a user whose terminal lost the paste's end would think that the keyboard is
 * dead.
 */
export const PASTE_PATIENCE = 1_000;

const PASTE_BEGIN = "\x1b[200~";
const PASTE_END = "\x1b[201~";

/** The longest unfinished sequence, in UTF-16 units, for whose end the reader waits. */
const LONGEST_SEQUENCE = 64;
/** The same for a string, such as OSC. */
const LONGEST_STRING = 65_536;

const CSI = /^\x1b\[(?:\[([A-E])|([0-9;:<=>?]*)([ -/]*)([@-Z\\\]^-~]))/;
const UNFINISHED_CSI = /^\x1b\[(?:\[|[0-9;:<=>?]*[ -/]*)$/;
/** rxvt ends keys with Shift with "$", which is an intermediate byte in other terminals. */
const RXVT_SHIFT = /^\x1b\[(\d{1,2})\$/;
const SS3 = /^\x1bO([0-9;]*)([@-~])/;
/**
 * The start of a string: OSC, DCS or APC. The next characters distinguish it from Alt with the same
 * letter.
 */
const STRING_BEGIN = /^\x1b(?:\]\d|P[0-9>?=!$+|;]|_G)/;
const STRING = /^\x1b([\]P_])([^\x00-\x1f\x7f]*)(\x07|\x1b\\)/;
/** A string broken off by a byte that no string contains; that byte is a key. */
const BROKEN_STRING = /^\x1b[\]P_][^\x00-\x1f\x7f]*(?=[\x00-\x1f\x7f])/;

const CONTROLS: Readonly<Record<string, string>> = {
  "\0": "ctrl-space",
  "\t": "tab",
  "\n": "enter",
  "\r": "enter",
  "\b": "backspace",
  "\x7f": "backspace",
  "\x1c": "ctrl-\\",
  "\x1d": "ctrl-]",
  "\x1e": "ctrl-^",
  "\x1f": "ctrl-_",
};

/** A control character that terminals remove from pasted text: it is a key. */
const NEVER_PASTED = /[\x03\x04\x1a\x1b]/;

/** A sequence without a meaning here. */
const NOTHING = undefined;
/** The sequence is unfinished. */
const MORE = "more";
type Taken = Key | typeof NOTHING | typeof MORE;

/**
 * Reads keys from the input of a terminal in raw mode, however it is cut into pieces. Unknown
 * sequences are dropped, and never become text.
 *
 * An Escape may be a key, or the start of a sequence. If `unfinished` is true after `read`, and
 * nothing more comes for {@link ESCAPE_PATIENCE}, the owner calls `flush`. If `pasting` is true
 * after {@link PASTE_PATIENCE}, it calls `endPaste`.
 */
export class KeyReader {
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #rest = "";
  /** The parts of an unfinished paste. */
  #paste: string[] | undefined;
  /** Whether the paste has paused: the next input may then be typed. */
  #paused = false;

  /** Whether a paste is unfinished. */
  get pasting(): boolean {
    return this.#paste !== undefined;
  }

  /** Whether a sequence or a paste is unfinished. */
  get unfinished(): boolean {
    return this.#rest !== "" || this.#paste !== undefined;
  }

  /** Takes the next bytes. Returns the keys that they complete. */
  read(bytes: Uint8Array): Key[] {
    this.#rest += this.#decoder.decode(bytes, { stream: true });
    return this.#keys();
  }

  /** Ends an unfinished sequence after a pause. Returns its keys. */
  flush(): Key[] {
    if (this.#paste !== undefined) {
      // A paste over a slow line comes in parts. A paste without an end must not swallow the keys
      // after it.
      const text = this.#paste.join("");
      this.#paste = [];
      this.#paused = true;
      return text === "" ? [] : [{ type: "paste", text }];
    }
    const rest = this.#rest;
    this.#rest = "";
    if (/^\x1b+$/.test(rest)) return Array.from(rest, () => named("escape"));
    // Alt with a character that begins a sequence.
    const alone = /^\x1b([[O\]P_])$/.exec(rest)?.[1];
    return alone === undefined ? [] : [named(`alt-${alone.toLowerCase()}`)];
  }

  /** Ends an unfinished paste after a pause. Returns its keys. */
  endPaste(): Key[] {
    const keys = this.flush();
    this.#paste = undefined;
    return [...keys, ...this.#keys(), ...this.flush()];
  }

  #keys(): Key[] {
    const keys: Key[] = [];
    while (this.#rest !== "") {
      const taken = this.#paste === undefined ? this.#next(this.#rest) : this.#pasted();
      if (taken === MORE) break;
      if (taken !== NOTHING) keys.push(taken);
    }
    return keys;
  }

  #pasted(): Taken {
    const paste = this.#paste ?? [];
    const end = this.#rest.indexOf(PASTE_END);
    if (end >= 0) {
      paste.push(this.#take(end));
      this.#take(PASTE_END.length);
      this.#paste = undefined;
      const text = paste.join("");
      return text === "" ? NOTHING : { type: "paste", text };
    }
    const kept = beginningOf(PASTE_END, this.#rest);
    const typed = this.#paused
      ? this.#rest.slice(0, this.#rest.length - kept).search(NEVER_PASTED)
      : -1;
    if (typed >= 0) {
      paste.push(this.#take(typed));
      this.#paste = undefined;
      const text = paste.join("");
      return text === "" ? NOTHING : { type: "paste", text };
    }
    paste.push(this.#take(this.#rest.length - kept));
    return MORE;
  }

  #next(text: string): Taken {
    if (text.startsWith("\x1b")) return this.#sequence(text);
    const plain = /^[^\x00-\x1f\x7f-\x9f]+/.exec(text)?.[0];
    if (plain !== undefined) return { type: "text", text: this.#take(plain.length) };
    return control(this.#take(1));
  }

  #sequence(text: string): Taken {
    if (text === "\x1b") return MORE;
    if (text.startsWith(PASTE_BEGIN)) {
      this.#take(PASTE_BEGIN.length);
      this.#paste = [];
      this.#paused = false;
      return NOTHING;
    }
    const follows = text.charAt(1);
    if (follows === "[") return this.#csi(text);
    if (follows === "O") return this.#ss3(text);
    if ("]P_".includes(follows)) return this.#string(text);
    if (follows === "\x1b") return this.#doubled(text);
    const char = String.fromCodePoint(text.codePointAt(1) ?? 0);
    this.#take(1 + char.length);
    const key = control(char);
    if (key !== undefined) return named(withAlt(key.name));
    return /[\x80-\x9f]/.test(char) ? NOTHING : named(`alt-${escapeKey(char)}`);
  }

  #csi(text: string): Taken {
    const shifted = RXVT_SHIFT.exec(text);
    if (shifted !== null) {
      this.#take(shifted[0].length);
      return csiKey(shifted[1] ?? "", "$");
    }
    const match = CSI.exec(text);
    if (match === null) return this.#unfinished(UNFINISHED_CSI, text);
    const [whole, linux, parameters = "", intermediate, final = ""] = match;
    if (final === "M" && parameters === "") {
      // The oldest mouse report: three characters follow.
      if (text.length < whole.length + 3) return MORE;
      this.#take(whole.length + 3);
      return NOTHING;
    }
    this.#take(whole.length);
    if (linux !== undefined) return named(`f${"ABCDE".indexOf(linux) + 1}`);
    if (intermediate !== "") return replyOf(parameters, `${intermediate}${final}`);
    if (parameters.startsWith("<")) return mouse(parameters.slice(1), final);
    if (parameters === "" && (final === "I" || final === "O")) {
      return { type: "focus", on: final === "I" };
    }
    return csiKey(parameters, final) ?? replyOf(parameters, final);
  }

  #ss3(text: string): Taken {
    const match = SS3.exec(text);
    if (match === null) return this.#unfinished(/^\x1bO[0-9;]*$/, text);
    this.#take(match[0].length);
    return ss3Key(match[1] ?? "", match[2] ?? "");
  }

  #string(text: string): Taken {
    if (text.length === 2) return MORE;
    if (!STRING_BEGIN.test(text)) {
      this.#take(2);
      return named(`alt-${text.charAt(1).toLowerCase()}`);
    }
    const match = STRING.exec(text);
    if (match !== null) {
      this.#take(match[0].length);
      return replyOf(match[2] ?? "", match[1] ?? "");
    }
    const broken = BROKEN_STRING.exec(text)?.[0];
    if (broken !== undefined && !/^\x1b?$/.test(text.slice(broken.length))) {
      this.#take(broken.length);
      return NOTHING;
    }
    if (text.length < LONGEST_STRING) return MORE;
    this.#take(text.length);
    return NOTHING;
  }

  /** Two Escapes: the Escape key, or Alt with a key that is itself a sequence, as rxvt sends it. */
  #doubled(text: string): Taken {
    if (text.length === 2) return MORE;
    if (!/^\x1b\x1b[[O]/.test(text)) {
      this.#take(1);
      return named("escape");
    }
    const before = this.#rest;
    this.#take(1);
    const key = this.#sequence(this.#rest);
    if (key === MORE) this.#rest = before;
    return typeof key === "object" && key.type === "key" ? named(withAlt(key.name)) : key;
  }

  #unfinished(beginning: RegExp, text: string): Taken {
    if (beginning.test(text) && text.length < LONGEST_SEQUENCE) return MORE;
    // Drop the broken sequence; read the character that ended it too early by itself.
    const whole = /^\x1b(?:\[\[?|O)[ -?]*/.exec(text)?.[0] ?? "\x1b";
    this.#take(whole.length);
    return NOTHING;
  }

  #take(length: number): string {
    const taken = this.#rest.slice(0, length);
    this.#rest = this.#rest.slice(length);
    return taken;
  }
}

function named(name: string): Key & { type: "key" } {
  return { type: "key", name };
}

function control(char: string): Key & { type: "key" } | undefined {
  const name = CONTROLS[char];
  if (name !== undefined) return named(name);
  if (!/^[\x01-\x1a]$/.test(char)) return undefined;
  return named(`ctrl-${String.fromCharCode(char.charCodeAt(0) + 0x60)}`);
}

/** Returns a key's name with Alt added. */
function withAlt(name: string): string {
  if (/(?:^|-)alt-./.test(name)) return name;
  return name.startsWith("ctrl-") ? `ctrl-alt-${name.slice(5)}` : `alt-${name}`;
}

/** Returns how many characters at the end of a text may begin this mark. */
function beginningOf(mark: string, text: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(mark.slice(0, length))) return length;
  }
  return 0;
}

/** https://invisible-island.net/xterm/ctlseqs/ctlseqs.html, "Extended coordinates". */
function mouse(parameters: string, final: string): MouseEvent | undefined {
  const match = /^(\d{1,4});(\d{1,5});(\d{1,5})$/.exec(parameters);
  if (match === null || final !== "M" && final !== "m") return undefined;
  const [code = 0, column = 0, row = 0] = match.slice(1).map(Number);
  const button = code & 3;
  const action = (code & 64) !== 0
    ? (["wheel-up", "wheel-down"] as const)[button]
    : (code & 128) !== 0
    ? undefined
    : final === "m"
    ? "release"
    : (code & 32) === 0
    ? "press"
    : button === 3
    ? "move"
    : "drag";
  if (action === undefined) return undefined;
  return {
    type: "mouse",
    action,
    button: (code & 64) !== 0 ? 3 : button,
    column: Math.max(0, column - 1),
    row: Math.max(0, row - 1),
    shift: (code & 4) !== 0,
    alt: (code & 8) !== 0,
    ctrl: (code & 16) !== 0,
  };
}
