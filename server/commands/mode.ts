/**
 * MODE for channels, and the parsing of mode changes. Modes of users are in user_mode.ts; the table
 * of channel modes is in channel/modes.ts.
 * @module
 */

import type { ModeChange } from "../records/event.ts";
import {
  CHANNEL_MODES,
  type ChannelMode,
  channelModes,
  listLength,
  type ModeKind,
  MODES_MAX,
} from "../channel/modes.ts";
import { forwardFault } from "../channel/access/forwarding.ts";
import { hasPowerOver, isAtLeast, mayGive } from "../channel/access/powers.ts";
import { sameMask } from "../channel/list_mask.ts";
import type { Channel, ListMode } from "../hub/model.ts";
import { actor } from "../events/actor.ts";
import type { NumericName } from "../../protocol/numerics.ts";
import { channelShows, knowsOf } from "../channel/access/secret_channels.ts";
import type { UserCall, UserCommand } from "./command.ts";
import { userMode } from "./user_mode.ts";

/** The most bytes of parameters in one MODE line: the whole line then fits in the RFC's 512. */
const LINE_BYTES = 360;

const encoder = new TextEncoder();

/** MODE: https://modern.ircdocs.horse/#mode-message */
export const mode: UserCommand = {
  name: "MODE",
  usage: "<channel or nick> [<modes> [<parameter>...]]",
  help: "shows or changes the modes of a channel, or your own",
  details: describeModes,
  cost: 2,
  least: 1,
  when: "registered",
  handle(call) {
    const { server, session, user, params } = call;
    const [name = "", ...words] = params;
    if (!name.startsWith("#")) return userMode(call);
    const channel = server.hub.channel(name);
    if (channel === undefined || !knowsOf(channel, user)) {
      session.reply("ERR_NOSUCHCHANNEL", name, "No such channel");
      return;
    }
    if (words.length > 0) return changeModes(call, channel, words);
    if (!channelShows(channel, user)) {
      session.reply("ERR_NOTONCHANNEL", channel.name, "You're not on that channel");
      return;
    }
    const member = channel.members.has(user);
    session.reply("RPL_CHANNELMODEIS", channel.name, ...channelModes(channel, member));
    session.reply(
      "RPL_CREATIONTIME",
      channel.name,
      String(Math.floor(channel.createdAt / 1000)),
    );
  },
};

/** Returns a line of help for each channel mode. */
function describeModes(): string[] {
  const params: Readonly<Record<ModeKind, string>> = {
    A: " <mask>",
    B: " <key>",
    C: " <value>",
    D: "",
    prefix: " <nick>",
  };
  return [
    "Channel modes, each with the lowest standing that may set it:",
    ...[...CHANNEL_MODES.values()].map(({ letter, kind, least, help }) =>
      `${`+${letter}${params[kind]}`.padEnd(12)} ${kind === "prefix" ? " " : least} ${help}`
    ),
  ];
}

/**
 * Runs the mode changes and list queries of a MODE command on a channel. Makes the changes that the
 * user may make, and answers with the reasons for refusing the others.
 *
 * @param anything whether the user may make all changes, member or not, as an operator may
 */
export async function changeModes(
  call: UserCall,
  channel: Channel,
  words: readonly string[],
  anything = false,
): Promise<void> {
  const { server, session, user } = call;
  const request = new ModeRequest(call, channel, anything);
  const changes = request.read(words);
  for (const batch of batches(channel, changes)) {
    await server.log.append({
      type: "mode",
      ...actor(user, session),
      channel: channel.name,
      changes: batch,
    });
  }
  request.answer();
}

/** A MODE command for a channel while it is parsed. */
class ModeRequest {
  readonly #call: UserCall;
  readonly #channel: Channel;
  readonly #anything: boolean;
  /** The user's prefix modes; undefined if the user is not a member. */
  readonly #modes: string | undefined;
  readonly #answers = new Map<string, readonly [NumericName, ...string[]]>();
  #lists = "";
  /** The number of masks that it adds. */
  #listed = 0;
  #variable = 0;

  constructor(call: UserCall, channel: Channel, anything: boolean) {
    this.#call = call;
    this.#channel = channel;
    this.#anything = anything;
    this.#modes = channel.members.get(call.user)?.modes;
  }

  /** Returns the changes that the user may make. */
  read([letters = "", ...params]: readonly string[]): ModeChange[] {
    const changes: ModeChange[] = [];
    let add = true;
    for (const letter of letters) {
      if (letter === "+" || letter === "-") {
        add = letter === "+";
        continue;
      }
      const entry = CHANNEL_MODES.get(letter);
      if (entry === undefined) {
        this.#refuse("ERR_UNKNOWNMODE", letter, "is unknown mode char to me");
        continue;
      }
      const change = this.#change(entry, add, takesParam(entry, add) ? params.shift() : undefined);
      if (change !== undefined) changes.push(change);
    }
    return changes;
  }

  /** Sends the lists that the user asked for, and each refusal once. */
  answer(): void {
    const { session } = this.#call;
    for (const letter of this.#lists) sendList(this.#call, this.#channel, letter as ListMode);
    for (const answer of this.#answers.values()) session.reply(...answer);
  }

  #change(entry: ChannelMode, add: boolean, param: string | undefined): ModeChange | undefined {
    const { letter, kind } = entry;
    if (kind === "A" && param === undefined) {
      this.#query(letter);
      return undefined;
    }
    const { name } = this.#channel;
    if (this.#modes === undefined && !this.#anything) {
      return this.#refuse("ERR_NOTONCHANNEL", name, "You're not on that channel");
    }
    if (kind !== "D" && !(kind === "C" && !add) && ++this.#variable > MODES_MAX) {
      return this.#refuse(
        "ERR_INVALIDMODEPARAM",
        name,
        letter,
        "*",
        `At most ${MODES_MAX} modes with a parameter in one command`,
      );
    }
    if (kind === "prefix") return this.#memberChange(entry, add, param);
    if (!this.#anything && !isAtLeast(this.#modes, entry.least)) return this.#lacksPower();
    if (kind === "D" || (kind === "C" && !add)) return { add, letter };
    if (kind === "B" && !add) return { add, letter, param: "*" };
    return this.#paramChange(entry, add, param);
  }

  #paramChange(entry: ChannelMode, add: boolean, param: string | undefined) {
    const { letter, kind } = entry;
    const { name, lists } = this.#channel;
    const shown = kind === "B" ? "*" : param || "*";
    if (param === undefined) {
      return this.#refuse("ERR_INVALIDMODEPARAM", name, letter, "*", "The mode needs a parameter");
    }
    const checked = entry.check(param);
    if ("fault" in checked) {
      return this.#refuse("ERR_INVALIDMODEPARAM", name, letter, shown, checked.fault);
    }
    if (letter === "f") return this.#forward(checked.param);
    if (kind === "A") {
      const known = lists[letter as ListMode].find(({ mask }) => sameMask(mask, checked.param));
      if (add && known === undefined) {
        const { list } = this.#call.server.settings.limits;
        if (listLength(this.#channel) + this.#listed >= list) {
          return this.#refuse("ERR_BANLISTFULL", name, letter, "Channel ban list is full");
        }
        this.#listed++;
      }
    }
    return { add, letter, param: checked.param };
  }

  #forward(wanted: string): ModeChange | undefined {
    const { server, user } = this.#call;
    const to = server.hub.channel(wanted);
    const fault = forwardFault(this.#channel, to, user, this.#anything);
    if (fault === undefined) return { add: true, letter: "f", param: to?.name ?? wanted };
    if (fault === "standing") {
      return this.#refuse(
        "ERR_CHANOPRIVSNEEDED",
        to?.name ?? wanted,
        "You're not a channel operator there, and it lacks mode F",
      );
    }
    return this.#refuse(
      "ERR_INVALIDMODEPARAM",
      this.#channel.name,
      "f",
      wanted,
      FORWARD_FAULTS[fault],
    );
  }

  #memberChange(entry: ChannelMode, add: boolean, nick = ""): ModeChange | undefined {
    const { letter } = entry;
    const { name, members } = this.#channel;
    if (nick === "") {
      return this.#refuse(
        "ERR_INVALIDMODEPARAM",
        name,
        letter,
        "*",
        "The mode needs a member's nick",
      );
    }
    const { server, user } = this.#call;
    const target = server.hub.user(nick);
    const own = target === user && !add;
    if (!this.#anything && !own && !mayGive(this.#modes ?? "", letter)) return this.#lacksPower();
    if (target === undefined) {
      return this.#refuse("ERR_NOSUCHNICK", nick, "No such nick/channel");
    }
    const member = members.get(target);
    if (member === undefined) {
      return this.#refuse(
        "ERR_USERNOTINCHANNEL",
        target.nick,
        name,
        "They aren't on that channel",
      );
    }
    if (!add && !own && !this.#anything && !hasPowerOver(this.#modes ?? "", member.modes)) {
      return this.#lacksPower();
    }
    return { add, letter, param: target.nick, member: target.id };
  }

  #query(letter: string): void {
    const { user } = this.#call;
    const channel = this.#channel;
    const mayRead = letter === "b" ? channelShows(channel, user) : channel.members.has(user);
    if (!mayRead && !this.#anything) {
      this.#refuse("ERR_NOTONCHANNEL", channel.name, "You're not on that channel");
    } else if (!this.#lists.includes(letter)) this.#lists += letter;
  }

  #lacksPower(): undefined {
    return this.#refuse(
      "ERR_CHANOPRIVSNEEDED",
      this.#channel.name,
      isAtLeast(this.#modes, "h")
        ? "You need a higher standing in the channel for that"
        : "You're not a channel operator",
    );
  }

  #refuse(...answer: readonly [NumericName, ...string[]]): undefined {
    this.#answers.set(answer.join(" "), answer);
    return undefined;
  }
}

const FORWARD_FAULTS = {
  unknown: "There is no such channel",
  itself: "A channel cannot forward to itself",
  closed: "No channel can forward there (+Q)",
} as const;

function takesParam({ kind }: ChannelMode, add: boolean): boolean {
  return kind === "A" || kind === "B" || kind === "prefix" || (kind === "C" && add);
}

/** Yields the changes in as many MODE lines as they need. */
function* batches(
  { name }: Channel,
  changes: readonly ModeChange[],
): Generator<readonly ModeChange[]> {
  const room = LINE_BYTES - encoder.encode(name).length;
  let batch: ModeChange[] = [];
  let bytes = 0;
  for (const change of changes) {
    const size = 2 + encoder.encode(change.param ?? "").length + 1;
    if (batch.length > 0 && bytes + size > room) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(change);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

const LIST_NUMERICS = {
  b: ["RPL_BANLIST", "RPL_ENDOFBANLIST", "End of channel ban list"],
  e: ["RPL_EXCEPTLIST", "RPL_ENDOFEXCEPTLIST", "End of channel exception list"],
  I: ["RPL_INVEXLIST", "RPL_ENDOFINVEXLIST", "End of Channel Invite Exception List"],
} as const;

function sendList({ session }: UserCall, { name, lists }: Channel, letter: ListMode): void {
  const [entryNumeric, endNumeric, end] = LIST_NUMERICS[letter];
  for (const { mask, setBy, setAt } of lists[letter]) {
    session.reply(entryNumeric, name, mask, setBy, String(Math.floor(setAt / 1000)));
  }
  session.reply(endNumeric, name, end);
}
