/**
 * Lists the capabilities that a client can request, a bit for each:
 * https://ircv3.net/specs/extensions/capability-negotiation
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Cap, capabilityByName, capabilityNames } from "./capabilities.ts";
 *
 * const negotiated = Cap.serverTime | Cap.batch;
 * assertEquals(capabilityNames(negotiated), ["server-time", "batch"]);
 * assertEquals(capabilityByName("batch")?.bit, Cap.batch);
 * ```
 *
 * @module
 */

import {
  METADATA_MAX_KEY,
  METADATA_MAX_KEYS,
  METADATA_MAX_SUBS,
  METADATA_MAX_VALUE,
} from "./metadata.ts";
import { MULTILINE_MAX_BYTES, MULTILINE_MAX_LINES } from "./multiline.ts";
import { RELAY_SEPARATOR } from "./names/relay.ts";
import { SEARCH_CAPABILITY } from "./search.ts";
import { SASL_MECHANISMS } from "./sasl/sasl.ts";

/**
 * A bit for each capability that a client can request.
 *
 * The negotiated capabilities are one number because the server encodes an event once for each set
 * of capabilities that changes its bytes: `negotiated & relevant` is the event's form, and the key
 * under which its bytes are shared. There is room for 31 capabilities (bits 0 to 30; JavaScript's
 * `|` and `&` make bit 31 the sign), and those in {@link Passive} need none of it.
 */
export const Cap = {
  serverTime: 1 << 0,
  messageTags: 1 << 1,
  echoMessage: 1 << 2,
  labeledResponse: 1 << 3,
  batch: 1 << 4,
  multiPrefix: 1 << 5,
  awayNotify: 1 << 6,
  extendedJoin: 1 << 7,
  accountNotify: 1 << 8,
  capNotify: 1 << 9,
  inviteNotify: 1 << 10,
  noImplicitNames: 1 << 11,
  userhostInNames: 1 << 12,
  channelRename: 1 << 13,
  accountTag: 1 << 14,
  metadata2: 1 << 15,
  accountRegistration: 1 << 16,
  preAway: 1 << 17,
  relaymsg: 1 << 18,
  playback: 1 << 19,
  setname: 1 << 20,
  chghost: 1 << 21,
  extendedMonitor: 1 << 22,
  operTag: 1 << 23,
  chathistory: 1 << 24,
  eventPlayback: 1 << 25,
  multiline: 1 << 26,
  messageRedaction: 1 << 27,
  readMarker: 1 << 28,
  metadata: 1 << 29,
  extendedIsupport: 1 << 30,
} as const;

/** The two drafts of https://ircv3.net/specs/extensions/metadata. */
export const METADATA = Cap.metadata | Cap.metadata2;

/**
 * A bit for each capability that changes no bytes that the server sends, except the list of CAP.
 */
export const Passive = {
  sasl: 1 << 0,
  standardReplies: 1 << 1,
  search: 1 << 2,
  webpush: 1 << 3,
} as const;

/** One capability as the server offers it. */
export interface Capability {
  /** The name in CAP. */
  name: string;
  /** An older name, which clients still request. The server offers both names. */
  olderName?: string;
  /** Its bit, one of `Cap`; 0 if it is passive. */
  bit: number;
  /** Its bit in `Passive`. */
  passive?: number;
  /** The value that CAP LS 302 shows after "=". */
  value?: string;
  /**
   * Whether only CAP LS 302 lists it, since clients need its value. The others are listed in one
   * line, which must not be longer than 512 bytes.
   */
  only302?: true;
  /** Whether a client that uses version 302 has it without a request. */
  implicit302?: true;
  /** The bits of the capabilities that it needs to work in full. */
  needs?: number;
}

const METADATA_LIMITS =
  `before-connect,max-subs=${METADATA_MAX_SUBS},max-keys=${METADATA_MAX_KEYS},` +
  `max-value-bytes=${METADATA_MAX_VALUE}`;

/**
 * All capabilities, in the order of CAP LS. Capabilities that older clients know come first: their
 * line ends where it is full.
 */
export const CAPABILITIES: readonly Capability[] = [
  { name: "server-time", bit: Cap.serverTime },
  { name: "message-tags", bit: Cap.messageTags },
  { name: "echo-message", bit: Cap.echoMessage },
  { name: "labeled-response", bit: Cap.labeledResponse, needs: Cap.batch },
  { name: "batch", bit: Cap.batch },
  { name: "sasl", bit: 0, passive: Passive.sasl, value: SASL_MECHANISMS.join(",") },
  { name: "multi-prefix", bit: Cap.multiPrefix },
  { name: "away-notify", bit: Cap.awayNotify },
  { name: "extended-join", bit: Cap.extendedJoin },
  { name: "account-notify", bit: Cap.accountNotify },
  { name: "account-tag", bit: Cap.accountTag },
  { name: "cap-notify", bit: Cap.capNotify, implicit302: true },
  { name: "invite-notify", bit: Cap.inviteNotify },
  { name: "userhost-in-names", bit: Cap.userhostInNames },
  { name: "setname", bit: Cap.setname },
  { name: "chghost", bit: Cap.chghost },
  { name: "extended-monitor", bit: Cap.extendedMonitor },
  { name: "standard-replies", bit: 0, passive: Passive.standardReplies },
  { name: "no-implicit-names", olderName: "draft/no-implicit-names", bit: Cap.noImplicitNames },
  { name: "znc.in/playback", bit: Cap.playback },
  { name: "draft/chathistory", bit: Cap.chathistory },
  { name: "draft/event-playback", bit: Cap.eventPlayback, needs: Cap.chathistory },
  { name: "draft/channel-rename", bit: Cap.channelRename },
  { name: "draft/read-marker", bit: Cap.readMarker },
  { name: "draft/message-redaction", bit: Cap.messageRedaction, needs: Cap.messageTags },
  { name: "draft/pre-away", bit: Cap.preAway },
  { name: SEARCH_CAPABILITY, bit: 0, passive: Passive.search },
  { name: "draft/extended-isupport", bit: Cap.extendedIsupport },
  { name: "draft/oper-tag", olderName: "draft/oper", bit: Cap.operTag, needs: Cap.messageTags },
  {
    name: "draft/multiline",
    bit: Cap.multiline,
    value: `max-bytes=${MULTILINE_MAX_BYTES},max-lines=${MULTILINE_MAX_LINES}`,
    only302: true,
    needs: Cap.batch,
  },
  {
    name: "draft/account-registration",
    bit: Cap.accountRegistration,
    value: "before-connect,custom-account-name",
    only302: true,
  },
  { name: "draft/relaymsg", bit: Cap.relaymsg, value: RELAY_SEPARATOR, only302: true },
  {
    name: "draft/webpush",
    olderName: "soju.im/webpush",
    bit: 0,
    passive: Passive.webpush,
    only302: true,
  },
  {
    name: "draft/metadata-3",
    bit: Cap.metadata,
    value: `${METADATA_LIMITS},max-key-bytes=${METADATA_MAX_KEY}`,
    only302: true,
    needs: Cap.batch,
  },
  {
    name: "draft/metadata-2",
    bit: Cap.metadata2,
    value: METADATA_LIMITS,
    only302: true,
    needs: Cap.batch,
  },
];

/** Returns the names under which the server offers a capability. */
export function namesOf({ name, olderName }: Capability): string[] {
  return olderName === undefined ? [name] : [name, olderName];
}

const byName: ReadonlyMap<string, Capability> = new Map(
  CAPABILITIES.flatMap((capability) =>
    namesOf(capability).map((name): [string, Capability] => [name, capability])
  ),
);

/** Finds a capability by its name or older name. Names are case-sensitive. */
export function capabilityByName(name: string): Capability | undefined {
  return byName.get(name);
}

/**
 * Returns the names of the capabilities whose bits are set, in the table's order.
 *
 * @param bits of {@link Cap}
 * @param passives of {@link Passive}
 */
export function capabilityNames(bits: number, passives = 0): string[] {
  return CAPABILITIES.filter(({ bit, passive = 0 }) => (bits & bit | passives & passive) !== 0)
    .map(({ name }) => name);
}
