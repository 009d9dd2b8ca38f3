/**
 * UBAN: adds, removes and lists bans from the server, for operators. server/moderation/ enforces
 * them.
 * @module
 */

import { banTerms, existingBan, NO_BAN_TERMS, wantedBan } from "../moderation/ban_request.ts";
import { addBan } from "../moderation/enforcement.ts";
import { formatDuration } from "../config/duration.ts";
import { counted } from "../../cli/counted.ts";
import { actor } from "../events/actor.ts";
import type { UserCall, UserCommand } from "./command.ts";

const SYNTAX = "ADD <mask> [duration] [reason] | DEL <mask> | LIST";

/**
 * UBAN: bans an address, a range of addresses, a `nick!user@host` or an account from the server,
 * for a time or for good. Matching users are disconnected at once.
 */
export const uban: UserCommand = {
  name: "UBAN",
  usage: SYNTAX,
  help: "bans an address, CIDR range, nick!user@host or account:name from the server",
  least: 1,
  when: "registered",
  operator: true,
  handle(call) {
    const { session, params } = call;
    const [subcommand = "", mask] = params;
    switch (subcommand.toUpperCase()) {
      case "LIST":
        return list(call);
      case "ADD":
      case "DEL":
        if (mask === undefined || mask === "") {
          session.reply("ERR_NEEDMOREPARAMS", "UBAN", "Not enough parameters");
          return;
        }
        return subcommand.toUpperCase() === "ADD" ? add(call, mask) : remove(call, mask);
      default:
        session.fail("UBAN", "INVALID_PARAMS", subcommand, `UBAN ${SYNTAX}`);
    }
  },
};

async function add({ server, session, user, params }: UserCall, text: string): Promise<void> {
  const wanted = wantedBan(server, text);
  if (wanted === undefined) {
    session.fail(
      "UBAN",
      "INVALID_MASK",
      text,
      "This is not an address, a range, a nick!user@host or an account:name",
    );
    return;
  }
  if (wanted.fits(user)) {
    session.fail("UBAN", "INVALID_MASK", wanted.mask, "This would ban you, too");
    return;
  }
  const terms = banTerms(params.slice(2));
  if (terms === undefined) {
    session.fail("UBAN", "INVALID_PARAMS", wanted.mask, NO_BAN_TERMS);
    return;
  }
  const { length, disconnected } = await addBan(server, actor(user, session), wanted, terms);
  session.answer(
    "NOTE",
    "UBAN",
    "ADDED",
    wanted.mask,
    `Banned ${length}; ${disconnected} disconnected`,
  );
}

async function remove({ server, session, user }: UserCall, text: string): Promise<void> {
  const mask = existingBan(server, text);
  if (mask === undefined) {
    session.fail(
      "UBAN",
      "NO_SUCH_BAN",
      text,
      "There is no such ban; UBAN LIST shows all bans",
    );
    return;
  }
  await server.log.append({ type: "unban", ...actor(user, session), mask });
  session.answer("NOTE", "UBAN", "REMOVED", mask, "The ban is removed");
}

function list({ server, session }: UserCall): void {
  const now = Date.now();
  const bans = server.hub.bans.list(now);
  for (const { mask, reason, setBy, until } of bans) {
    const length = until === undefined ? "for good" : `for ${formatDuration(until - now)}`;
    session.answer("NOTE", "UBAN", "BAN", mask, `${length}, by ${setBy}: ${reason}`);
  }
  session.answer("NOTE", "UBAN", "END_OF_BANS", counted(bans.length, "ban"));
}
