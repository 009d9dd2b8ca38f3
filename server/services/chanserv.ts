/**
 * ChanServ: registers channels, and manages the standing of accounts in them.
 * @module
 */

import type { ModeChange } from "../records/event.ts";
import { fold } from "../../protocol/names/casemapping.ts";
import { NO_TAGS } from "../../protocol/message.ts";
import { sessionsOf } from "../accounts/account_sessions.ts";
import { hasPowerOver, isAtLeast } from "../channel/access/powers.ts";
import { accountModes } from "../channel/access/account_modes.ts";
import { callerFault, isSilenced } from "../hub/callers.ts";
import type { Channel, User } from "../hub/model.ts";
import { actor } from "../events/actor.ts";
import { knowsOf } from "../channel/access/secret_channels.ts";
import { isOperator, operatorName } from "../hub/operators.ts";
import { type ServiceCommand, type ServiceRequest, serviceSource } from "./service.ts";
import type { ChannelRegistration } from "../records/registered_channel.ts";

/** The most channels that one account may register. */
const REGISTERED_MAX = 50;

/** The standings that ACCESS gives, with their prefix modes. */
const STANDINGS: ReadonlyMap<string, string> = new Map([
  ["admin", "a"],
  ["op", "o"],
  ["halfop", "h"],
  ["voice", "v"],
]);

/** ChanServ's commands. */
export const CHANSERV: readonly ServiceCommand[] = [
  {
    name: "REGISTER",
    usage: "<#channel>",
    help: "registers a channel where you are a channel operator: the channel stays, " +
      "and you get your modes on every join",
    least: 1,
    handle: register,
  },
  {
    name: "UNREGISTER",
    usage: "<#channel>",
    help: "unregisters your channel",
    least: 1,
    async handle(request) {
      const owned = ownChannel(request);
      if (owned === undefined) return;
      const { founder } = owned.registration;
      if (!await change(request, owned, undefined)) return;
      await demote(request, owned, founder);
      request.say(`${owned.name} is no longer registered.`);
    },
  },
  {
    name: "TRANSFER",
    usage: "<#channel> <account> | accept <#channel>",
    help: "offers your channel to another account, or to your own to withdraw the offer; " +
      "the other account accepts",
    least: 2,
    handle: (request) =>
      request.words[0]?.toLowerCase() === "accept" ? acceptChannel(request) : offer(request),
  },
  {
    name: "OP",
    usage: "<#channel> [nick]…",
    help: "makes you, or others, channel operators where your standing allows it",
    least: 1,
    handle: (request) => setOperators(request, true),
  },
  {
    name: "DEOP",
    usage: "<#channel> [nick]…",
    help: "removes channel operator status from you, or from others",
    least: 1,
    handle: (request) => setOperators(request, false),
  },
  {
    name: "ACCESS",
    usage: `<#channel> [<account> ${[...STANDINGS.keys()].join("|")}|none]`,
    help: "shows or changes the standing of accounts in your channel",
    least: 1,
    handle: changeAccess,
  },
  {
    name: "INFO",
    usage: "<#channel>",
    help: "shows the owner of a channel",
    least: 1,
    handle({ server, user, words: [name = ""], say }) {
      const channel = server.hub.channel(name);
      if (channel?.registration === undefined || isHidden(channel, user)) {
        say(`${name} is not registered.`);
      } else say(`${channel.name} belongs to ${channel.registration.founder}.`);
    },
  },
];

type Owned = Channel & { readonly registration: ChannelRegistration };

async function register(request: ServiceRequest): Promise<void> {
  const { server, user, words: [name = ""], say } = request;
  const channel = server.hub.channel(name);
  const { account } = user;
  if (account === undefined) {
    say("Log in to an account first: the channel will belong to it. /msg NickServ HELP");
  } else if (channel === undefined || !channel.members.has(user)) say(`You are not in ${name}.`);
  else if (channel.registration !== undefined) {
    say(`${channel.name} already belongs to ${channel.registration.founder}.`);
  } else if (!isAtLeast(channel.members.get(user)?.modes, "o")) {
    say(`You are not a channel operator of ${channel.name}.`);
  } else if (countOf(request, account) >= REGISTERED_MAX) {
    say(`You have reached the limit of ${REGISTERED_MAX} channels.`);
  } else {
    if (!await change(request, channel, { founder: account, access: new Map() })) return;
    await promote(request, channel, account);
    say(`${channel.name} now belongs to you.`);
  }
}

/** TRANSFER by the founder offers the channel; by a server operator it takes effect at once. */
async function offer(request: ServiceRequest): Promise<void> {
  const { server, session, user, words: [, name = ""], say } = request;
  const owned = ownChannel(request);
  if (owned === undefined) return;
  const heir = server.accounts.find(name);
  if (heir === undefined) return say(`There is no account ${name}.`);
  const { founder } = owned.registration;
  if (fold(founder) === fold(heir.name)) {
    say(
      server.transfers.withdraw(owned)
        ? `The offer of ${owned.name} is withdrawn.`
        : `${owned.name} already belongs to ${heir.name}.`,
    );
  } else if (countOf(request, heir.name) >= REGISTERED_MAX) {
    say(`${heir.name} has reached the limit of ${REGISTERED_MAX} channels.`);
  } else if (accountModes(owned, user) !== "q") await give(request, owned, heir.name);
  else if (!session.flood.may("invites")) {
    say("You make too many offers and invitations: wait a little.");
  } else {
    const owner = server.accounts.find(founder);
    if (owner === undefined) return;
    server.transfers.make(owned, owner, heir);
    const line = `/msg ChanServ TRANSFER accept ${owned.name}`;
    // The name of a channel can be a message.
    const isWanted = (to: User) => !isSilenced(to, user) && callerFault(to, user) === undefined;
    notify(request, heir.name, `${founder} offers you ${owned.name}. To own it: ${line}`, isWanted);
    say(`${heir.name} owns ${owned.name} after saying ${line} within a day.`);
  }
}

async function acceptChannel(request: ServiceRequest): Promise<void> {
  const { server, user, words: [, name = ""], say } = request;
  const channel = server.hub.channel(name);
  const heir = user.account === undefined ? undefined : server.accounts.find(user.account);
  const registration = channel?.registration;
  const founder = registration && server.accounts.find(registration.founder);
  if (
    channel === undefined || registration === undefined || heir === undefined ||
    !server.transfers.take(channel, founder, heir)
  ) {
    say(`${name} is not offered to you.`);
  } else if (countOf(request, heir.name) >= REGISTERED_MAX) {
    say(`You have reached the limit of ${REGISTERED_MAX} channels.`);
  } else {
    const owned = channel as Owned;
    if (await give(request, owned, heir.name)) {
      notify(request, registration.founder, `${owned.name} now belongs to ${heir.name}.`);
    }
  }
}

/** Makes an account the founder of a channel; returns whether that is stored. */
async function give(request: ServiceRequest, owned: Owned, heir: string): Promise<boolean> {
  const { founder, access } = owned.registration;
  const others = new Map([...access].filter(([account]) => account !== fold(heir)));
  if (!await change(request, owned, { founder: heir, access: others })) return false;
  await demote(request, owned, founder);
  await promote(request, owned, heir);
  request.say(`${owned.name} now belongs to ${heir}.`);
  return true;
}

/** Sends a notice to all sessions of an account, or to those of its users who want it. */
function notify(
  { server }: ServiceRequest,
  account: string,
  text: string,
  isWanted: (user: User) => boolean = () => true,
): void {
  const source = serviceSource("ChanServ", server.settings.name);
  for (const session of sessionsOf(server, account)) {
    if (session.user === undefined || !isWanted(session.user)) continue;
    session.aside(() =>
      session.respond({ tags: NO_TAGS, source, command: "NOTICE", params: [session.nick, text] })
    );
  }
}

async function setOperators(request: ServiceRequest, add: boolean): Promise<void> {
  const { server, user, words: [name = "", ...nicks], say } = request;
  const channel = server.hub.channel(name);
  if (channel?.registration === undefined || isHidden(channel, user)) {
    return say(`${name} is not registered.`);
  }
  const own = accountModes(channel, user);
  if (!isAtLeast(own, "o")) {
    return say(`Your standing in ${channel.name} does not allow that.`);
  }
  const changes: ModeChange[] = [];
  for (const nick of nicks.length === 0 ? [user.nick] : nicks) {
    const target = server.hub.user(nick);
    const member = target === undefined ? undefined : channel.members.get(target);
    if (target === undefined || member === undefined) {
      say(`${nick} is not in ${channel.name}.`);
    } else if (
      !add && target !== user && !hasPowerOver(own, member.modes + accountModes(channel, target))
    ) {
      say(`${target.nick}'s standing is too high for you to change.`);
    } else changes.push({ add, letter: "o", param: target.nick, member: target.id });
  }
  await setModes(request, channel, changes);
}

async function changeAccess(request: ServiceRequest): Promise<void> {
  const { server, words: [, name, standing = ""], say } = request;
  const owned = ownChannel(request);
  if (owned === undefined) return;
  const { founder, access } = owned.registration;
  if (name === undefined) {
    say(`${founder}: founder`);
    for (const [account, modes] of access) say(`${account}: ${standingOf(modes)}`);
    say(`End of the list for ${owned.name}.`);
    return;
  }
  const account = server.accounts.find(name);
  const letter = STANDINGS.get(standing.toLowerCase());
  if (account === undefined) say(`There is no account ${name}.`);
  else if (fold(account.name) === fold(founder)) say(`${founder} is the founder.`);
  else if (letter === undefined && standing.toLowerCase() !== "none") {
    say(`A standing is one of: ${[...STANDINGS.keys()].join(", ")}, none.`);
  } else {
    const changed = new Map(access);
    if (letter === undefined) changed.delete(fold(account.name));
    else changed.set(fold(account.name), letter);
    if (!await change(request, owned, { founder, access: changed })) return;
    say(`${account.name} in ${owned.name}: ${standing.toLowerCase()}`);
  }
}

function standingOf(modes: string): string {
  return [...STANDINGS].find(([, letter]) => letter === modes)?.[0] ?? modes;
}

/** Returns whether answers must not tell a user that a secret channel exists. */
function isHidden(channel: Channel, user: User): boolean {
  return channel.flags.includes("s") && !knowsOf(channel, user);
}

/**
 * Returns the channel that the first word names if it belongs to the user; otherwise answers with
 * the reason.
 */
function ownChannel({ server, user, words: [name = ""], say }: ServiceRequest): Owned | undefined {
  const channel = server.hub.channel(name);
  if (channel?.registration === undefined || isHidden(channel, user)) {
    say(`${name} is not registered.`);
  } else if (accountModes(channel, user) !== "q" && !isOperator(user)) {
    say(`${channel.name} does not belong to you.`);
  } else return channel as Owned;
  return undefined;
}

function countOf({ server }: ServiceRequest, account: string): number {
  return [...server.hub.channels()]
    .filter(({ registration }) => fold(registration?.founder ?? "") === fold(account)).length;
}

/**
 * Changes a channel's registration. If the change cannot be stored, undoes it and returns false.
 */
async function change(
  { server, session, user, name: command, words, say }: ServiceRequest,
  channel: Channel,
  registration: ChannelRegistration | undefined,
): Promise<boolean> {
  const { name, registration: before } = channel;
  const become = (wanted: ChannelRegistration | undefined) =>
    server.log.append({
      type: "registration",
      ...actor(user, session),
      channel: name,
      ...(wanted === undefined ? {} : { registration: wanted }),
    });
  const byOperator = before !== undefined && accountModes(channel, user) !== "q";
  await become(registration);
  server.committer.commit();
  if (isSame(server.store.channel(name), registration)) {
    if (byOperator) server.audit(operatorName(user), ["ChanServ", command, ...words].join(" "));
    return true;
  }
  await become(before);
  say("That could not be stored: try again later.");
  return false;
}

function isSame(
  one: ChannelRegistration | undefined,
  other: ChannelRegistration | undefined,
): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.founder === other.founder && one.access.size === other.access.size &&
    [...one.access].every(([account, modes]) => other.access.get(account) === modes);
}

async function promote(request: ServiceRequest, channel: Channel, account: string): Promise<void> {
  const changes = membersOf(channel, account).map(({ nick, id }) => (
    { add: true, letter: "q", param: nick, member: id }
  ));
  await setModes(request, channel, changes);
}

/** Makes a former founder an ordinary channel operator. */
async function demote(request: ServiceRequest, channel: Channel, account: string): Promise<void> {
  const changes = membersOf(channel, account).flatMap(({ nick, id }) => [
    { add: false, letter: "q", param: nick, member: id },
    { add: true, letter: "o", param: nick, member: id },
  ]);
  await setModes(request, channel, changes);
}

function membersOf({ members }: Channel, account: string): User[] {
  return [...members.keys()].filter((user) => fold(user.account ?? "") === fold(account));
}

async function setModes(
  { server, user }: ServiceRequest,
  { name }: Channel,
  changes: readonly ModeChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await server.log.append({
    type: "mode",
    user: user.id,
    source: serviceSource("ChanServ", server.settings.name),
    channel: name,
    changes,
  });
}
