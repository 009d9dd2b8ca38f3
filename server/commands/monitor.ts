/**
 * MONITOR: notifies a client when users come and go.
 * @module
 */

import type { NumericName } from "../../protocol/numerics.ts";
import { isNick } from "../../protocol/names/names.ts";
import { MONITOR_MAX } from "../delivery/monitors.ts";
import { sendUserMetadata, supportsMetadata } from "../channel/metadata_notices.ts";
import type { Server } from "../server.ts";
import type { Session } from "../sessions/session.ts";
import type { UserCall, UserCommand } from "./command.ts";

/** The most targets in one line, in UTF-16 code units. */
const LINE_LENGTH = 380;

/** MONITOR: https://ircv3.net/specs/extensions/monitor */
export const monitor: UserCommand = {
  name: "MONITOR",
  usage: "+|- <nick>{,<nick>} | C | L | S",
  help: "notifies you when users come and go",
  least: 1,
  when: "registered",
  handle(call) {
    const { server, session, params } = call;
    const { monitors } = server;
    const [modifier = "", targets] = params;
    switch (modifier.toUpperCase()) {
      case "+":
      case "-":
        if (targets === undefined || targets === "") {
          session.reply("ERR_NEEDMOREPARAMS", "MONITOR", "Not enough parameters");
        } else if (modifier === "+") add(call, targets.split(","));
        else for (const nick of targets.split(",")) monitors.remove(session, nick);
        return;
      case "C":
        return monitors.clear(session);
      case "L":
        sendTargets(session, "RPL_MONLIST", monitors.list(session));
        return session.reply("RPL_ENDOFMONLIST", "End of MONITOR list");
      case "S":
        return sendStatus(server, session, monitors.list(session));
    }
  },
};

function add({ server, session }: UserCall, targets: readonly string[]): void {
  const { monitors } = server;
  const nicks = targets.filter((nick) => isNick(nick));
  const refused = nicks.filter((nick) => !monitors.add(session, nick));
  sendStatus(server, session, nicks.filter((nick) => !refused.includes(nick)));
  if (refused.length > 0) {
    session.reply(
      "ERR_MONLISTFULL",
      String(MONITOR_MAX),
      refused.join(","),
      "Monitor list is full.",
    );
  }
}

function sendStatus(server: Server, session: Session, nicks: readonly string[]): void {
  const { hub } = server;
  const here = nicks.flatMap((nick) => hub.user(nick)?.source ?? []);
  const gone = nicks.filter((nick) => hub.user(nick) === undefined);
  sendTargets(session, "RPL_MONONLINE", here);
  sendTargets(session, "RPL_MONOFFLINE", gone);
  if (!supportsMetadata(session)) return;
  for (const nick of nicks) {
    const user = server.hub.user(nick);
    if (user !== undefined) sendUserMetadata(server, session, user);
  }
}

function sendTargets(session: Session, numeric: NumericName, targets: readonly string[]): void {
  let line = "";
  for (const target of targets) {
    if (line !== "" && line.length + 1 + target.length > LINE_LENGTH) {
      session.reply(numeric, line);
      line = target;
    } else line = line === "" ? target : `${line},${target}`;
  }
  if (line !== "") session.reply(numeric, line);
}
