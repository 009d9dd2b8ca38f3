/**
 * WEBIRC: sets a client's address to the one that a trusted gateway names.
 * @module
 */

import { formatIp, inCidrs, parseIp } from "../net/cidr.ts";
import { sameSecret } from "../passwords/same_secret.ts";
import type { Server } from "../server.ts";
import type { Session } from "../sessions/session.ts";
import type { Gateway } from "../config/settings.ts";
import type { EarlyCommand } from "./command.ts";

/**
 * WEBIRC, by which a gateway names its client's address: https://ircv3.net/specs/extensions/webirc
 */
export const webirc: EarlyCommand = {
  name: "WEBIRC",
  usage: "<password> <gateway> <hostname> <ip> [options]",
  help: "sends the address of a gateway's client; gateways do this by themselves",
  cost: 20,
  least: 4,
  when: "unregistered",
  async handle({ server, session, params }) {
    const { introduction, peer } = session;
    const [password = "", , , ip = "", options = ""] = params;
    if (introduction.nick !== undefined || introduction.negotiating || introduction.gateway) {
      session.end("WEBIRC must be the first command");
      return;
    }
    if (await gatewayOf(server, session, password) === undefined) {
      session.end("Invalid WebIRC password");
      return;
    }
    const bytes = parseIp(ip);
    if (bytes === undefined) {
      session.end("Invalid WebIRC address");
      return;
    }
    const given = options.split(" ").map((option) => option.split("=", 1)[0]);
    const address = formatIp(bytes);
    const refusal = server.gate.move(session.id, address);
    if (refusal !== undefined) {
      session.end(refusal);
      return;
    }
    introduction.gateway = true;
    // The gateway's host name is not used: it would reveal as much as the address.
    const secure = peer.secure && given.includes("secure");
    session.peer = server.peerFrom({ address, secure });
  },
};

async function gatewayOf(
  { settings }: Server,
  { peer }: Session,
  password: string,
): Promise<Gateway | undefined> {
  const from = peer.address ?? peer.host;
  for (const gateway of settings.gateways) {
    if (inCidrs(from, gateway.from) && await sameSecret(gateway.password, password)) return gateway;
  }
  return undefined;
}
