import { UsageError } from "../../../cli/flags.ts";
import { parseSearch, SEARCH_USAGE } from "../../../protocol/search.ts";
import type { Entry } from "../../core/events.ts";
import { can, type Command, type CommandContext, here } from "./command.ts";

/** The most messages that /history asks for at once. */
const HISTORY_MAX = 10_000;

/** What is said, and what was. */
export const TALKING: readonly Command[] = [
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
  {
    name: "search",
    aliases: ["find"],
    operands: SEARCH_USAGE,
    kinds: ["text"],
    help: "find what was said",
    run: (context, operands) => {
      const search = parseSearch(operands.rest());
      if (typeof search === "string") throw new UsageError(`${search}: /search ${SEARCH_USAGE}`);
      context.search(search);
    },
  },
  {
    name: "history",
    operands: "[N]",
    kinds: ["word"],
    help: "load N earlier messages (100)",
    run: (context, operands) => {
      const count = Number(operands.word() ?? 100);
      if (!Number.isInteger(count) || count < 1 || count > HISTORY_MAX) {
        throw new UsageError(`/history takes a number of messages up to ${HISTORY_MAX}`);
      }
      can(context.history, "load earlier messages").call(context, count);
    },
  },
  {
    name: "clear",
    operands: "",
    kinds: [],
    help: "empty the screen; nothing is lost",
    run: (context) => can(context.clear, "empty the screen").call(context),
  },
];

function about(context: CommandContext, nick: string | undefined): Entry {
  here(context);
  const message = context.messageOf(nick === undefined ? "others" : { nick });
  if (message !== undefined) return message;
  const whose = nick === undefined ? "anybody else" : nick;
  throw new UsageError(`there is no message of ${whose} here to answer`);
}
