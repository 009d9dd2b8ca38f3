/**
 * The event of a change of channel modes.
 * @module
 */

import { nickOf } from "../../protocol/message.ts";
import { CHANNEL_MODES } from "../channel/modes.ts";
import type { ModeChange, ModeEvent } from "../records/event.ts";
import type { Stamp } from "../records/fields.ts";
import { conversationNamed, isClosingMode } from "../hub/conversations.ts";
import { from, type Kind } from "./kind.ts";

/** https://modern.ircdocs.horse/#mode-message. Clients do not see changes without an effect. */
export const mode: Kind<ModeEvent> = {
  apply(state, event) {
    const channel = state.channel(event.channel);
    if (channel === undefined) return false;
    const changes = event.changes.flatMap((change) =>
      CHANNEL_MODES.get(change.letter)?.apply(state, channel, change, event) ?? []
    );
    if (changes.length === 0) return false;
    const made: ModeEvent & Stamp = { ...event, changes };
    state.fanOut.tell(channel.members.keys(), made);
    return true;
  },
  conversations: (state, { channel, changes }) => {
    const here = state.channel(channel);
    // The change that sets a key must not be in history that users without the key can read.
    if (here !== undefined && changes.some(({ add, letter }) => add && isClosingMode(letter))) {
      return [here.ownConversation];
    }
    return [conversationNamed(state, channel)];
  },
  irc: ({ source, channel, changes }) => from(source, "MODE", channel, ...modeParams(changes)),
  line: ({ source, changes }) =>
    `${nickOf(source)} ${changes.map((change) => describe(change)).join(", ")}.`,
};

/** Returns the letters, with one sign for each run of letters, and then the parameters. */
function modeParams(changes: readonly ModeChange[]): string[] {
  let letters = "";
  let sign = "";
  for (const { add, letter } of changes) {
    const wanted = add ? "+" : "-";
    letters += (wanted === sign ? "" : wanted) + letter;
    sign = wanted;
  }
  return [letters, ...changes.flatMap(({ param }) => param ?? [])];
}

function describe({ add, letter, param }: ModeChange): string {
  const entry = CHANNEL_MODES.get(letter);
  if (entry?.kind === "prefix") {
    return add
      ? `gave ${param} the mark "${entry.help}"`
      : `took the mark "${entry.help}" from ${param}`;
  }
  const what = `set the mode ${add ? "+" : "-"}${letter}`;
  if (entry?.kind === "D") return `${what} (${add ? "" : "no longer: "}${entry.help})`;
  return param === undefined ? what : `${what} ${param}`;
}
