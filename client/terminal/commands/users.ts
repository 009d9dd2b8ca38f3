/**
 * The commands about users: /nick, /whois, /away, /ignore and their like.
 * @module
 */
import { UsageError } from "../../../cli/flags.ts";
import { type Command, here } from "./command.ts";

/** The commands about users. */
export const USERS: readonly Command[] = [
  {
    name: "nick",
    operands: "NAME",
    kinds: ["word"],
    help: "change your nick",
    run: (context, operands) => context.nick(operands.neededNick()),
  },
  {
    name: "who",
    operands: "[NICK]",
    kinds: ["nick"],
    help: "list the members here, or show more about one user",
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
    help: "show who a user is",
    run: (context, operands) => context.send("WHOIS", operands.word() ?? context.ownNick),
  },
  {
    name: "whowas",
    operands: "NICK",
    kinds: ["nick"],
    help: "show details of a user who has left",
    run: (context, operands) => context.send("WHOWAS", operands.neededWord()),
  },
  {
    name: "away",
    operands: "[REASON]",
    kinds: ["text"],
    help: "mark yourself as away; without a reason, as back",
    run: (context, operands) => {
      const reason = operands.rest();
      context.send("AWAY", ...(reason === "" ? [] : [reason]));
    },
  },
  {
    name: "back",
    operands: "",
    kinds: [],
    help: "mark yourself as back",
    run: (context) => context.send("AWAY"),
  },
  {
    name: "ignore",
    operands: "[NICK]",
    kinds: ["nick"],
    help: "hide a user's messages, or list the ignored nicks",
    run: (context, operands) => {
      const { ignored } = context;
      const nick = operands.word();
      if (nick === undefined) {
        return context.tell(
          ignored.all.length === 0
            ? "Your ignore list is empty."
            : `You ignore ${ignored.all.join(", ")}.`,
        );
      }
      const isNew = ignored.add(nick);
      context.tell(
        isNew
          ? `Messages from ${nick} are hidden now: /unignore ${nick} shows them again.`
          : `Messages from ${nick} are hidden already.`,
      );
    },
  },
  {
    name: "unignore",
    operands: "NICK",
    kinds: ["ignored"],
    help: "show a user's messages again",
    run: (context, operands) => {
      const nick = operands.neededWord();
      if (!context.ignored.delete(nick)) throw new UsageError(`you do not ignore ${nick}`);
      context.tell(`Messages from ${nick} are shown again.`);
    },
  },
];
