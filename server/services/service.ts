import { NO_TAGS } from "../../protocol/message.ts";
import { ctcp } from "../../protocol/formatting.ts";
import type { Session } from "../connection/session.ts";
import type { User } from "../hub/model.ts";
import type { Server } from "../server.ts";
import type { ServiceName } from "../accounts/service_names.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/** One command to a service: its entry is what HELP shows and what runs it. */
export interface ServiceCommand {
  readonly name: string;
  readonly usage: string;
  readonly help: string;
  /** With fewer words behind it the usage is told. */
  readonly least: number;
  handle(request: ServiceRequest): MaybePromise;
}

/** The user who asks a service, and on which connection. */
export interface Asker {
  readonly server: Server;
  readonly session: Session;
  readonly user: User;
}

/** What a user asks a service. */
export interface ServiceRequest extends Asker {
  /** The command's name. */
  readonly name: string;
  /** The words behind the command. */
  readonly words: readonly string[];
  /** Answers with a line. */
  say(text: string): void;
}

/** Has a service do what somebody has asked it in a message. */
export async function serve(
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
  if (command === undefined) say(`There is no command ${name}. HELP lists what there is.`);
  else if (words.length < command.least) say(`${command.name} ${command.usage}`);
  else await command.handle({ server, session, user, name: command.name, words, say });
}

/** `nick!user@host` of a service. */
export function serviceSource(service: ServiceName, server: string): string {
  return `${service}!${service}@${server}`;
}

function helpLines(commands: readonly ServiceCommand[], about: string | undefined): string[] {
  const chosen = about === undefined ? commands : commands.filter(({ name }) => name === about);
  if (chosen.length === 0) return [`There is no command ${about}. HELP lists what there is.`];
  return chosen.map(({ name, usage, help }) => `${`${name} ${usage}`.trimEnd()}: ${help}`);
}
