import { UsageError } from "../../../cli/flags.ts";
import { type Command, here } from "./command.ts";

/** Other people, and oneself. */
export const PEOPLE: readonly Command[] = [
  {
    name: "nick",
    operands: "NAME",
    kinds: ["word"],
    help: "take another nick",
    run: (context, operands) => context.nick(operands.neededNick()),
  },
  {
    name: "who",
    operands: "[NICK]",
    kinds: ["nick"],
    help: "who is here, or more about one of them",
    run: (context, operands) => {
      const about = operands.word();
      if (about !== undefined) context.send("WHOIS", about);
      else if (context.isChannel(here(context))) context.showMembers(here(context));
      else context.send("WHOIS", here(context));
    },
  },
  {
    name: "whois",
    aliases: ["w"],
    operands: "[NICK]",
    kinds: ["nick"],
    help: "who somebody is",
    run: (context, operands) => context.send("WHOIS", operands.word() ?? context.ownNick),
  },
  {
    name: "whowas",
    operands: "NICK",
    kinds: ["nick"],
    help: "who somebody was who has left",
    run: (context, operands) => context.send("WHOWAS", operands.neededWord()),
  },
  {
    name: "away",
    operands: "[REASON]",
    kinds: ["text"],
    help: "say that you are away; without a reason, that you are back",
    run: (context, operands) => {
      const reason = operands.rest();
      context.send("AWAY", ...(reason === "" ? [] : [reason]));
    },
  },
  {
    name: "back",
    operands: "",
    kinds: [],
    help: "say that you are back",
    run: (context) => context.send("AWAY"),
  },
  {
    name: "ignore",
    operands: "[NICK]",
    kinds: ["nick"],
    help: "show no messages of somebody, or tell whose are not shown",
    run: (context, operands) => {
      const { ignored } = context;
      const nick = operands.word();
      if (nick === undefined) {
        return context.tell(
          ignored.all.length === 0 ? "You ignore nobody." : `You ignore ${ignored.all.join(", ")}.`,
        );
      }
      const isNew = ignored.add(nick);
      context.tell(
        isNew
          ? `What ${nick} says is not shown any more: /unignore ${nick}`
          : `What ${nick} says is not shown already.`,
      );
    },
  },
  {
    name: "unignore",
    operands: "NICK",
    kinds: ["ignored"],
    help: "show somebody's messages again",
    run: (context, operands) => {
      const nick = operands.neededWord();
      if (!context.ignored.delete(nick)) throw new UsageError(`you do not ignore ${nick}`);
      context.tell(`What ${nick} says is shown again.`);
    },
  },
];
