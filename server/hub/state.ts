/**
 * The state of the chat: the users, the channels, and the methods that find and change them. Only
 * events change it; all other code sees it as a {@link HubView}. The fan-out tells sessions about
 * changes.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import { type Ban, Bans } from "../bans/bans.ts";
import type { Endpoint } from "../delivery/endpoint.ts";
import type { FanOut } from "../delivery/fan_out.ts";
import type { UserId } from "../records/fields.ts";
import { closedConversation } from "../records/conversation.ts";
import { type MutableChannel, type MutableUser, sourceOf } from "./mutable_model.ts";
import { witnesses } from "./auditorium.ts";
import type { HubView } from "./view.ts";
import { Whowas } from "./whowas.ts";

/** The initial contents of a state, and its collaborators. */
export interface StateOptions {
  /** Tells sessions about events. */
  readonly fanOut: FanOut;
  /** Whether an account has this name, by the events so far. */
  readonly isAccount: (name: string) => boolean;
  /** Whether a name looks like that of an account, a service or the server. */
  readonly isLookalike?: (name: string) => boolean;
  readonly bans?: Iterable<Ban>;
  /** The registered channels. */
  readonly channels?: Iterable<MutableChannel>;
}

/** Users, channels and bans. */
export class State implements HubView {
  readonly #users = new Map<UserId, MutableUser>();
  readonly #nicks = new Map<string, MutableUser>();
  readonly #channels = new Map<string, MutableChannel>();
  // The same user and channel are usually looked up several times for a message.
  #latestUser: MutableUser | undefined;
  #latestChannel: MutableChannel | undefined;
  /** The former users. */
  readonly whowas = new Whowas();
  /** The server bans. */
  readonly bans = new Bans();
  readonly fanOut: FanOut;
  readonly isAccount: (name: string) => boolean;
  readonly isLookalike: (name: string) => boolean;
  #most = 0;
  #invisible = 0;
  #operators = 0;
  #latestCreation = 0;

  constructor(
    { fanOut, isAccount, isLookalike = () => false, bans = [], channels = [] }: StateOptions,
  ) {
    this.fanOut = fanOut;
    this.isAccount = isAccount;
    this.isLookalike = isLookalike;
    for (const ban of bans) this.bans.add(ban);
    for (const channel of channels) this.addChannel(channel);
  }

  userById(id: UserId): MutableUser | undefined {
    if (this.#latestUser?.id !== id) this.#latestUser = this.#users.get(id);
    return this.#latestUser;
  }

  user(nick: string): MutableUser | undefined {
    return this.#nicks.get(fold(nick));
  }

  channel(name: string): MutableChannel | undefined {
    if (this.#latestChannel?.name !== name) this.#latestChannel = this.#channels.get(fold(name));
    return this.#latestChannel;
  }

  users(): Iterable<MutableUser> {
    return this.#users.values();
  }

  channels(): Iterable<MutableChannel> {
    return this.#channels.values();
  }

  get userCount(): number {
    return this.#users.size;
  }

  /** The most users that were ever connected at once. */
  get mostUsers(): number {
    return this.#most;
  }

  /** The number of users with mode i. */
  get invisibleCount(): number {
    return this.#invisible;
  }

  /** The number of users with mode o. */
  get operatorCount(): number {
    return this.#operators;
  }

  get channelCount(): number {
    return this.#channels.size;
  }

  addUser(user: MutableUser): void {
    this.#users.set(user.id, user);
    this.#nicks.set(fold(user.nick), user);
    this.#most = Math.max(this.#most, this.#users.size);
    this.#countModes(user, 1);
  }

  removeUser(user: MutableUser): void {
    for (const channel of user.channels) this.leave(user, channel);
    this.#users.delete(user.id);
    this.#latestUser = undefined;
    this.#nicks.delete(fold(user.nick));
    this.#countModes(user, -1);
  }

  setUserModes(user: MutableUser, modes: string): void {
    this.#countModes(user, -1);
    user.modes = modes;
    this.#countModes(user, 1);
  }

  #countModes({ modes }: MutableUser, step: number): void {
    if (modes.includes("i")) this.#invisible += step;
    if (modes.includes("o")) this.#operators += step;
  }

  renameUser(user: MutableUser, nick: string): void {
    this.#nicks.delete(fold(user.nick));
    this.#nicks.set(fold(nick), user);
    user.nick = nick;
    user.source = sourceOf(user);
  }

  /**
   * Returns a creation time for a new channel that no other channel has. History tells channels of
   * one name apart by it.
   */
  creationTime(now: number): number {
    this.#latestCreation = Math.max(now, this.#latestCreation + 1);
    return this.#latestCreation;
  }

  addChannel(channel: MutableChannel): void {
    this.#latestCreation = Math.max(this.#latestCreation, channel.createdAt);
    this.#channels.set(fold(channel.name), channel);
  }

  /** Gives a channel another name. Clients get earlier messages under the old name. */
  renameChannel(channel: MutableChannel, name: string, at: number): void {
    for (const { endpoints } of channel.members.keys()) this.fanOut.catchUp(endpoints);
    this.#channels.delete(fold(channel.name));
    if (fold(channel.name) !== fold(name)) channel.namedAt = at;
    channel.name = name;
    channel.ownConversation = closedConversation(name, channel.createdAt);
    this.#channels.set(fold(name), channel);
  }

  removeChannel(channel: MutableChannel): void {
    this.#channels.delete(fold(channel.name));
    this.#latestChannel = undefined;
  }

  /** Puts a user into a channel. The user does not get earlier messages. */
  enter(user: MutableUser, channel: MutableChannel, modes: string): void {
    this.fanOut.catchUp(user.endpoints);
    channel.members.set(user, { modes });
    user.channels.add(channel);
    for (const endpoint of user.endpoints) endpoint.listen(channel.talk);
  }

  /**
   * Takes a user out of a channel, and removes the channel with its last member unless it is
   * registered.
   */
  leave(user: MutableUser, channel: MutableChannel): void {
    this.fanOut.catchUp(user.endpoints);
    channel.members.delete(user);
    user.channels.delete(channel);
    for (const endpoint of user.endpoints) endpoint.stopListening(channel.talk);
    if (channel.members.size === 0 && channel.registration === undefined) {
      this.removeChannel(channel);
    }
  }

  /** Adds a session to a user: from now on it gets what the user sees. */
  attach(user: MutableUser, endpoint: Endpoint): void {
    this.fanOut.catchUp([endpoint]);
    user.endpoints = [...user.endpoints, endpoint];
    for (const { talk } of user.channels) endpoint.listen(talk);
  }

  /** Removes a session from its user. */
  detach(user: MutableUser, endpoint: Endpoint): void {
    user.endpoints = user.endpoints.filter((other) => other !== endpoint);
    for (const { talk } of user.channels) endpoint.stopListening(talk);
  }

  /** Returns the users who see a user in a common channel, and the user, each once. */
  peers(user: MutableUser): Set<MutableUser> {
    const peers = new Set([user]);
    for (const channel of user.channels) {
      for (const member of witnesses(channel, user)) peers.add(member);
    }
    return peers;
  }
}
