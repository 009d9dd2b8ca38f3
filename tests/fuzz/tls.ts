/**
 * Makes TLS records, valid and nearly valid.
 * @module
 */

import type { Words } from "./words.ts";

const HANDSHAKE = 22;

/** Returns TLS records whose content may look like the beginning of a handshake. */
export function tlsRecords(w: Words): Uint8Array {
  const { random } = w;
  const hello = w.chance(70) ? record(HANDSHAKE, clientHello(w)) : new Uint8Array(0);
  const more = Array.from(
    { length: random.below(4) },
    () => record(random.pick([20, 21, 22, 23, 24, random.below(256)]), w.bytes(random.below(300))),
  );
  const all = Uint8Array.from([hello, ...more].flatMap((part) => [...part]));
  return w.chance(60) ? w.mutated(all) : all;
}

function record(type: number, body: Uint8Array): Uint8Array {
  return Uint8Array.of(type, 3, 3, ...u16(body.length), ...body);
}

/** https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2 */
function clientHello(w: Words): Uint8Array {
  const extensions = [
    extension(43, [2, 3, 4]),
    extension(10, [0, 4, 0, 29, 0, 23]),
    extension(13, [0, 6, 4, 3, 8, 4, 4, 1]),
    extension(51, [0, 36, 0, 29, 0, 32, ...w.bytes(32)]),
    extension(0, [0, 12, 0, 0, 9, ...new TextEncoder().encode("localhost")]),
    extension(w.random.below(65_536), [...w.bytes(w.random.below(80))]),
  ].filter(() => w.chance(85)).flat();
  const body = [
    ...[3, 3],
    ...w.bytes(32),
    ...[32, ...w.bytes(32)],
    ...[0, 6, 0x13, 0x01, 0x13, 0x02, 0xc0, 0x2b],
    ...[1, 0],
    ...u16(extensions.length),
    ...extensions,
  ];
  return Uint8Array.of(1, 0, ...u16(body.length), ...body);
}

function extension(type: number, body: readonly number[]): number[] {
  return [...u16(type), ...u16(body.length), ...body];
}

function u16(value: number): [number, number] {
  return [(value >> 8) & 255, value & 255];
}
