/**
 * Reads the lines of an export: one line of JSON for each account, event and so on.
 * @module
 */

import { isKind } from "../events/log/table.ts";
import type { Event } from "../records/event.ts";
import { timeOfMsgid } from "../store/msgid.ts";
import { decodeAccount, decodeBan, decodeChannel, eventOf } from "../store/codec.ts";
import { idOf, msgidOf, timeOf } from "../store/event_ids.ts";
import type { Conversation } from "../records/conversation.ts";
import type { Ban } from "../bans/bans.ts";
import type { SentMessage } from "../store/store.ts";
import type { Account } from "../records/account.ts";
import type { RegisteredChannel } from "../records/registered_channel.ts";

/** Version of the format, in the first line of an export. */
export const EXPORT_VERSION = 1;

/** The content of a line. */
export type ExportEntry =
  | { readonly kind: "export"; readonly version: number }
  | { readonly kind: "account"; readonly account: Account }
  | { readonly kind: "channel"; readonly channel: RegisteredChannel }
  | { readonly kind: "ban"; readonly ban: Ban }
  | {
    readonly kind: "marker";
    readonly party: string;
    readonly target: string;
    readonly time: number;
  }
  | {
    readonly kind: "metadata";
    readonly owner: string;
    readonly key: string;
    readonly value: string;
  }
  | { readonly kind: "sent"; readonly message: SentMessage; readonly msgid: string }
  | { readonly kind: "event"; readonly conversation: Conversation; readonly event: Event };

/** A line that is not a line of an export. The message says why. */
export class LineError extends Error {
  override name = "LineError";
}

/**
 * Reads a line of an export.
 *
 * @throws {LineError} if it is not one
 */
export function readExportLine(line: string): ExportEntry {
  const value = record(parseJson(line));
  const [kind = ""] = Object.keys(value);
  const content = value[kind];
  switch (kind) {
    case "chatd-export":
      return { kind: "export", version: number(content, "the version") };
    case "account":
      text(record(content).name, "the account's name");
      return { kind, account: decoded(() => decodeAccount(JSON.stringify(content))) };
    case "channel":
      text(record(content).name, "the channel's name");
      return { kind, channel: decoded(() => decodeChannel(JSON.stringify(content))) };
    case "ban":
      text(record(content).mask, "the ban's mask");
      return { kind, ban: decoded(() => decodeBan(JSON.stringify(content))) };
    case "marker": {
      const [party, target, time] = list(content);
      return {
        kind,
        party: text(party, "the party"),
        target: text(target, "the target"),
        time: number(time, "the time"),
      };
    }
    case "metadata": {
      const [owner, key, said] = list(content);
      return {
        kind,
        owner: text(owner, "the owner"),
        key: text(key, "the key"),
        value: text(said, "the value"),
      };
    }
    case "sent": {
      const [sender, target, nonce, msgid] = list(content).map((each) =>
        text(each, "an item of the list")
      );
      return {
        kind,
        message: { sender: sender ?? "", target: target ?? "", nonce: nonce ?? "" },
        msgid: msgidOf(ownId(msgid ?? "")),
      };
    }
    case "event":
      return {
        kind,
        conversation: text(value.conversation, "the conversation"),
        event: readEvent(record(content)),
      };
    default:
      throw new LineError(`it is not a line that 'chatd export' writes`);
  }
}

function readEvent({ id, time, ...rest }: Readonly<Record<string, unknown>>): Event {
  const msgid = text(id, "the event's id");
  const own = ownId(msgid);
  if (timeOfMsgid(msgid) !== number(time, "the event's time")) {
    throw new LineError(`the id '${msgid}' does not match its time`);
  }
  if (typeof rest.type !== "string" || !isKind(rest.type)) {
    throw new LineError(`there is no event of the type '${rest.type}'`);
  }
  text(rest.source, "the event's source");
  number(rest.user, "the event's user");
  const draft = decoded(() => eventOf(structuredClone(rest)));
  return { ...draft, id: msgidOf(own), time: timeOf(own) };
}

/**
 * Converts a msgid to a number. Older versions could give more msgids than a millisecond holds; the
 * excess counts towards the next milliseconds.
 */
function ownId(msgid: string): number {
  const id = idOf(msgid);
  if (Number.isSafeInteger(id)) return id;
  throw new LineError(`the id '${msgid}' is not one that chatd makes`);
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new LineError(`it is not JSON: ${(error as Error).message}`);
  }
}

function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw new LineError((error as Error).message);
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new LineError("an object was expected");
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new LineError("a list was expected");
}

function text(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  throw new LineError(`${what} is not a string`);
}

function number(value: unknown, what: string): number {
  if (Number.isSafeInteger(value)) return Number(value);
  throw new LineError(`${what} is not a whole number`);
}
