import { PREFIXES } from "../../protocol/names.ts";
import type { Channel, ListMode } from "../hub/model.ts";
import type { MutableChannel } from "../hub/mutable_model.ts";
import type { State } from "../hub/state.ts";
import type { UserId } from "../events/fields.ts";
import { listEntry, parseListMask, sameMask } from "./list_mask.ts";
import { withPrefix } from "./powers.ts";

/** Modes with a parameter in one MODE command: the ISUPPORT token MODES. */
export const MODES_MAX = 10;
/** Code points of a channel's key: the ISUPPORT token KEYLEN. */
export const KEY_MAX = 32;
/** What mode l can be at most. */
const LIMIT_MAX = 1_000_000;

/**
 * When a mode has a parameter (https://modern.ircdocs.horse/#mode-message): `A` is a list of masks, `B` has one always,
 * `C` has one when it is set, `D` never; `prefix` is a member's, and has the member's nick.
 */
export type ModeKind = "A" | "B" | "C" | "D" | "prefix";

/** One letter of a MODE command. */
export interface ModeChange {
  readonly add: boolean;
  readonly letter: string;
  /** As clients are shown it: a mask in full, a key, a number, a nick. */
  readonly param?: string;
  /** Who it is about, where it is a member's mode. */
  readonly member?: UserId;
}

/** Who made a change, and when. */
export interface Setter {
  /** `nick!user@host`. */
  readonly source: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** A channel mode: all that MODE, ISUPPORT and the hub need to know of it. */
export interface ChannelMode {
  readonly letter: string;
  readonly kind: ModeKind;
  /** The lowest prefix mode whose holders may set it. Of prefix modes the powers tell instead. */
  readonly least: string;
  /** What it does, in a few words. */
  readonly help: string;
  /** The parameter in full when it is set, or what is wrong with it. */
  check(param: string): { readonly param: string } | { readonly fault: string };
  /** Makes a change, and tells it as it was made; undefined where it changed nothing. */
  apply(
    state: State,
    channel: MutableChannel,
    change: ModeChange,
    by: Setter,
  ): ModeChange | undefined;
}

const asItIs: ChannelMode["check"] = (param) => ({ param });

function flag(letter: string, least: string, help: string): ChannelMode {
  return {
    letter,
    kind: "D",
    least,
    help,
    check: asItIs,
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
  help: "who joins must give this key",
  check(param) {
    if (param === "") return { fault: "a key cannot be empty" };
    if (/[\p{C}\p{Z},]/u.test(param) || param.startsWith(":")) {
      return { fault: "a key cannot hold spaces, commas or what cannot be seen, nor begin with :" };
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
  help: "at most so many members",
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

function prefix(letter: string, help: string): ChannelMode {
  return {
    letter,
    kind: "prefix",
    least: letter,
    help,
    check: asItIs,
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

/** Every channel mode there is, by letter. */
export const CHANNEL_MODES: ReadonlyMap<string, ChannelMode> = new Map(
  [
    list("b", "who fits such a mask may not join or speak; with ~m: before it, not speak"),
    list("e", "who fits such a mask is spared by the bans"),
    list("I", "who fits such a mask may join without an invitation"),
    key,
    limit,
    flag("C", "o", "no CTCP but /me"),
    flag("M", "o", "only who is logged in or has a voice may speak"),
    flag("R", "o", "only who is logged in may join"),
    flag("i", "h", "only who is invited may join"),
    flag("m", "h", "only who has a voice may speak"),
    flag("n", "o", "only members may speak"),
    flag("s", "o", "outsiders do not see the channel"),
    flag("t", "o", "only operators may change the topic"),
    prefix("q", "founder"),
    prefix("a", "protected"),
    prefix("o", "operator"),
    prefix("h", "half-operator"),
    prefix("v", "voice"),
  ].map((mode): [string, ChannelMode] => [mode.letter, mode]),
);

/** The letters of the modes of these kinds, in the table's order. */
export function modeLetters(...kinds: readonly ModeKind[]): string {
  return [...CHANNEL_MODES.values()].filter(({ kind }) => kinds.includes(kind))
    .map(({ letter }) => letter).join("");
}

/** The letters of the prefix modes, highest first. */
export const PREFIX_LETTERS = PREFIXES.map(({ mode }) => mode).join("");

/** Entries of all of a channel's lists. */
export function listLength({ lists }: Channel): number {
  return lists.b.length + lists.e.length + lists.I.length;
}

/**
 * A channel's modes as RPL_CHANNELMODEIS has them: the letters, then the parameters.
 *
 * @param showKey whether the key itself is shown
 */
export function channelModes(channel: Channel, showKey: boolean): string[] {
  const { flags, key, limit } = channel;
  const letters = `+${flags}${key === undefined ? "" : "k"}${limit === undefined ? "" : "l"}`;
  return [
    letters,
    ...(key === undefined ? [] : [showKey ? key : "*"]),
    ...(limit === undefined ? [] : [String(limit)]),
  ];
}
