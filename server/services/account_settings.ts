/**
 * NickServ's SET and GET: the settings of an account.
 * @module
 */

import { alwaysOnWish, setAlwaysOnWish, staysOn } from "../always_on/always_on.ts";
import { refreshUser } from "../always_on/stored_users.ts";
import type { ServiceCommand, ServiceRequest } from "./service.ts";

const VALUES = ["true", "false", "default"] as const;
/** The words that people write for them. */
const SYNONYMS: ReadonlyMap<string, typeof VALUES[number]> = new Map([
  ...VALUES.map((value) => [value, value] as const),
  ["on", "true"],
  ["yes", "true"],
  ["off", "false"],
  ["no", "false"],
]);

/** The commands about an account's settings. */
export const ACCOUNT_SETTINGS: readonly ServiceCommand[] = [
  {
    name: "SET",
    usage: "ALWAYS-ON <true | false | default>",
    help: "lets you stay in your channels without a connection, or not",
    least: 2,
    handle(request) {
      const { server, user, words: [setting = "", word = ""], say } = request;
      const account = mayHave(request, setting);
      if (account === undefined) return;
      const value = SYNONYMS.get(word.toLowerCase());
      if (value === undefined) return say(`ALWAYS-ON is one of ${VALUES.join(", ")}.`);
      setAlwaysOnWish(server.store, account, value === "default" ? undefined : value);
      refreshUser(server, user);
      server.flusher.request();
      tell(request, account);
    },
  },
  {
    name: "GET",
    usage: "ALWAYS-ON",
    help: "shows a setting of your account",
    least: 1,
    handle(request) {
      const account = mayHave(request, request.words[0] ?? "");
      if (account !== undefined) tell(request, account);
    },
  },
];

/** Returns the account whose setting it is, or answers why there is none. */
function mayHave({ user, say }: ServiceRequest, setting: string): string | undefined {
  if (setting.toUpperCase() !== "ALWAYS-ON") {
    say(`There is no setting ${setting}: ALWAYS-ON is one.`);
  } else if (user.account === undefined) say("You are not logged in.");
  else return user.account;
}

function tell({ server, user: { nick }, say }: ServiceRequest, account: string): void {
  const wish = alwaysOnWish(server.store, account);
  const stays = staysOn(server, { nick: account, account });
  say(`Your setting for ALWAYS-ON is ${wish ?? "default"}.`);
  if (server.settings.alwaysOn === "off") say("This server lets nobody stay without a connection.");
  else if (!stays) say("You leave the chat when your last connection ends.");
  else if (nick.toLowerCase() === account.toLowerCase()) {
    say("You stay in your channels when your last connection ends.");
  } else say(`You stay when your last connection ends, as long as your nick is ${account}.`);
}
