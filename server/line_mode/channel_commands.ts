/**
 * The commands of line mode about channels.
 * @module
 */

import { plainText } from "../../protocol/text/formatting.ts";
import { canSee } from "../channel/access/secret_channels.ts";
import { dispatch } from "../commands/dispatch/table.ts";
import type { Channel } from "../hub/model.ts";
import { type LineCommand, type Speaker, splitWord } from "./line_command.ts";
import { request } from "./request.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/** The commands about the user's channel, and about the list of channels. */
export const CHANNEL_COMMANDS: readonly LineCommand[] = [
  {
    name: "topic",
    usage: "/topic [TEXT]",
    help: "shows the channel's topic, or sets it",
    run: (speaker, rest) =>
      inChannel(speaker, ({ name, topic }) => {
        if (rest === "" && topic === undefined) return speaker.session.say("No topic is set.");
        return ask(speaker, "TOPIC", name, ...(rest === "" ? [] : [rest]));
      }),
  },
  {
    name: "list",
    usage: "/list",
    help: "lists the channels",
    async run({ server, session, user }) {
      // A copy, because channels come and go while a slow client reads.
      for (const channel of [...server.hub.channels()]) {
        if (!canSee(user, channel)) continue;
        const { name, members, topic } = channel;
        const about = topic === undefined ? "" : `: ${plainText(topic.text)}`;
        session.say(`${name} (${members.size})${about}`);
        const pressure = session.backpressure(1);
        if (pressure === undefined) continue;
        await pressure;
        if (session.ended !== undefined) return;
      }
    },
  },
  {
    name: "invite",
    usage: "/invite NICK",
    help: "invites a user to the channel",
    run: (speaker, rest) =>
      inChannel(speaker, async (channel) => {
        if (rest === "") return speaker.session.say("/invite NICK");
        await ask(speaker, "INVITE", rest, channel.name);
      }),
  },
  {
    name: "kick",
    usage: "/kick NICK [REASON]",
    help: "removes a user from the channel, if you are its operator",
    run: (speaker, rest) =>
      inChannel(speaker, ({ name }) => {
        const [nick = "", reason = ""] = splitWord(rest);
        if (nick === "") return speaker.session.say("/kick NICK [REASON]");
        return ask(speaker, "KICK", name, nick, reason);
      }),
  },
  {
    name: "op",
    usage: "/op NICK",
    help: "makes a user a channel operator, if you are one",
    run: (speaker, rest) =>
      inChannel(speaker, ({ name }) => {
        if (rest === "") return speaker.session.say("/op NICK");
        return ask(speaker, "MODE", name, "+o", rest);
      }),
  },
];

function inChannel(
  { session }: Speaker,
  run: (channel: Channel) => MaybePromise,
): MaybePromise {
  const channel = session.here;
  return channel === undefined ? session.say("You are in no channel.") : run(channel);
}

function ask({ server, session }: Speaker, command: string, ...params: string[]) {
  return dispatch(server, session, request(command, ...params));
}
