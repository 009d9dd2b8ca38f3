/**
 * Keeps entries in little memory: all but the newest are packed into blocks of compressed bytes.
 * @module
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Entry } from "../events.ts";

/** The most unpacked blocks: more than a screen shows. */
const OPEN_MAX = 8;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The size of the slabs that blocks are cut from, in bytes. Small allocations that come and go
 * would fragment memory, which the process then never returns.
 */
const SLAB = 256 * 1024;
let slab = new Uint8Array(0);

/** The values of an entry, in a fixed order; `null` for absent ones. */
type Values = [
  ...[Entry["kind"], number, string, string, string, boolean, boolean],
  ...[about: string | null, msgid: string | null, replyTo: string | null, account: string | null],
];

/**
 * An entry that stays the same object while its values are packed. Packed entries take a third of
 * the memory, and keep the heap small, which grows by a multiple of what is in use.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { KeptEntry } from "./kept_entry.ts";
 *
 * const said = { kind: "message", time: 0, nick: "bob", text: "Hello!" } as const;
 * const entry = new KeptEntry({ ...said, buffer: "#general", own: false, mention: false });
 * KeptEntry.pack([entry]);
 * assertEquals(entry.text, "Hello!");
 * ```
 */
export class KeptEntry implements Entry {
  #kept: Entry | Block;
  /** The index in the block. */
  #at = 0;

  constructor(entry: Entry) {
    this.#kept = entry;
  }

  /** Packs entries into a block; leaves out those that are packed already. */
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

/** Entries packed into bytes. */
class Block {
  /** The unpacked blocks, the latest one last. */
  static readonly #open: Block[] = [];
  readonly #bytes: Uint8Array;
  /** The entries while the block is unpacked. */
  #entries: readonly Entry[] | undefined;

  constructor(entries: readonly Entry[]) {
    this.#bytes = stored(JSON.stringify(entries.map(pack)));
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
    return values.map(unpack);
  }
}

function pack(entry: Entry): Values {
  const { kind, time, buffer, nick, text, own, mention } = entry;
  const { about = null, msgid = null, replyTo = null, account = null } = entry;
  return [kind, time, buffer, nick, text, own, mention, about, msgid, replyTo, account];
}

function unpack(values: Values): Entry {
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

/**
 * Compresses a text: messages to half their size, and repeated values around them to almost
 * nothing.
 */
function stored(text: string): Uint8Array {
  const packed = deflateRawSync(encoder.encode(text), { level: 1 });
  if (slab.length < packed.length) slab = new Uint8Array(Math.max(SLAB, packed.length));
  slab.set(packed);
  const bytes = slab.subarray(0, packed.length);
  slab = slab.subarray(packed.length);
  return bytes;
}
