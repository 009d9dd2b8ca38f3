/**
 * Parses a command to a service, answers HELP, and sends answers; both services share it.
 * @module
 */

import { NO_TAGS } from "../../protocol/message.ts";
import { ctcp } from "../../protocol/text/formatting.ts";
import type { Session } from "../sessions/session.ts";
import type { User } from "../hub/model.ts";
import type { Server } from "../server.ts";
import type { ServiceName } from "../accounts/nicks/service_names.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/** A command of a service: HELP and dispatch use this entry. */
export interface ServiceCommand {
  readonly name: string;
  readonly usage: string;
  readonly help: string;
  /** The least number of words after the name; with fewer, the answer is the usage. */
  readonly least: number;
  handle(request: ServiceRequest): MaybePromise;
}

/** The user who sends a service a command, and the connection. */
export interface Asker {
  readonly server: Server;
  readonly session: Session;
  readonly user: User;
}

/** A command that a user sent to a service. */
export interface ServiceRequest extends Asker {
  /** The command's name. */
  readonly name: string;
  /** The words after the name. */
  readonly words: readonly string[];
  /** Sends a line of the answer. */
  say(text: string): void;
}

/** Runs the command in a message to a service. */
export async function runServiceCommand(
  asker: Asker,
  service: ServiceName,
  commands: readonly ServiceCommand[],
  text: string,
): Promise<void> {
  const { server, session, user } = asker;
  const source = serviceSource(service, server.settings.name);
  const say = (line: string) =>
    session.respond({ tags: NO_TAGS, source, command: "NOTICE", params: [user.nick, line] });
  if (ctcp(text) !== undefined) return;
  const [name = "", ...words] = text.trim().split(/ +/);
  const wanted = name.toUpperCase();
  if (wanted === "HELP" || wanted === "") {
    for (const line of helpLines(commands, words[0]?.toUpperCase())) say(line);
    return;
  }
  const command = commands.find((each) => each.name === wanted);
  if (command === undefined) say(`There is no command ${name}. HELP lists the commands.`);
  else if (words.length < command.least) say(`${command.name} ${command.usage}`);
  else await command.handle({ server, session, user, name: command.name, words, say });
}

/** Returns the `nick!user@host` of a service. */
export function serviceSource(service: ServiceName, server: string): string {
  return `${service}!${service}@${server}`;
}

function helpLines(commands: readonly ServiceCommand[], about: string | undefined): string[] {
  const chosen = about === undefined ? commands : commands.filter(({ name }) => name === about);
  if (chosen.length === 0) return [`There is no command ${about}. HELP lists the commands.`];
  return chosen.map(({ name, usage, help }) => `${`${name} ${usage}`.trimEnd()}: ${help}`);
}
