import { equalTexts } from "../../protocol/scram.ts";
import { isLoopback, networkOf } from "../net/network.ts";
import type { Server } from "../server.ts";
import type { Peer } from "../net/peer.ts";
import type { Session } from "../connection/session.ts";
import { addressOf } from "./accounts.ts";
import { THROTTLED } from "./sasl.ts";
import type { Outcome } from "./login_throttle.ts";

/**
 * Why a connection may not come in by what it gave for the password that the server asks of every one; `undefined` where
 * it may. Where not everybody can have an account, having one, or an invitation to make one, is as good.
 */
export async function passwordRefusal(
  server: Server,
  { introduction, peer }: Session,
): Promise<string | undefined> {
  const { settings, invitations } = server;
  const { password = "", account } = introduction;
  if (settings.password === undefined) return undefined;
  if (settings.accounts !== "open" && account !== undefined) return undefined;
  const isInvited = () => settings.accounts === "invite" && invitations.holds(password);
  switch (await givePassword(server, peer, password, isInvited)) {
    case "right":
      return undefined;
    case "throttled":
      return THROTTLED;
    case "wrong":
      return "Password incorrect";
  }
}

/**
 * Sees whether this is the server's password, unless too many wrong ones came from there. To give none is no guess.
 *
 * @param isAsGood whether what is given may pass for it
 */
export async function givePassword(
  { settings, passwords }: Server,
  peer: Peer,
  given: string,
  isAsGood: () => boolean = () => false,
): Promise<Outcome> {
  if (given === "") return "wrong";
  const address = addressOf(peer);
  return await passwords.attempt(
    isLoopback(address) ? [] : [[networkOf(address), settings.limits.logins]],
    () => Promise.resolve(equalTexts(given, settings.password ?? "") || isAsGood()),
  );
}
