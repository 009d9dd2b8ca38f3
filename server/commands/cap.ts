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
import type { Session } from "../connection/session.ts";
import type { Sts } from "../config/settings.ts";
import type { EarlyCommand } from "./dispatch/command.ts";
import { admit } from "./admission.ts";

/** The most bytes of capability names in a line of CAP LS: the whole line then fits in 512. */
const LIST_BYTES = 400;

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
        return answerNames(session, "LIST", capabilityNames(session.capabilities));
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
  const names = offered.flatMap((c) => asked >= 302 ? withValue(c) : namesOf(c));
  const { sts } = server.settings;
  if (asked >= 302 && sts !== undefined) names.push(`sts=${stsPolicy(sts, session)}`);
  const next = server.nextCertificate.tokenFor(session);
  if (asked >= 302 && next !== undefined) names.push(next);
  answerNames(session, "LS", names);
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

/** Sends the names in as many lines as they need, or in one line to a client below version 302. */
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
    session.answer("CAP", session.nick, subcommand, ...more, line);
  });
}

/** Handles CAP REQ: makes all of the changes, or none. */
function request(server: Server, session: Session, wanted: string): void {
  const words = wanted.split(" ").filter((word) => word !== "");
  let capabilities = session.capabilities;
  for (const word of words) {
    const off = word.startsWith("-");
    const capability = capabilityByName(off ? word.slice(1) : word);
    const known = capability !== undefined && isOffered(server, capability);
    if (!known || (off && capability.implicit302 && session.capVersion >= 302)) {
      session.answer("CAP", session.nick, "NAK", wanted);
      return;
    }
    capabilities = off ? capabilities & ~capability.bit : capabilities | capability.bit;
  }
  session.answer("CAP", session.nick, "ACK", words.join(" "));
  session.negotiate(capabilities);
  if (!supportsMetadata(session)) session.subscriptions.clear();
}
