/**
 * Makes the words of which an attack's input consists.
 * @module
 */

import type { Random } from "../support/random.ts";

const NICKS: [string, ...string[]] = [
  "ann",
  "ben",
  "cleo",
  "dora",
  "émile",
  "guest1",
  "NickServ",
  "ChanServ",
];
const CHANNELS: [string, ...string[]] = [
  "#lobby",
  "#a",
  "#b",
  "#c",
  "#é",
  "#",
  "&local",
  "#a,#b,#c",
];

/** Words that have broken programs before. */
const NASTY: [string, ...string[]] = [
  "",
  ":",
  "::",
  "*",
  "@",
  "!",
  "0",
  "-1",
  "1e999",
  "NaN",
  "18446744073709551616",
  "99999999999999999999999",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "%s%n%x",
  "${1+1}",
  "' OR 1=1 --",
  'NEAR(a b) "c" * ^ AND OR NOT',
  "../../../etc/passwd",
  "..\\..\\",
  "%2e%2e%2f%00",
  "<script>alert(1)</script>",
  "\x1b[2J\x1b]0;owned\x07",
  "\x9b31m",
  "\x02bold\x03" + "04,01red\x0f",
  "\x01ACTION waves\x01",
  "\x01VERSION\x01",
  "\u202e\u2066rtl",
  "\u200b\u200d\ufeff",
  "e\u0301".repeat(20),
  "Z\u0300\u0301\u0302\u0303".repeat(30),
  "👩‍👩‍👧‍👦".repeat(9),
  "\ud83d",
  "\ufffd",
  "ß".repeat(300),
  "x".repeat(510),
  "x".repeat(4_090),
  "a!b@c",
  "*!*@*",
  "$a:x",
  "~a:account",
  "?".repeat(200) + "*".repeat(200),
  "(a+)+$",
  "0.0.0.0/0",
  "::/0",
  "::ffff:127.0.0.1",
  "timestamp=2020-01-01T00:00:00.000Z",
  "timestamp=9999-99-99T99:99:99.999Z",
  "msgid=00000000",
  "label=x",
];

/** Makes words for messages, the same for the same random numbers. */
export class Words {
  readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  /** Returns true with this probability in percent. */
  chance(percent: number): boolean {
    return this.random.below(100) < percent;
  }

  nick(): string {
    return this.chance(85) ? this.random.pick(NICKS) : this.nasty();
  }

  channel(): string {
    return this.chance(90) ? this.random.pick(CHANNELS) : this.nasty();
  }

  nasty(): string {
    return this.chance(80) ? this.random.pick(NASTY) : this.noise(this.random.below(60));
  }

  number(): string {
    return this.random.pick([
      "0",
      "1",
      "2",
      "50",
      "200",
      "-5",
      "4096",
      "1700000000000",
      this.nasty(),
    ]);
  }

  text(): string {
    const { random } = this;
    const parts = Array.from(
      { length: 1 + random.below(5) },
      () => this.chance(50) ? random.pick(["hello", "world", "ann:", "a", "#lobby"]) : this.nasty(),
    );
    return parts.join(" ");
  }

  /** Returns random characters. */
  noise(length: number): string {
    const { random } = this;
    const points = Array.from(
      { length },
      () => this.chance(70) ? random.below(0x80) : random.below(0xd800),
    );
    return String.fromCodePoint(...points);
  }

  /** Returns random bytes. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length }, () => this.random.below(256));
  }

  /** Returns slightly different bytes: some changed, removed, doubled, cut off or inserted. */
  mutated(bytes: Uint8Array): Uint8Array {
    const { random } = this;
    let mutated = [...bytes];
    for (let times = 1 + random.below(4); times > 0 && mutated.length > 0; times--) {
      const at = random.below(mutated.length);
      const length = 1 + random.below(8);
      switch (random.below(5)) {
        case 0:
          mutated[at] = random.below(256);
          break;
        case 1:
          mutated.splice(at, length);
          break;
        case 2:
          mutated.splice(at, 0, ...mutated.slice(at, at + length * 8));
          break;
        case 3:
          mutated = mutated.slice(0, at + 1);
          break;
        case 4:
          mutated.splice(at, 0, ...this.bytes(length));
      }
    }
    return Uint8Array.from(mutated);
  }
}
