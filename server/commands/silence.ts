/**
 * SILENCE: lists and changes the masks of users whose private messages a user does not want.
 * @module
 */

import { parseListMask, sameMask } from "../channel/list_mask.ts";
import { SILENCE_MAX } from "../hub/callers.ts";
import { actor } from "../events/actor.ts";
import type { UserCall, UserCommand } from "./command.ts";

/** SILENCE, as ircu and UnrealIRCd have it: https://modern.ircdocs.horse/#silence-parameter */
export const silence: UserCommand = {
  name: "SILENCE",
  usage: "[+|-<mask>{,+|-<mask>}]",
  help: "hides private messages and invitations of users matching masks from you; lists the masks",
  least: 0,
  when: "registered",
  handle(call) {
    const { session, user, params } = call;
    const masks = (params[0] ?? "").split(",").filter((mask) => mask !== "");
    if (masks.length > 0) return change(call, masks);
    for (const { mask } of user.callers.silenced) session.reply("RPL_SILELIST", user.nick, mask);
    session.reply("RPL_ENDOFSILELIST", user.nick, "End of Silence List");
  },
};

async function change(call: UserCall, masks: readonly string[]): Promise<void> {
  const { server, session, user } = call;
  const added: string[] = [];
  const removed: string[] = [];
  if (masks.length > SILENCE_MAX) {
    session.reply("ERR_TOOMANYTARGETS", "SILENCE", `At most ${SILENCE_MAX} masks in one command`);
    return;
  }
  for (const word of masks) {
    const mask = parseListMask(word.replace(/^[+-]/, ""));
    if (mask === undefined || mask.mute) {
      session.fail("SILENCE", "INVALID_MASK", word, "It is not a mask such as nick!user@host");
    } else if (!word.startsWith("-")) add(call, mask.text, added);
    else if (holds(call, mask.text)) removed.push(mask.text);
    else session.fail("SILENCE", "NO_SUCH_MASK", mask.text, "It is not on your silence list");
  }
  if (added.length + removed.length === 0) return;
  await server.log.append({ type: "silence", ...actor(user, session), added, removed });
}

function holds({ user }: UserCall, text: string): boolean {
  return user.callers.silenced.some(({ mask }) => sameMask(mask, text));
}

function add(call: UserCall, text: string, added: string[]): void {
  if (holds(call, text) || added.some((other) => sameMask(other, text))) return;
  const { session, user } = call;
  if (user.callers.silenced.length + added.length >= SILENCE_MAX) {
    session.reply("ERR_SILELISTFULL", text, "Your silence list is full");
  } else added.push(text);
}
