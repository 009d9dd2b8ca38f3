/**
 * RELAYMSG: a bridge relays a message from another network to a channel, under its author's name.
 * @module
 */

import { relayNickFault } from "../../protocol/names/relay.ts";
import { NONCE_TAG } from "../../protocol/nonce.ts";
import { speakFault } from "../channel/access/may_speak.ts";
import { isAtLeast } from "../channel/access/powers.ts";
import { knowsOf } from "../channel/access/secret_channels.ts";
import { sign } from "../events/actor.ts";
import type { Channel, User } from "../hub/model.ts";
import { isOperator } from "../hub/operators.ts";
import type { MaybePromise } from "../maybe_promise.ts";
import type { MessageEvent } from "../records/event.ts";
import type { Writable } from "../records/fields.ts";
import { clientOnlyTags } from "./message.ts";
import type { UserCall, UserCommand } from "./command.ts";

/** The username of all relayed nicks. */
const RELAY_USERNAME = "relay";

/** RELAYMSG: https://github.com/ircv3/ircv3-specifications/pull/417 */
export const relaymsg: UserCommand = {
  name: "RELAYMSG",
  usage: "<channel> <nick> <text>",
  help: "says in a channel what a person on another network said; bridges do this",
  cost: 2,
  least: 3,
  when: "registered",
  handle(call) {
    const { server, session, user, params } = call;
    const [name = "", nick = "", text = ""] = params;
    const channel = server.hub.channel(name);
    if (channel === undefined || !knowsOf(channel, user)) {
      session.reply("ERR_NOSUCHCHANNEL", name, "No such channel");
      return;
    }
    if (!mayRelay(channel, user)) {
      const description = "Only channel operators can relay messages, and with mode B (bridges) " +
        "members with a voice";
      session.fail("RELAYMSG", "PRIVS_NEEDED", description);
      return;
    }
    if (text.trim() === "") {
      session.fail("RELAYMSG", "BLANK_MSG", "The message is empty");
      return;
    }
    const fault = relayNickFault(nick, server.settings.nicks === "ascii");
    if (fault !== undefined) {
      session.fail("RELAYMSG", "INVALID_NICK", fault);
      return;
    }
    const mute = speakFault(channel, user, text);
    if (mute !== undefined) {
      session.reply("ERR_CANNOTSENDTOCHAN", channel.name, `Cannot send to channel: ${mute}`);
      return;
    }
    return relay(call, channel, nick, text);
  },
};

/**
 * Returns whether a user may relay messages to a channel: channel operators and server operators,
 * and with mode B members with a voice.
 */
function mayRelay({ flags, members }: Channel, user: User): boolean {
  return isAtLeast(members.get(user)?.modes, flags.includes("B") ? "v" : "o") || isOperator(user);
}

/**
 * Sends the message under the relayed nick. To the server, the user who relays it is its author.
 */
function relay(
  { server, session, user, message }: UserCall,
  channel: Channel,
  nick: string,
  text: string,
): MaybePromise {
  const event: Writable<MessageEvent> = {
    type: "message",
    user: user.id,
    source: `${nick}!${RELAY_USERNAME}@${server.settings.name}`,
    session: session.id,
    command: "PRIVMSG",
    target: channel.name,
    text,
  };
  sign(event, user);
  event.relay = user.nick;
  const tags = clientOnlyTags(message.tags);
  // A nonce is for a client's own messages, under its own nick.
  tags?.delete(NONCE_TAG);
  if (tags !== undefined && tags.size > 0) event.tags = tags;
  const taken = server.log.append(event);
  if (typeof taken !== "boolean") return taken.then(() => {});
}
