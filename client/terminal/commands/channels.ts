/**
 * The commands about channels: /join, /part, /topic, /kick, /ban, /op, /mode and their like.
 * @module
 */
import { UsageError } from "../../../cli/flags.ts";
import { parseChannel } from "../options/values.ts";
import { can, channelHere, type Command, here } from "./command.ts";

/** The commands about channels. */
export const CHANNELS: readonly Command[] = [
  {
    name: "join",
    aliases: ["j"],
    operands: "CHANNEL [KEY]",
    kinds: ["channel", "word"],
    help: "join a channel",
    run: (context, operands) => {
      const names = operands.neededWord().split(",").filter((name) => name !== "");
      const key = operands.word();
      for (const name of names) context.join(parseChannel(name), key);
    },
  },
  {
    name: "part",
    aliases: ["leave", "p"],
    operands: "[CHANNEL] [REASON]",
    kinds: ["channel", "text"],
    help: "leave this channel, or another one",
    run: (context, operands) => {
      const channel = operands.channel() ?? here(context);
      if (context.isChannel(channel)) context.part(channel, operands.rest());
      else can(context.close, "close conversations").call(context, channel);
    },
  },
  {
    name: "close",
    operands: "",
    kinds: [],
    help: "leave this channel, or close this conversation",
    run: (context) => {
      const current = here(context);
      if (context.close !== undefined) context.close(current);
      else if (context.isChannel(current)) context.part(current, "");
    },
  },
  {
    name: "topic",
    operands: "[CHANNEL] [TEXT]",
    kinds: ["text"],
    help: "show or set the channel's topic; '-' removes it",
    run: (context, operands) => {
      const channel = operands.channel() ?? channelHere(context);
      const topic = operands.rest();
      if (topic === "") context.showTopic(channel);
      else context.send("TOPIC", channel, topic === "-" ? "" : topic);
    },
  },
  {
    name: "names",
    operands: "[CHANNEL]",
    kinds: ["channel"],
    help: "list the members of this channel",
    run: (context, operands) => context.showMembers(operands.word() ?? channelHere(context)),
  },
  {
    name: "list",
    operands: "[PATTERN]",
    kinds: ["channel"],
    help: "list channels; PATTERN as in #dev*",
    run: (context, operands) => context.send("LIST", ...operands.words()),
  },
  {
    name: "invite",
    operands: "NICK [CHANNEL]",
    kinds: ["nick", "channel"],
    help: "invite a user to the channel",
    run: (context, operands) => {
      const nick = operands.neededNick();
      context.send("INVITE", nick, operands.word() ?? channelHere(context));
    },
  },
  {
    name: "kick",
    aliases: ["k"],
    operands: "NICK [REASON]",
    kinds: ["nick", "text"],
    help: "remove a user from the channel",
    run: (context, operands) => {
      const channel = operands.channel() ?? channelHere(context);
      const nick = operands.neededNick();
      const reason = operands.rest();
      context.send("KICK", channel, nick, ...(reason === "" ? [] : [reason]));
    },
  },
  {
    name: "ban",
    operands: "[NICK|MASK]",
    kinds: ["nick"],
    help: "ban a user from the channel, or list the bans",
    run: (context, operands) => {
      const channel = operands.channel() ?? channelHere(context);
      const banned = operands.words();
      if (banned.length === 0) context.send("MODE", channel, "+b");
      for (const each of banned) context.send("MODE", channel, "+b", maskOf(each));
    },
  },
  {
    name: "unban",
    operands: "NICK|MASK",
    kinds: ["nick"],
    help: "remove a ban",
    run: (context, operands) => {
      const channel = operands.channel() ?? channelHere(context);
      for (const each of operands.neededWords()) {
        context.send("MODE", channel, "-b", maskOf(each));
      }
    },
  },
  ...memberMode("op", "+o", "make a user a channel operator"),
  ...memberMode("deop", "-o", "take channel operator status away"),
  ...memberMode("voice", "+v", "let a user speak in a moderated channel"),
  ...memberMode("devoice", "-v", "take voice away"),
  {
    name: "mode",
    operands: "[CHANNEL|NICK] [MODES]",
    kinds: ["channel", "nick"],
    help: "show or set the modes of the channel",
    run: (context, operands) => {
      const given = operands.words();
      const first = given[0] ?? "";
      const target = first === "" || /^[-+]/.test(first) ? channelHere(context) : given.shift();
      if (target === undefined) throw new UsageError("name a channel or a nick: /mode CHANNEL");
      context.send("MODE", target, ...given);
    },
  },
];

/** Returns a command that sets a member's mode, such as +o. */
function memberMode(name: string, mode: string, help: string): Command[] {
  return [{
    name,
    operands: "NICK",
    kinds: ["nick"],
    help,
    run: (context, operands) => {
      const channel = operands.channel() ?? channelHere(context);
      for (const nick of operands.neededWords()) context.send("MODE", channel, mode, nick);
    },
  }];
}

/** Returns a mask as it is, and a nick as the mask `NICK!*@*`. */
function maskOf(text: string): string {
  return /[!@*?:$]/.test(text) ? text : `${text}!*@*`;
}
