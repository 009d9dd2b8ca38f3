/**
 * The password that the server may require of every connection.
 * @module
 */

import { equalTexts } from "../../../protocol/sasl/scram_server.ts";
import { isLoopback, networkOf } from "../../net/network.ts";
import type { AccountChat } from "../account_chat.ts";
import type { Peer } from "../../net/peer.ts";
import type { Session } from "../../sessions/session.ts";
import { addressOf } from "../accounts.ts";
import { THROTTLED } from "./sasl.ts";
import type { AttemptOutcome } from "./login_throttle.ts";

/**
 * Returns why the server's password keeps a connection out; `undefined` if it does not. If accounts
 * are restricted, an account or an invitation counts as the password.
 */
export async function passwordRefusal(
  server: AccountChat,
  { introduction, peer }: Session,
): Promise<string | undefined> {
  const { settings, invitations } = server;
  const { password = "", login } = introduction;
  if (settings.password === undefined) return undefined;
  if (settings.accounts !== "open" && login !== undefined) return undefined;
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
 * Checks the server's password, unless too many wrong ones came from the network. An empty password
 * does not count as wrong.
 *
 * @param isAsGood returns whether the given text is accepted in place of the password
 */
export async function givePassword(
  server: AccountChat,
  peer: Peer,
  given: string,
  isAsGood: () => boolean = () => false,
): Promise<AttemptOutcome> {
  if (given === "") return "wrong";
  const { settings, passwords } = server;
  const address = addressOf(peer);
  const outcome = await passwords.attempt(
    isLoopback(address) ? [] : [[networkOf(address), settings.limits.logins]],
    () => Promise.resolve(equalTexts(given, settings.password ?? "") || isAsGood()),
  );
  if (outcome === "wrong") server.failedLogin(peer, "server password");
  return outcome;
}
