/**
 * The commands about servers, and about accounts on them: /connect, /disconnect, /register, /login,
 * /oper, /raw, /quit.
 * @module
 */
import { UsageError } from "../../../cli/flags.ts";
import { parse } from "../../../protocol/message.ts";
import { parseServerAddress } from "../options/server_address.ts";
import { can, type Command } from "./command.ts";

/** The commands about servers and accounts. */
export const SERVERS: readonly Command[] = [
  {
    name: "connect",
    aliases: ["server"],
    operands: "[NICK@]HOST[:PORT]",
    kinds: ["server"],
    help: "join one more server",
    run: (context, operands) => {
      const address = operands.neededWord();
      parseServerAddress(address);
      can(context.connect, "be on several servers at once").call(context, address);
    },
  },
  {
    name: "disconnect",
    operands: "[REASON]",
    kinds: ["text"],
    help: "leave this server and stay on the others",
    run: (context, operands) =>
      can(context.disconnect, "be on several servers at once: /quit").call(
        context,
        operands.rest(),
      ),
  },
  {
    name: "register",
    operands: "PASSWORD [EMAIL]",
    kinds: ["word"],
    help: "register your nick as an account",
    secret: true,
    run: (context, operands) => {
      const password = operands.neededWord();
      const email = operands.word() ?? "*";
      if (email !== "*" && !email.includes("@")) {
        throw new UsageError("a password cannot contain spaces: /register PASSWORD");
      }
      context.register(password, email);
    },
  },
  {
    name: "login",
    operands: "ACCOUNT PASSWORD",
    kinds: ["nick", "word"],
    help: "log in to an account",
    secret: true,
    run: (context, operands) => context.login(operands.neededWord(), operands.neededRest()),
  },
  {
    name: "oper",
    operands: "NAME PASSWORD",
    kinds: ["word"],
    help: "become a server operator",
    secret: true,
    run: (context, operands) => context.send("OPER", operands.neededWord(), operands.neededRest()),
  },
  {
    name: "raw",
    aliases: ["quote"],
    operands: "COMMAND [PARAMETERS]",
    kinds: ["text"],
    help: "send a raw IRC line",
    secret: true,
    run: (context, operands) => {
      const { command, params } = parse(operands.neededRest());
      if (command === "") {
        throw new UsageError("that is not an IRC line: /raw COMMAND [PARAMETERS]");
      }
      context.ask(command, ...params);
    },
  },
  {
    name: "quit",
    aliases: ["exit", "bye"],
    operands: "[REASON]",
    kinds: ["text"],
    help: "leave; Ctrl-D does the same",
    run: (context, operands) => context.quit(operands.rest()),
  },
];
