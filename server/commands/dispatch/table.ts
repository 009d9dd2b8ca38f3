/**
 * The command table, and dispatch: it finds a message's entry, checks the entry's conditions, and
 * runs its handler.
 * @module
 */

import { type Message, parse } from "../../../protocol/message.ts";
import type { Server } from "../../server.ts";
import type { Session } from "../../sessions/session.ts";
import { isOperator, operatorName } from "../../hub/operators.ts";
import { authenticate } from "../authenticate.ts";
import { away } from "../away.ts";
import { batch, labelOf, takeBatched } from "./batch.ts";
import { cap } from "../cap.ts";
import { chathistory } from "../chathistory.ts";
import type { Command, UserCall, UserCommand } from "../command.ts";
import { invite } from "../invite.ts";
import { kick } from "../kick.ts";
import { knock } from "../knock.ts";
import { help } from "../help.ts";
import { isupport } from "../isupport.ts";
import { join } from "../join.ts";
import { list } from "../list.ts";
import { lusers } from "../lusers.ts";
import { motd } from "../motd.ts";
import { markread } from "../markread.ts";
import { metadata } from "../metadata.ts";
import { mode } from "../mode.ts";
import { names } from "../names.ts";
import { notice, privmsg, tagmsg } from "../message.ts";
import { part } from "../part.ts";
import { register, verify } from "../register.ts";
import { nick } from "../nick.ts";
import { pass } from "../pass.ts";
import { user } from "../user.ts";
import { monitor } from "../monitor.ts";
import { oper } from "../oper.ts";
import { chghost } from "../chghost.ts";
import { kill } from "../kill.ts";
import { rehash } from "../rehash.ts";
import { sajoin } from "../sajoin.ts";
import { wallops } from "../wallops.ts";
import { ping, pong } from "../ping.ts";
import { quit } from "../quit.ts";
import { redact } from "../redact.ts";
import { relaymsg } from "../relaymsg.ts";
import { rename } from "../rename.ts";
import { accept } from "../accept.ts";
import { admin } from "../admin.ts";
import { info } from "../info.ts";
import { links } from "../links.ts";
import { time } from "../time.ts";
import { version } from "../version.ts";
import { search } from "../search.ts";
import { services } from "../services.ts";
import { setname } from "../setname.ts";
import { silence } from "../silence.ts";
import { stats } from "../stats.ts";
import { samode } from "../samode.ts";
import { topic } from "../topic.ts";
import { uban } from "../uban.ts";
import { orUnavailable } from "./unavailable.ts";
import { ison } from "../ison.ts";
import { userhost } from "../userhost.ts";
import { webirc } from "../webirc.ts";
import { webpush } from "../webpush.ts";
import { who } from "../who.ts";
import { whois } from "../whois.ts";
import { znc } from "../playback.ts";
import { whowas } from "../whowas.ts";
import type { MaybePromise } from "../../maybe_promise.ts";

export { refuseLine } from "./batch.ts";

/** Every command, by name. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  [
    accept,
    admin,
    authenticate,
    away,
    batch,
    cap,
    chathistory,
    chghost,
    info,
    invite,
    ison,
    isupport,
    join,
    kick,
    kill,
    knock,
    links,
    list,
    lusers,
    markread,
    metadata,
    mode,
    monitor,
    motd,
    names,
    nick,
    notice,
    oper,
    part,
    pass,
    ping,
    pong,
    privmsg,
    quit,
    rehash,
    register,
    redact,
    relaymsg,
    rename,
    sajoin,
    samode,
    search,
    ...services,
    setname,
    silence,
    stats,
    tagmsg,
    time,
    topic,
    uban,
    user,
    userhost,
    version,
    wallops,
    webirc,
    webpush,
    verify,
    who,
    whois,
    whowas,
    znc,
    help("HELP", () => COMMANDS.values()),
    help("HELPOP", () => COMMANDS.values()),
  ].map((command): [string, Command] => [command.name, command]),
);

/** Handles a line from a client, without its line ending. */
export function dispatchLine(
  server: Server,
  session: Session,
  line: string,
): MaybePromise {
  return dispatch(server, session, parse(line));
}

/** Handles a message from a client. The result is there when its events are applied. */
export function dispatch(
  server: Server,
  session: Session,
  message: Message,
): MaybePromise {
  if (message.command === "") return;
  if (takeBatched(session, message)) return;
  const label = labelOf(session, message);
  // The answer to a batch comes at its end, with the label of its opening.
  if (label === undefined || message.command === "BATCH") return run(server, session, message);
  return session.labeled(label, () => run(server, session, message));
}

function run(server: Server, session: Session, message: Message): MaybePromise {
  return orUnavailable(session, message.command, () => handle(server, session, message));
}

function handle(server: Server, session: Session, message: Message): MaybePromise {
  const { params } = message;
  const command = COMMANDS.get(message.command);
  const { user } = session;
  if (command?.cost !== undefined) session.flood.spend(command.cost - 1);
  if (command === undefined) {
    if (user === undefined) session.reply("ERR_NOTREGISTERED", "You have not registered");
    else session.reply("ERR_UNKNOWNCOMMAND", message.command, "Unknown command");
    return;
  }
  const counted = server.commandCounts.get(command.name);
  if (counted === undefined) server.commandCounts.set(command.name, { count: 1 });
  else counted.count++;
  if (command.when === "registered") {
    if (user === undefined) {
      session.reply("ERR_NOTREGISTERED", "You have not registered");
      return;
    }
    if (command.operator && !isOperator(user)) {
      session.reply("ERR_NOPRIVILEGES", "Permission Denied- You're not an IRC operator");
      return;
    }
    if (lacksParams(session, command, params)) return;
    const call = { server, session, message, params, user };
    return command.operator ? audited(call, command) : command.handle(call);
  }
  if (command.when === "unregistered" && user !== undefined) {
    session.reply("ERR_ALREADYREGISTERED", "You may not reregister");
    return;
  }
  if (lacksParams(session, command, params)) return;
  return command.handle({ server, session, message, params });
}

/** Runs an operator command, and writes its outcome to the audit log. */
async function audited(call: UserCall, command: UserCommand): Promise<void> {
  const { server, session, params, user } = call;
  const by = operatorName(user);
  session.refusal = undefined;
  await command.handle(call);
  server.audit(by, [command.name, ...params].join(" "), session.refusal);
}

function lacksParams(session: Session, command: Command, params: readonly string[]): boolean {
  if (params.length >= command.least) return false;
  session.reply("ERR_NEEDMOREPARAMS", command.name, "Not enough parameters");
  return true;
}
