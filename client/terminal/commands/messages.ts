/**
 * The commands about messages: /msg, /query, /me, /say, /notice, /reply, /react, /redact and /retry.
 * @module
 */
import { UsageError } from "../../../cli/flags.ts";
import type { Entry } from "../../core/events.ts";
import { type Command, here } from "./command.ts";
import type { CommandContext } from "./context.ts";

/** The commands that send, answer and redact messages. */
export const MESSAGES: readonly Command[] = [
  {
    name: "msg",
    aliases: ["m"],
    operands: "NICK TEXT",
    kinds: ["nick", "text"],
    help: "say it to one person; so does @NICK TEXT",
    run: (context, operands) =>
      context.say(operands.neededWord(), operands.neededRest(), "message"),
  },
  {
    name: "query",
    aliases: ["q", "dm"],
    operands: "NICK [TEXT]",
    kinds: ["nick", "text"],
    help: "open a conversation with one person",
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
    help: "say it as it is, also with a / in front",
    run: (context, operands) => context.say(here(context), operands.neededRest(), "message"),
  },
  {
    name: "notice",
    operands: "NICK|CHANNEL TEXT",
    kinds: ["nick", "text"],
    help: "say it as programs do, so that none answers",
    run: (context, operands) => context.say(operands.neededWord(), operands.neededRest(), "notice"),
  },
  {
    name: "reply",
    operands: "[@NICK] TEXT",
    kinds: ["text"],
    help: "answer the selected message, or the last one",
    run: (context, operands) => {
      const said = operands.neededRest();
      const [, nick, text = said] = /^@(\S+)\s+(.+)$/s.exec(said) ?? [];
      context.reply(about(context, nick), text);
    },
  },
  {
    name: "react",
    operands: "EMOJI [NICK]",
    kinds: ["emoji", "nick"],
    help: "put an emoji under the selected message, or the last one",
    run: (context, operands) => {
      const emoji = operands.neededWord();
      context.react(about(context, operands.word()), emoji);
    },
  },
  {
    name: "redact",
    aliases: ["delete"],
    operands: "[REASON]",
    kinds: ["text"],
    help: "take your last message back, or the selected one",
    run: (context, operands) => {
      const message = context.messageOf("own");
      if (message?.msgid === undefined) {
        throw new UsageError("there is no message here to take back");
      }
      const reason = operands.rest();
      context.send("REDACT", here(context), message.msgid, ...(reason === "" ? [] : [reason]));
    },
  },
  {
    name: "retry",
    operands: "",
    kinds: [],
    help: "send again what was not delivered",
    run: (context) => {
      const count = context.retry();
      if (count === 0) throw new UsageError("nothing waits to be sent again");
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
  const whose = nick === undefined ? "anybody else" : nick;
  throw new UsageError(`there is no message of ${whose} here to answer`);
}
