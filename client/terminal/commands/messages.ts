/**
 * The commands about messages: /msg, /query, /me, /say, /notice, /reply, /react, /redact and
 * /retry.
 * @module
 */
import { UsageError } from "../../../cli/flags.ts";
import type { Entry } from "../../core/events.ts";
import { type Command, here } from "./command.ts";
import type { CommandContext } from "./context.ts";

/** A text with an emoji in it, keycaps and flags included. */
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;

/** The commands that send, answer and redact messages. */
export const MESSAGES: readonly Command[] = [
  {
    name: "msg",
    aliases: ["m"],
    operands: "NICK TEXT",
    kinds: ["nick", "text"],
    help: "send a message to one user",
    run: (context, operands) =>
      context.say(operands.neededWord(), operands.neededRest(), "message"),
  },
  {
    name: "query",
    aliases: ["q", "dm"],
    operands: "NICK [TEXT]",
    kinds: ["nick", "text"],
    help: "open a conversation with one user",
    run: (context, operands) => {
      const nick = operands.neededNick();
      const text = operands.rest();
      context.open(nick);
      if (text !== "") context.say(nick, text, "message");
    },
  },
  {
    name: "me",
    operands: "TEXT",
    kinds: ["text"],
    help: "say what you do: /me waves",
    run: (context, operands) => context.say(here(context), operands.neededRest(), "action"),
  },
  {
    name: "say",
    operands: "TEXT",
    kinds: ["text"],
    help: "send a message as it is, even if it begins with /",
    run: (context, operands) => context.say(here(context), operands.neededRest(), "message"),
  },
  {
    name: "notice",
    operands: "NICK|CHANNEL TEXT",
    kinds: ["nick", "text"],
    help: "send a notice, which no program answers",
    run: (context, operands) => context.say(operands.neededWord(), operands.neededRest(), "notice"),
  },
  {
    name: "reply",
    operands: "[@NICK] TEXT",
    kinds: ["text"],
    help: "answer the last message, or the last one from NICK",
    run: (context, operands) => {
      const said = operands.neededRest();
      const [, nick, text = said] = /^@(\S+)\s+(\S.*)$/s.exec(said) ?? [];
      context.reply(about(context, nick), text);
    },
  },
  {
    name: "react",
    operands: "EMOJI [NICK]",
    kinds: ["emoji", "nick"],
    help: "react to the last message, or NICK's last; again to undo",
    run: (context, operands) => {
      const emoji = operands.neededWord();
      if (!EMOJI.test(emoji)) {
        throw new UsageError(`"${emoji}" is not an emoji: type : and its name, then Tab`);
      }
      context.react(about(context, operands.word()), emoji);
    },
  },
  {
    name: "redact",
    aliases: ["delete"],
    operands: "[REASON]",
    kinds: ["text"],
    help: "delete your last message here",
    run: (context, operands) => {
      const message = context.messageOf("own");
      if (message?.msgid === undefined) {
        throw new UsageError("you have no message here to delete");
      }
      const reason = operands.rest();
      context.send("REDACT", here(context), message.msgid, ...(reason === "" ? [] : [reason]));
    },
  },
  {
    name: "retry",
    operands: "[all]",
    kinds: ["word"],
    help: "send undelivered messages again: those here, or all",
    run: (context, operands) => {
      const which = operands.word();
      if (which !== undefined && which !== "all") {
        throw new UsageError("/retry sends the messages here again, /retry all those everywhere");
      }
      const count = context.retry(which === undefined ? here(context) : undefined);
      if (count === 0) {
        const where = which === undefined ? " here: '/retry all' looks everywhere" : "";
        throw new UsageError(`there are no undelivered messages${where}`);
      }
      context.tell(
        count === 1 ? "The message is sent again." : `${count} messages are sent again.`,
      );
    },
  },
];

function about(context: CommandContext, nick: string | undefined): Entry {
  here(context);
  const message = context.messageOf(nick === undefined ? "others" : { nick });
  if (message !== undefined) return message;
  const whose = nick === undefined ? "another user" : nick;
  throw new UsageError(`there is no message from ${whose} here to answer`);
}
