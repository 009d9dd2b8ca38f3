/**
 * The part of a command's context that is the same in every front end: the actions of the client
 * itself.
 * @module
 */
import { fold } from "../../../protocol/names/casemapping.ts";
import { formatTags } from "../../../protocol/message.ts";
import { SEARCH_CAPABILITY } from "../../../protocol/search.ts";
import { isSpoken } from "../../core/model/entries.ts";
import type { Client } from "../../core/client.ts";
import type { Entry } from "../../core/events.ts";
import type { OtherServers } from "../front_end/front_end.ts";
import { topicText } from "../front_end/notices.ts";
import type { ClientActions } from "./context.ts";

/**
 * Returns the client's actions for a line typed now.
 *
 * @param current the open conversation
 * @param tell shows a notice
 */
export function clientActions(
  client: Client,
  current: string | undefined,
  others: OtherServers,
  tell: (text: string, kind?: "info" | "error") => void,
): ClientActions {
  const { model } = client;
  return {
    ownNick: model.nick,
    ignored: model.ignored,
    isChannel: (name) => model.isChannel(name),
    isOperator: model.isOperator,
    ask: (command, ...params) => client.ask(command, ...params),
    send: (command, ...params) => client.send(command, ...params),
    part: (channel, reason) => {
      if (client.ready && !model.buffers.get(channel)?.joined) {
        tell(`You are not in ${channel}.`, "error");
      }
      client.part(channel, reason);
    },
    search: (attributes) => {
      if (client.ready && !client.capabilities.has(SEARCH_CAPABILITY)) {
        tell("This server cannot search.", "error");
      } else client.send("SEARCH", formatTags(attributes));
    },
    showTopic: (channel) => tell(topicText(channel, model.buffers.get(channel)?.topic ?? "")),
    messageOf: (whose) => {
      const buffer = model.buffers.get(current ?? "");
      const left = buffer?.entries.filter(({ msgid }) => !buffer.annotations.isRedacted(msgid));
      return latestMessage(left, whose);
    },
    reply: ({ buffer, msgid }, text) => void client.say(buffer, text, "message", msgid),
    react: ({ buffer, msgid }, emoji) => client.react(buffer, msgid ?? "", emoji),
    retry: (conversation) => client.retry(conversation).length,
    register: (password, email) => client.register(password, email),
    login: (account, password) => client.login({ account, password }),
    quit: (reason) => {
      void client.quit(reason);
      others.quit();
    },
    tell: (text) => tell(text),
  };
}

/** Returns the latest of these messages that has a msgid: see {@link ClientActions.messageOf}. */
export function latestMessage(
  entries: readonly Entry[] = [],
  whose: Parameters<ClientActions["messageOf"]>[0],
): Entry | undefined {
  return entries.findLast((entry) => {
    if (!isSpoken(entry) || entry.msgid === undefined) return false;
    if (typeof whose === "object") return fold(entry.nick) === fold(whose.nick);
    return entry.own === (whose === "own");
  });
}
