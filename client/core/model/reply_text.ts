/**
 * Puts numerics and standard replies into words for users.
 * @module
 */
import { type Message, nickOf } from "../../../protocol/message.ts";
import { isErrorReply, Numeric } from "../../../protocol/numerics.ts";

/** A reply of the server in words for users. */
export interface Reply {
  readonly type: "info" | "error";
  readonly text: string;
}

/** Errors in words. `about` is the parameter after the client's nick, `text` the server's words. */
const ERRORS: ReadonlyMap<string, (about: string, text: string) => string> = new Map(
  Object.entries({
    "401": (about) => `No user has the nick ${about}.`,
    "402": (about) => `There is no server ${about}.`,
    "403": (about) => `There is no channel ${about}.`,
    "404": (about, text) => `Cannot send to ${about}${reasonIn(text)}`,
    "405": (about) => `You are in too many channels to join ${about}.`,
    "406": (about) => `There is no record of a user with the nick ${about}.`,
    "421": (about) => `The server does not know the command ${about}.`,
    "431": () => "A nick is missing.",
    "432": (about, text) => `${about} is not a valid nick: ${text}`,
    "433": (about, text) => `The nick ${about} is taken${becauseOf(text)}.`,
    "437": (about) => `${about} is not available now.`,
    "441": (about) => `${about} is not in that channel.`,
    "442": (about) => `You are not in ${about}.`,
    "443": (about) => `${about} is in that channel already.`,
    "461": (about) => `${about} needs more parameters.`,
    "464": () => "That password is wrong.",
    "470": (about) => `${about} sends you to another channel.`,
    "471": (about) => `${about} is full.`,
    "472": (about, text) => `${about}: ${text}`,
    "473": (about) => `${about} is for invited people only.`,
    "474": (about) => `You are banned from ${about}.`,
    "475": (about) => `${about} needs a key: /join ${about} KEY`,
    "476": (about) => `${about} is not a valid channel name.`,
    "477": (about, text) => `${about}: ${text}`,
    "481": (_, text) => text,
    "480": (about, text) => `${about}: ${text}`,
    "482": (about) => `Only ${about}'s operators can do that.`,
    "713": (about) => `${about} is open: /join ${about}`,
    "714": (about) => `You are in ${about} already.`,
    "716": (about) => `${about} takes messages only from people they accept.`,
  }),
);

/** Returns a server's reason for refusing a nick, unless it says only that the nick is in use. */
export function becauseOf(text: string): string {
  const reason = text.replace(/^nick(?:name)?(?: is)? already in use:? */i, "").replace(/\.$/, "");
  return reason === "" ? "" : `: ${reason}`;
}

/** Returns the reason in a server's refusal of a message, after what the refusal itself says. */
function reasonIn(text: string): string {
  const reason = text.replace(/^cannot send to (?:nick\/)?channel:? */i, "").replace(/\.$/, "");
  return reason === "" ? "" : `: ${reason}`;
}

/** Answers to users' commands in words. The parameters are those after the client's nick. */
const ANSWERS: ReadonlyMap<string, (params: readonly string[]) => string> = new Map(Object.entries({
  "271": ([, mask]) => `You do not see private messages of ${mask}.`,
  "281": (nicks) => `You accept private messages of ${nicks.join(" ")}.`,
  "301": ([nick, text]) => `${nick} is away: ${text}`,
  "305": () => "You are no longer marked as away.",
  "306": () => "You are marked as away.",
  "307": ([nick]) => `${nick} owns this nick.`,
  "311": ([nick, user, host, , name]) => `${nick} is ${user}@${host} (${name})`,
  "312": ([nick, server]) => `${nick} is on ${server}`,
  "313": ([nick]) => `${nick} is an operator of the server`,
  "314": ([nick, user, host, , name]) => `${nick} was ${user}@${host} (${name})`,
  "317": ([nick, idle]) => `${nick} has said nothing for ${duration(Number(idle))}`,
  "319": ([nick, channels]) => `${nick} is in ${channels}`,
  "322": ([channel, count, topic]) => `${channel} (${count}) ${topic ?? ""}`.trimEnd(),
  "324": ([channel, ...modes]) => `${channel} has the modes ${modes.join(" ")}`,
  "330": ([nick, account]) => `${nick} is logged in as ${account}`,
  "331": ([channel]) => `${channel} has no topic.`,
  "341": ([nick, channel]) => `${nick} is invited to ${channel}.`,
  "367": ([channel, mask, by]) => `${mask} is banned from ${channel}${by ? ` (by ${by})` : ""}.`,
  "381": () => "You are an operator of the server now.",
  "671": ([nick]) => `${nick}'s connection is encrypted`,
  "710": ([channel, mask = ""]) => `${nickOf(mask)} asks to be invited to ${channel}.`,
  "711": ([channel]) => `The operators of ${channel} are asked to invite you.`,
  "717": ([nick]) => `${nick} is told that you wrote.`,
  "718": ([nick, mask]) =>
    `${nick} (${mask}) wants to write to you. To let them: /quote ACCEPT ${nick}`,
}));

/**
 * Returns a numeric or standard reply in words; `undefined` if users need not read it.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parse } from "../../../protocol/message.ts";
 * import { replyText } from "./reply_text.ts";
 *
 * const reply = replyText(parse(":server 473 alice #team :Cannot join channel (+i)"));
 * assertEquals(reply, { type: "error", text: "#team is for invited people only." });
 * ```
 */
export function replyText({ command, params }: Message): Reply | undefined {
  const text = params.at(-1) ?? "";
  if (command === "FAIL") return { type: "error", text };
  if (command === "REGISTER") {
    const account = params[1] ?? "";
    return {
      type: "info",
      text: params[0] === "SUCCESS"
        ? `The account ${account} is registered, and you are logged in to it.`
        : text,
    };
  }
  if (command === "WARN" || command === "NOTE") return { type: "info", text };
  const answer = ANSWERS.get(command);
  if (answer !== undefined) return { type: "info", text: answer(params.slice(1)) };
  if (!isError(command)) return undefined;
  const about = params.length > 2 ? params[1] ?? "" : "";
  const words = ERRORS.get(command)?.(about, text);
  return { type: "error", text: words ?? (about === "" ? text : `${about}: ${text}`) };
}

/** Returns whether a command is an error. */
export function isError(command: string): boolean {
  return isErrorReply(command) && command !== Numeric.ERR_NOMOTD;
}

function duration(seconds: number): string {
  if (!(seconds >= 60)) return counted(seconds || 0, "second");
  if (seconds < 3600) return counted(Math.floor(seconds / 60), "minute");
  return counted(Math.floor(seconds / 3600), "hour");
}

function counted(count: number, unit: string): string {
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}
