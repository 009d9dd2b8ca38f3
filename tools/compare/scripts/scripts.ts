/**
 * All scripts, and the settings of the servers that play them.
 * @module
 */

import type { Script } from "../script.ts";
import type { Setting } from "../server.ts";
import { ACCOUNT_SCRIPTS } from "./accounts.ts";
import { CHANNEL_SCRIPTS } from "./channels.ts";
import { LINE_MODE_SCRIPTS } from "./line_mode.ts";
import { MESSAGE_SCRIPTS } from "./messages.ts";
import { REGISTRATION_SCRIPTS } from "./registration.ts";
import { USER_SCRIPTS } from "./users.ts";

/** All scripts. Their names are unique. */
export const SCRIPTS: readonly Script[] = [
  ...REGISTRATION_SCRIPTS,
  ...CHANNEL_SCRIPTS,
  ...USER_SCRIPTS,
  ...MESSAGE_SCRIPTS,
  ...ACCOUNT_SCRIPTS,
  ...LINE_MODE_SCRIPTS,
];

const OPERATOR = `limits = "off"\n[[operator]]\nname = "root"\npassword = "sesame"\n`;

/** The settings with which servers start, by name; `""` is the usual one. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  "": { config: OPERATOR },
  doors: { config: OPERATOR, flags: ["--tls", "127.0.0.1:0"] },
  password: { config: `password = "secret"\n${OPERATOR}` },
  closed: { config: OPERATOR, flags: ["--accounts", "closed"] },
  invite: { config: OPERATOR, flags: ["--accounts", "invite"] },
  echo: { config: OPERATOR, flags: ["--line-reply", "echo"] },
  ack: { config: OPERATOR, flags: ["--line-reply", "ack"] },
  time: { config: OPERATOR, flags: ["--line-time"] },
};
