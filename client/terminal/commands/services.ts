/**
 * The commands to the server's services, and of its operators: /ns, /cs, /kill, /uban, /samode and
 * their like.
 * @module
 */
import { UsageError } from "../../../cli/flags.ts";
import { channelHere, type Command } from "./command.ts";

/** The commands to services, and about who may write to the user. */
export const SERVICES: readonly Command[] = [
  service("ns", "NickServ", "accounts"),
  service("cs", "ChanServ", "registered channels"),
  {
    name: "knock",
    operands: "CHANNEL [TEXT]",
    kinds: ["channel", "text"],
    help: "ask to be invited to a channel",
    run: (context, operands) => {
      const channel = operands.neededWord();
      const text = operands.rest();
      context.ask("KNOCK", channel, ...(text === "" ? [] : [text]));
    },
  },
  {
    name: "accept",
    operands: "[[-]NICK]",
    kinds: ["nick"],
    help: "always take private messages from a user, or list those",
    run: (context, operands) => context.ask("ACCEPT", operands.word() ?? "*"),
  },
];

const FOR_OPERATORS: readonly Command[] = [
  {
    name: "kill",
    operands: "NICK [REASON]",
    kinds: ["nick", "text"],
    help: "disconnect a user from the server",
    run: (context, operands) => {
      const nick = operands.neededWord();
      context.ask("KILL", nick, operands.rest() || "Disconnected by an operator");
    },
  },
  {
    name: "uban",
    operands: "[MASK [DURATION] [REASON]]",
    kinds: ["word", "duration", "text"],
    help: "ban users from the server, or list the bans",
    run: (context, operands) => {
      const mask = operands.word();
      if (mask === undefined) return context.ask("UBAN", "LIST");
      const rest = operands.rest();
      context.ask("UBAN", "ADD", mask, ...rest.split(/\s+/).filter((word) => word !== ""));
    },
  },
  {
    name: "unuban",
    operands: "MASK",
    kinds: ["word"],
    help: "lift a ban from the server",
    run: (context, operands) => context.ask("UBAN", "DEL", operands.neededWord()),
  },
  {
    name: "samode",
    operands: "[CHANNEL] MODES",
    kinds: ["channel", "text"],
    help: "change modes of any channel",
    run: (context, operands) => {
      const channel = operands.channel() ?? channelHere(context);
      const modes = operands.rest().split(/\s+/).filter((word) => word !== "");
      if (modes.length === 0) throw new UsageError("there are no modes: /samode [CHANNEL] MODES");
      context.ask("SAMODE", channel, ...modes);
    },
  },
  {
    name: "announce",
    operands: "TEXT",
    kinds: ["text"],
    help: "write to all operators, and users with mode w",
    run: (context, operands) => context.ask("WALLOPS", operands.neededRest()),
  },
];

/** The commands of the server's operators. */
export const OPERATORS: readonly Command[] = FOR_OPERATORS
  .map((command) => ({ ...command, forOperators: true }));

function service(name: string, nick: string, about: string): Command {
  return {
    name,
    aliases: [nick.toLowerCase()],
    operands: "COMMAND",
    kinds: ["text"],
    help: `ask ${nick} about ${about}: /${name} help`,
    secret: true,
    run: (context, operands) => context.ask(name.toUpperCase(), operands.neededRest()),
  };
}
