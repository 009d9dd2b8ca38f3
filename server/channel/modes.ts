/**
 * The table of channel modes: the meaning, the parameter and the effect of each. The command MODE
 * is in commands/mode.ts.
 * @module
 */

import { channelFault, PREFIXES } from "../../protocol/names/names.ts";
import type { Channel, ListMode } from "../hub/model.ts";
import type { MutableChannel } from "../hub/mutable_model.ts";
import type { State } from "../hub/state.ts";
import type { ModeChange } from "../records/event.ts";
import { listEntry, parseListMask, sameMask } from "./list_mask.ts";
import { withPrefix } from "./access/powers.ts";

/** The most modes with a parameter in one MODE command: the ISUPPORT token MODES. */
export const MODES_MAX = 10;
/** The longest key of a channel, in code points: the ISUPPORT token KEYLEN. */
export const KEY_MAX = 32;
/** The highest limit that mode l can set, in members. */
const LIMIT_MAX = 1_000_000;

/**
 * When a mode has a parameter (https://modern.ircdocs.horse/#mode-message). `A`: a mask to add to
 * or remove from a list. `B`: always. `C`: when it is set. `D`: never. `prefix`: the nick of the
 * member.
 */
export type ModeKind = "A" | "B" | "C" | "D" | "prefix";

/** The origin and the time of a change. */
export interface Setter {
  /** `nick!user@host`. */
  readonly source: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** A channel mode: everything that MODE, ISUPPORT and the hub need. */
export interface ChannelMode {
  readonly letter: string;
  readonly kind: ModeKind;
  /** The lowest prefix mode that allows setting it. For prefix modes, powers.ts decides instead. */
  readonly least: string;
  /** Its effect, for HELP. */
  readonly help: string;
  /** Returns the complete parameter for setting the mode, or its fault. */
  check(param: string): { readonly param: string } | { readonly fault: string };
  /** Applies a change. Returns the change as made; undefined if it changed nothing. */
  apply(
    state: State,
    channel: MutableChannel,
    change: ModeChange,
    by: Setter,
  ): ModeChange | undefined;
}

const unchanged: ChannelMode["check"] = (param) => ({ param });

function flag(letter: string, least: string, help: string): ChannelMode {
  return {
    letter,
    kind: "D",
    least,
    help,
    check: unchanged,
    apply(_state, channel, change) {
      const { add } = change;
      if (channel.flags.includes(letter) === add) return undefined;
      channel.flags = add
        ? [...channel.flags, letter].sort().join("")
        : channel.flags.replace(letter, "");
      return change;
    },
  };
}

function list(letter: ListMode, help: string): ChannelMode {
  return {
    letter,
    kind: "A",
    least: "h",
    help,
    check(written) {
      const mask = parseListMask(written);
      if (mask === undefined) return { fault: "it is not a mask such as nick!user@host" };
      if (letter === "I" && mask.mute) return { fault: "~m: has no meaning in this list" };
      return { param: mask.text };
    },
    apply(_state, channel, change, { source, time }) {
      const { add, param = "" } = change;
      const entries = channel.lists[letter];
      const known = entries.find(({ mask }) => sameMask(mask, param));
      if (!add) {
        if (known === undefined) return undefined;
        channel.lists[letter] = entries.filter((entry) => entry !== known);
        return { ...change, param: known.mask };
      }
      const entry = listEntry(param, source, time);
      if (known !== undefined || entry === undefined) return undefined;
      channel.lists[letter] = [...entries, entry];
      return change;
    },
  };
}

const key: ChannelMode = {
  letter: "k",
  kind: "B",
  least: "o",
  help: "users need this key to join",
  check(param) {
    if (param === "") return { fault: "a key cannot be empty" };
    if (/[\p{C}\p{Z},]/u.test(param) || param.startsWith(":")) {
      return { fault: "a key cannot hold spaces, commas or invisible characters, or begin with :" };
    }
    if ([...param].length > KEY_MAX) return { fault: `a key has at most ${KEY_MAX} characters` };
    return { param };
  },
  apply(_state, channel, change) {
    const wanted = change.add ? change.param : undefined;
    if (channel.key === wanted) return undefined;
    channel.key = wanted;
    return change;
  },
};

const limit: ChannelMode = {
  letter: "l",
  kind: "C",
  least: "h",
  help: "limits the number of members",
  check(param) {
    const count = Number(param);
    return /^[0-9]{1,9}$/.test(param) && count >= 1 && count <= LIMIT_MAX
      ? { param: String(count) }
      : { fault: `it is not a number from 1 to ${LIMIT_MAX}` };
  },
  apply(_state, channel, change) {
    const wanted = change.add ? Number(change.param) : undefined;
    if (channel.limit === wanted) return undefined;
    channel.limit = wanted;
    return change;
  },
};

const forward: ChannelMode = {
  letter: "f",
  kind: "C",
  least: "o",
  help: "sends users who cannot join because of i, l or R to this channel",
  check(param) {
    const fault = channelFault(param);
    return fault === undefined ? { param } : { fault };
  },
  apply(_state, channel, change) {
    const wanted = change.add ? change.param : undefined;
    if (channel.forward === wanted) return undefined;
    channel.forward = wanted;
    return change;
  },
};

function prefix(letter: string, help: string): ChannelMode {
  return {
    letter,
    kind: "prefix",
    least: letter,
    help,
    check: unchanged,
    apply(state, channel, change) {
      const { add, member: id } = change;
      const user = id === undefined ? undefined : state.userById(id);
      const member = user === undefined ? undefined : channel.members.get(user);
      if (member === undefined || member.modes.includes(letter) === add) return undefined;
      member.modes = withPrefix(member.modes, letter, add);
      return change;
    },
  };
}

/** Every channel mode, by letter. */
export const CHANNEL_MODES: ReadonlyMap<string, ChannelMode> = new Map(
  [
    list("b", "bans users matching the mask; with ~m: in front, they can join but not speak"),
    list("e", "exempts users matching the mask from bans"),
    list("I", "users matching the mask can join without an invitation"),
    key,
    limit,
    forward,
    flag("B", "o", "members with a voice can relay messages of other networks (RELAYMSG), too"),
    flag("C", "o", "blocks CTCP except /me"),
    flag("F", "o", "other channels can forward to this one (f) without being asked for"),
    flag("K", "o", "users cannot ask for an invitation (KNOCK)"),
    flag("M", "o", "only users who are logged in or have a voice can speak"),
    flag("Q", "o", "no channel can forward to this one (f)"),
    flag("R", "o", "only users who are logged in can join"),
    flag("U", "o", "only half-operators and above hear members without a voice"),
    flag("i", "h", "only invited users can join"),
    flag("m", "h", "only members with a voice can speak"),
    flag("n", "o", "only members can speak"),
    flag("s", "o", "hides the channel from users outside it"),
    flag("t", "o", "only half-operators and above can change the topic"),
    flag("u", "o", "only half-operators and above see members without a voice"),
    prefix("q", "founder"),
    prefix("a", "protected"),
    prefix("o", "operator"),
    prefix("h", "half-operator"),
    prefix("v", "voice"),
  ].map((mode): [string, ChannelMode] => [mode.letter, mode]),
);

/** Returns the letters of the modes of these kinds, in the table's order. */
export function modeLetters(...kinds: readonly ModeKind[]): string {
  return [...CHANNEL_MODES.values()].filter(({ kind }) => kinds.includes(kind))
    .map(({ letter }) => letter).join("");
}

/** The letters of the prefix modes, highest first. */
export const PREFIX_LETTERS = PREFIXES.map(({ mode }) => mode).join("");

/** Returns the number of entries in all of a channel's lists. */
export function listLength({ lists }: Channel): number {
  return lists.b.length + lists.e.length + lists.I.length;
}

/**
 * Returns a channel's modes for RPL_CHANNELMODEIS: the letters, then the parameters.
 *
 * @param showKey whether to show the key itself, and the channel of mode f
 */
export function channelModes(channel: Channel, showKey: boolean): string[] {
  const { flags, key, limit, forward } = channel;
  const letters = `+${flags}${key === undefined ? "" : "k"}${limit === undefined ? "" : "l"}` +
    (forward === undefined ? "" : "f");
  return [
    letters,
    ...(key === undefined ? [] : [showKey ? key : "*"]),
    ...(limit === undefined ? [] : [String(limit)]),
    ...(forward === undefined ? [] : [showKey ? forward : "*"]),
  ];
}
