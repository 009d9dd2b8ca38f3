/**
 * CAP: negotiates capabilities.
 * @module
 */

import {
  Cap,
  CAPABILITIES,
  type Capability,
  capabilityByName,
  capabilityNames,
  namesOf,
} from "../../protocol/capabilities.ts";
import { supportsMetadata } from "../channel/metadata_notices.ts";
import type { Server } from "../server.ts";
import type { Session } from "../sessions/session.ts";
import type { Sts } from "../config/settings.ts";
import type { EarlyCommand } from "./command.ts";
import { admit } from "./shared/admission.ts";

/** The most bytes of capability names in a line of CAP LS: the whole line then fits in 512. */
const LIST_BYTES = 400;
/** The longest line that clients of older versions read, in bytes, without its line ending. */
const LINE_BYTES = 510;

const encoder = new TextEncoder();

/** CAP: https://ircv3.net/specs/extensions/capability-negotiation */
export const cap: EarlyCommand = {
  name: "CAP",
  usage: "LS [version] | LIST | REQ :capabilities | END",
  help: "negotiates protocol extensions; clients do this by themselves",
  least: 1,
  when: "always",
  handle({ server, session, params }) {
    const subcommand = params[0] ?? "";
    switch (subcommand.toUpperCase()) {
      case "LS":
        hold(session);
        return list(server, session, params[1]);
      case "LIST":
        return answerNames(session, "LIST", granted(session));
      case "REQ":
        hold(session);
        return request(server, session, params[1] ?? "");
      case "END":
        if (session.user !== undefined) return;
        session.introduction.negotiating = false;
        return admit(server, session);
      default:
        session.reply("ERR_INVALIDCAPCMD", subcommand, "Invalid CAP command");
    }
  },
};

function granted({ capabilities, passives }: Session): string[] {
  return capabilityNames(capabilities, passives);
}

function hold(session: Session): void {
  if (session.user === undefined) session.introduction.negotiating = true;
}

function list(server: Server, session: Session, version: string | undefined): void {
  const asked = version === undefined ? 0 : Number.parseInt(version, 10) || 0;
  session.capVersion = Math.max(session.capVersion, asked);
  if (asked >= 302) {
    session.negotiate(
      CAPABILITIES.filter((c) => c.implicit302)
        .reduce((bits, { bit }) => bits | bit, session.capabilities),
    );
  }
  const offered = CAPABILITIES.filter((capability) => isOffered(server, capability));
  if (asked < 302) {
    const names = offered.filter(({ only302 }) => only302 !== true).map(({ name }) => name);
    return session.answer("CAP", session.nick, "LS", fit(server, session, names));
  }
  const names = offered.flatMap(withValue);
  const { sts } = server.settings;
  if (sts !== undefined) names.push(`sts=${stsPolicy(sts, session)}`);
  const next = server.nextCertificate.tokenFor(session);
  if (next !== undefined) names.push(next);
  answerNames(session, "LS", names);
}

/** Returns as many of the names as one line of CAP LS takes, the first of them. */
function fit({ settings }: Server, { nick }: Session, names: readonly string[]): string {
  let room = LINE_BYTES - encoder.encode(`:${settings.name} CAP ${nick} LS :`).byteLength;
  return names.filter(({ length }) => (room -= length + 1) >= -1).join(" ");
}

/**
 * Returns whether clients may have a capability: account registration is not offered while accounts
 * are closed.
 */
function isOffered({ settings }: Server, { bit }: Capability): boolean {
  return bit !== Cap.accountRegistration || settings.accounts !== "closed";
}

/**
 * Returns the value of `sts`, which clients cannot request: https://ircv3.net/specs/extensions/sts
 */
function stsPolicy({ port, duration }: Sts, { peer }: Session): string {
  return peer.secure ? `duration=${duration}` : `port=${port}`;
}

function withValue(capability: Capability): string[] {
  const { value } = capability;
  return namesOf(capability).map((name) => value === undefined ? name : `${name}=${value}`);
}

/**
 * Sends the names in as many lines as they need, or in one line to a client below version 302. That
 * line is longer than 512 bytes only if the requested names are.
 */
function answerNames(session: Session, subcommand: string, names: readonly string[]): void {
  const lines = [""];
  for (const name of names) {
    const line = lines.at(-1) ?? "";
    if (line === "") lines[lines.length - 1] = name;
    else if (session.capVersion < 302 || line.length + 1 + name.length <= LIST_BYTES) {
      lines[lines.length - 1] = `${line} ${name}`;
    } else lines.push(name);
  }
  lines.forEach((line, i) => {
    const more = i < lines.length - 1 ? ["*"] : [];
    // Simple clients look for the colon, which a single word would not have.
    const text = i > 0 && !line.includes(" ") ? `${line} ` : line;
    session.answer("CAP", session.nick, subcommand, ...more, text);
  });
}

/** Handles CAP REQ: makes all of the changes, or none. */
function request(server: Server, session: Session, wanted: string): void {
  const words = wanted.split(" ").filter((word) => word !== "");
  let { capabilities, passives } = session;
  for (const word of words) {
    const off = word.startsWith("-");
    const capability = capabilityByName(off ? word.slice(1) : word);
    const known = capability !== undefined && isOffered(server, capability);
    if (!known || (off && capability.implicit302 && session.capVersion >= 302)) {
      session.answer("CAP", session.nick, "NAK", wanted);
      return;
    }
    const { bit, passive = 0 } = capability;
    capabilities = off ? capabilities & ~bit : capabilities | bit;
    passives = off ? passives & ~passive : passives | passive;
  }
  session.answer("CAP", session.nick, "ACK", words.join(" "));
  session.passives = passives;
  session.negotiate(capabilities);
  if (!supportsMetadata(session)) session.subscriptions.clear();
}
