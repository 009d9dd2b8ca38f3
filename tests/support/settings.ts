/**
 * Settings of servers in tests.
 * @module
 */

import {
  DEFAULT_LINE_HISTORY,
  DEFAULT_TIMING,
  type Settings,
} from "../../server/config/settings.ts";
import { DEFAULT_LIMITS, type Limits, NO_LIMITS } from "../../server/config/limits.ts";
import type { Timing } from "../../server/config/settings.ts";

/** The usual limits on memory, but no rate limits: tests of those set their own. */
const TEST_LIMITS: Limits = {
  ...DEFAULT_LIMITS,
  connects: NO_LIMITS.connects,
  commands: NO_LIMITS.commands,
  joins: NO_LIMITS.joins,
  nicks: NO_LIMITS.nicks,
  invites: NO_LIMITS.invites,
  targets: NO_LIMITS.targets,
  memory: NO_LIMITS.memory,
};

/** Changes to {@link testSettings}. */
export type Overrides = Partial<Omit<Settings, "limits" | "timing">> & {
  limits?: Partial<Limits>;
  timing?: Partial<Timing>;
};

/**
 * Returns the settings of a server named `test.local` of the network `Test`, with a test's changes.
 */
export function testSettings({ limits, timing, ...overrides }: Overrides = {}): Settings {
  return {
    name: "test.local",
    network: "Test",
    version: "chatd-test",
    channel: "#lobby",
    password: undefined,
    motd: ["Hello."],
    lineReply: "none",
    lineTime: false,
    lineHistory: DEFAULT_LINE_HISTORY,
    playback: 0,
    operators: [],
    accounts: "open",
    nicks: "unicode",
    alwaysOn: "off",
    forgetAbsent: undefined,
    gateways: [],
    proxies: [],
    admin: [],
    icon: undefined,
    sts: undefined,
    webOrigins: [],
    pushAllow: [],
    retention: { age: undefined, size: undefined },
    ...overrides,
    limits: { ...TEST_LIMITS, ...limits },
    timing: { ...DEFAULT_TIMING, ...timing },
  };
}
