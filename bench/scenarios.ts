/**
 * The scenarios that the benchmarks measure, by their letters.
 * @module
 */

import type { Load } from "./load.ts";

/** One load to measure. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly load: Load;
  /** The figure that counts. */
  readonly measures: "deliveries" | "joining" | "back" | "memory";
  /** Whether other servers than chatd can run it. */
  readonly peers: boolean;
}

/** The capabilities that a modern client requests. */
const CAPS = "server-time message-tags account-tag echo-message";

const B: Load = { members: 100, senders: 4, outstanding: 16 };

/** All scenarios. */
export const SCENARIOS: readonly Scenario[] = [
  fanOut("a", "100 members, 4 senders, 1 outstanding", { ...B, outstanding: 1 }),
  fanOut("b", "100 members, 4 senders, 16 outstanding", B),
  fanOut("c", "1,000 members, 10 senders, 4 outstanding", {
    members: 1_000,
    senders: 10,
    outstanding: 4,
  }),
  fanOut("d", "5,000 members, 4 senders, 1 outstanding", {
    members: 5_000,
    senders: 4,
    outstanding: 1,
  }),
  fanOut("e", "100 channels of 10, all of whom send", {
    members: 1_000,
    channels: 100,
    senders: 1_000,
    outstanding: 1,
  }),
  fanOut("f", "1,000 clients, each in 8 of 32 channels", {
    members: 1_000,
    channels: 32,
    each: 8,
    senders: 32,
    outstanding: 4,
  }),
  own("g", "b with server-time, message-tags, account-tag, echo-message", {
    ...B,
    caps: CAPS,
    accounts: true,
    echo: true,
  }),
  own("h", "b with messages of 2 KiB", { ...B, payload: 2_048 }),
  own("i", "b over TLS", { ...B, transport: "tls" }),
  {
    ...fanOut("j", "b beside 10,000 idle connections", { ...B, idle: 10_000 }),
    measures: "memory",
  },
  {
    ...fanOut("k", "5,000 come into one channel at once", { members: 5_000, senders: 0 }),
    measures: "joining",
  },
  {
    ...fanOut("l", "5,000 come back after a restart", {
      members: 5_000,
      senders: 0,
      restart: true,
    }),
    measures: "back",
  },
  fanOut("m", "b in line mode", { ...B, speech: "lines" }),
  own("n", "b over WebSocket", { ...B, transport: "web" }),
];

/** Returns a scenario as small as possible that still does everything once. */
export function tiny({ load, ...rest }: Scenario): Scenario {
  const members = Math.min(load.members, 40);
  const channels = Math.min(load.channels ?? 1, 10);
  return {
    ...rest,
    load: {
      ...load,
      members,
      channels,
      each: Math.min(load.each ?? 1, channels),
      senders: Math.min(load.senders, members),
      ...(load.idle === undefined ? {} : { idle: 50 }),
      seconds: 0.5,
      warmup: 0.1,
    },
  };
}

function fanOut(name: string, title: string, load: Load): Scenario {
  return { name, title, load, measures: "deliveries", peers: true };
}

function own(name: string, title: string, load: Load): Scenario {
  return { ...fanOut(name, title, load), peers: false };
}
