/**
 * The ISUPPORT tokens about channels.
 * @module
 */

import { CHANNEL_MAX, CHANNEL_TYPES, PREFIXES, TOPIC_MAX } from "../../protocol/names/names.ts";
import type { Limits } from "../config/limits.ts";
import { KICK_MAX } from "../limits/command_limits.ts";
import { ACCOUNT_EXTBANS, EXTBAN_PREFIX, EXTBAN_TYPES } from "./list_mask.ts";
import { KEY_MAX, modeLetters, MODES_MAX, PREFIX_LETTERS } from "./modes.ts";

/**
 * The conditions that LIST understands (https://modern.ircdocs.horse/#elist-parameter):
 * commands/list.ts reads them.
 */
const ELIST = "CMNTU";

const SYMBOLS = PREFIXES.map(({ symbol }) => symbol).join("");

/**
 * Returns the tokens of RPL_ISUPPORT about channels:
 * https://modern.ircdocs.horse/#rplisupport-parameters
 */
export function channelTokens({ channels, list }: Limits): [string, string][] {
  return [
    ["ACCOUNTEXTBAN", ACCOUNT_EXTBANS.join(",")],
    ["CHANLIMIT", `${CHANNEL_TYPES}:${bound(channels)}`],
    ["CHANMODES", (["A", "B", "C", "D"] as const).map((kind) => modeLetters(kind)).join(",")],
    ["CHANNELLEN", String(CHANNEL_MAX)],
    ["CHANTYPES", CHANNEL_TYPES],
    ["ELIST", ELIST],
    ["EXCEPTS", "e"],
    ["EXTBAN", `${EXTBAN_PREFIX},${EXTBAN_TYPES}`],
    ["INVEX", "I"],
    ["KEYLEN", String(KEY_MAX)],
    ["KICKLEN", String(KICK_MAX)],
    ["KNOCK", ""],
    ...(list === Infinity ? [] : [["MAXLIST", `${modeLetters("A")}:${list}`] as [string, string]]),
    ["MODES", String(MODES_MAX)],
    ["PREFIX", `(${PREFIX_LETTERS})${SYMBOLS}`],
    ["SAFELIST", ""],
    ["STATUSMSG", SYMBOLS],
    ["TOPICLEN", String(TOPIC_MAX)],
  ];
}

/** Formats a limit as a token's value: empty if there is no limit. */
export function bound(most: number): string {
  return most === Infinity ? "" : String(most);
}

/** Returns the channel modes for RPL_MYINFO: all of them, and those with a parameter. */
export function myInfoModes(): [string, string] {
  return [
    sorted(modeLetters("A", "B", "C", "D", "prefix")),
    sorted(modeLetters("A", "B", "C", "prefix")),
  ];
}

function sorted(letters: string): string {
  return [...letters].sort().join("");
}
