import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Entry } from "../events.ts";

/** Blocks whose entries are at hand: more than a screen shows. */
const OPEN_MAX = 8;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Bytes are taken from slabs of this size: small pieces of memory that come and go would leave the process with many holes
 * that it never gives back.
 */
const SLAB = 256 * 1024;
let slab = new Uint8Array(0);

/** What an entry holds, in the order of its names; `null` where there is none. */
type Values = [
  ...[Entry["kind"], number, string, string, string, boolean, boolean],
  ...[about: string | null, msgid: string | null, replyTo: string | null, account: string | null],
];

/**
 * An entry that stays the same object however it is kept: as it came, or packed together with others into bytes. Those take a
 * third of the memory, and let the heap grow little, which grows by a multiple of what is in use.
 */
export class KeptEntry implements Entry {
  #kept: Entry | Block;
  /** Its place in the block. */
  #at = 0;

  constructor(entry: Entry) {
    this.#kept = entry;
  }

  /** Keeps these as bytes from now on; those that are already stay as they are. */
  static pack(entries: readonly Entry[]): void {
    const loose = entries.filter((entry) => entry instanceof KeptEntry)
      .filter((entry) => !(entry.#kept instanceof Block));
    if (loose.length === 0) return;
    const block = new Block(loose);
    for (const [at, entry] of loose.entries()) {
      entry.#kept = block;
      entry.#at = at;
    }
  }

  get #entry(): Entry {
    return this.#kept instanceof Block ? this.#kept.entry(this.#at) : this.#kept;
  }

  get kind(): Entry["kind"] {
    return this.#entry.kind;
  }

  get time(): number {
    return this.#entry.time;
  }

  get buffer(): string {
    return this.#entry.buffer;
  }

  get nick(): string {
    return this.#entry.nick;
  }

  get text(): string {
    return this.#entry.text;
  }

  get own(): boolean {
    return this.#entry.own;
  }

  get mention(): boolean {
    return this.#entry.mention;
  }

  get about(): string | undefined {
    return this.#entry.about;
  }

  get msgid(): string | undefined {
    return this.#entry.msgid;
  }

  get replyTo(): string | undefined {
    return this.#entry.replyTo;
  }

  get account(): string | undefined {
    return this.#entry.account;
  }
}

/** Entries as bytes. */
class Block {
  /** Those that were looked into, the last one last. */
  static readonly #open: Block[] = [];
  readonly #bytes: Uint8Array;
  #entries: readonly Entry[] | undefined;

  constructor(entries: readonly Entry[]) {
    this.#bytes = stored(JSON.stringify(entries.map(valuesOf)));
  }

  entry(at: number): Entry {
    this.#entries ??= this.#decode();
    const entry = this.#entries[at];
    if (entry === undefined) throw new RangeError(`no entry ${at} in the block`);
    return entry;
  }

  #decode(): Entry[] {
    Block.#open.push(this);
    const oldest = Block.#open.length > OPEN_MAX ? Block.#open.shift() : undefined;
    if (oldest !== undefined) oldest.#entries = undefined;
    const values: Values[] = JSON.parse(decoder.decode(inflateRawSync(this.#bytes)));
    return values.map(entryOf);
  }
}

function valuesOf(entry: Entry): Values {
  const { kind, time, buffer, nick, text, own, mention } = entry;
  const { about = null, msgid = null, replyTo = null, account = null } = entry;
  return [kind, time, buffer, nick, text, own, mention, about, msgid, replyTo, account];
}

function entryOf(values: Values): Entry {
  const [kind, time, buffer, nick, text, own, mention, about, msgid, replyTo, account] = values;
  return {
    kind,
    time,
    buffer,
    nick,
    text,
    own,
    mention,
    about: about ?? undefined,
    msgid: msgid ?? undefined,
    replyTo: replyTo ?? undefined,
    account: account ?? undefined,
  };
}

/** Packs a text: what people say takes half of its bytes then, and what stands around it next to none. */
function stored(text: string): Uint8Array {
  const packed = deflateRawSync(encoder.encode(text), { level: 1 });
  if (slab.length < packed.length) slab = new Uint8Array(Math.max(SLAB, packed.length));
  slab.set(packed);
  const bytes = slab.subarray(0, packed.length);
  slab = slab.subarray(packed.length);
  return bytes;
}
