import { Cap } from "../../protocol/capabilities.ts";
import { fold } from "../../protocol/casemapping.ts";
import { Encoded, type Renderer } from "../delivery/encoded.ts";
import type { SessionId, UserId } from "../events/fields.ts";
import type { Event } from "../events/event.ts";
import { Bans } from "../bans/bans.ts";
import { Monitors } from "./monitors.ts";
import { desk } from "../delivery/desk.ts";
import type { Channel, User } from "./model.ts";
import type { MutableChannel, MutableUser } from "./mutable_model.ts";
import { sourceOf } from "./mutable_model.ts";
import type { Endpoint } from "../delivery/endpoint.ts";
import type { Talk } from "../delivery/talk.ts";
import type { HubView } from "./view.ts";
import { Whowas } from "./whowas.ts";

/** Who is connected, and what channels there are, with the ways to find them and to tell them. */
export class State implements HubView {
  readonly #users = new Map<UserId, MutableUser>();
  readonly #nicks = new Map<string, MutableUser>();
  readonly #channels = new Map<string, MutableChannel>();
  // Those that were asked for last are asked for again, as a rule: a message is handled in several steps.
  #latestUser: MutableUser | undefined;
  #latestChannel: MutableChannel | undefined;
  /** Who was here. */
  readonly whowas = new Whowas();
  /** Which connections of this process want to know who comes and goes. */
  readonly monitors = new Monitors();
  /** Who may not be here. */
  readonly bans = new Bans();
  readonly #renderer: Renderer;
  readonly #endpoint: (id: SessionId) => Endpoint | undefined;
  /** Whether an account has this name. */
  readonly isAccount: (name: string) => boolean;
  #most = 0;
  #invisible = 0;
  #operators = 0;
  /** How many messages to channels there were. */
  #said = 0;
  /** Where something was said that not all are told of. */
  #talking: Talk[] = [];

  /**
   * @param renderer writes events
   * @param endpoint finds the connection of this process that an event came from
   * @param isAccount whether an account has this name, by the events so far
   */
  constructor(
    renderer: Renderer,
    endpoint: (id: SessionId) => Endpoint | undefined,
    isAccount: (name: string) => boolean,
  ) {
    this.#renderer = renderer;
    this.isAccount = isAccount;
    this.#endpoint = endpoint;
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

  /** The users with mode i. */
  get invisibleCount(): number {
    return this.#invisible;
  }

  /** The users with mode o. */
  get operatorCount(): number {
    return this.#operators;
  }

  get channelCount(): number {
    return this.#channels.size;
  }

  /** The connection of this process with this number. */
  endpoint(id: SessionId): Endpoint | undefined {
    return this.#endpoint(id);
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

  addChannel(channel: MutableChannel): void {
    this.#channels.set(fold(channel.name), channel);
  }

  /** Gives a channel another name. What was said there before is told as it was then. */
  renameChannel(channel: MutableChannel, name: string): void {
    for (const member of channel.members.keys()) this.#catchUp(member);
    this.#channels.delete(fold(channel.name));
    channel.name = name;
    this.#channels.set(fold(name), channel);
  }

  removeChannel(channel: MutableChannel): void {
    this.#channels.delete(fold(channel.name));
    this.#latestChannel = undefined;
  }

  /** Puts a user into a channel. What was said there before is not for them. */
  enter(user: MutableUser, channel: MutableChannel, modes: string): void {
    this.#catchUp(user);
    channel.members.set(user, { modes });
    user.channels.add(channel);
    for (const endpoint of user.endpoints) {
      channel.talk.listeners.add(endpoint);
      endpoint.channelCount = user.channels.size;
    }
  }

  /** Takes a user out of a channel, and the channel away with its last member, unless it is registered. */
  leave(user: MutableUser, channel: MutableChannel): void {
    this.#catchUp(user);
    channel.members.delete(user);
    user.channels.delete(channel);
    for (const endpoint of user.endpoints) {
      channel.talk.listeners.delete(endpoint);
      endpoint.channelCount = user.channels.size;
    }
    if (channel.members.size === 0 && channel.registration === undefined) {
      this.removeChannel(channel);
    }
  }

  /** Tells one more connection what a user sees, from now on. */
  attach(user: MutableUser, endpoint: Endpoint): void {
    endpoint.gather(this.#said, false);
    user.endpoints = [...user.endpoints, endpoint];
    endpoint.channelCount = user.channels.size;
    for (const { talk } of user.channels) talk.listeners.add(endpoint);
  }

  /** No longer tells a connection what its user sees. */
  detach(user: MutableUser, endpoint: Endpoint): void {
    user.endpoints = user.endpoints.filter((other) => other !== endpoint);
    endpoint.channelCount = 0;
    for (const { talk } of user.channels) talk.listeners.delete(endpoint);
  }

  /** Everybody who shares a channel with a user, and the user, each once. */
  peers(user: User): Set<User> {
    const peers = new Set([user]);
    for (const channel of user.channels) {
      for (const member of channel.members.keys()) peers.add(member);
    }
    return peers;
  }

  /** Tells users of an event, each of them once. */
  tell(users: Iterable<User>, event: Event, except?: User): void {
    const encoded = new Encoded(event, this.#renderer);
    for (const user of users) {
      if (user === except) continue;
      for (const endpoint of user.endpoints) endpoint.see(encoded, endpoint.id === event.session);
    }
  }

  /**
   * Tells a channel what one of its members says, or that somebody has come: the connection that it comes from at once,
   * unless that {@link Endpoint.hearsItself hears itself}, and everybody else when they {@link gather}, or are told
   * something else.
   */
  announce(channel: Channel, event: Event): void {
    const encoded = new Encoded(event, this.#renderer);
    const { talk } = channel;
    if (talk.last === 0) this.#talking.push(talk);
    const speaker = event.session === undefined ? undefined : this.endpoint(event.session);
    const isEchoed = event.type === "message" && speaker?.hearsItself === true;
    talk.add(++this.#said, encoded, isEchoed ? undefined : event.session);
    if (speaker === undefined || isEchoed) return;
    speaker.spoke = this.#said;
    speaker.see(encoded, true);
  }

  /** Whether something was said that not all are told of. */
  get isTalking(): boolean {
    return this.#talking.length > 0;
  }

  /** Tells all members of channels what was said there. It is kept for good. */
  gather(): void {
    const talking = this.#talking;
    if (talking.length === 0) return;
    for (const talk of talking) {
      for (const listener of talk.listeners) listener.gather(this.#said, true, talk);
    }
    // Not before: who ends by being told too much is gone for others only after what was said.
    this.#talking = [];
    for (const talk of talking) talk.clear();
    desk.clear();
  }

  /** Takes back what was said and not told to all: what tells of these events. */
  takeBack(events: ReadonlySet<string>): void {
    for (const talk of this.#talking) talk.drop(events);
  }

  #catchUp({ endpoints }: User): void {
    for (const endpoint of endpoints) endpoint.gather(this.#said, false);
  }

  /**
   * Tells of a change to a user: everybody who shares a channel with them, and those who watch them from afar and asked
   * for such news (https://ircv3.net/specs/extensions/extended-monitor). Connections that have not negotiated the
   * extension in which the news is told get nothing, as the event's form has it.
   *
   * @param asked the capability by which those who watch ask for it
   */
  tellAround(
    user: User,
    event: Event,
    except?: User,
    asked: number = Cap.extendedMonitor,
  ): void {
    const encoded = new Encoded(event, this.#renderer);
    const peers = this.peers(user);
    for (const peer of peers) {
      if (peer === except) continue;
      for (const endpoint of peer.endpoints) endpoint.see(encoded, endpoint.id === event.session);
    }
    for (const endpoint of this.monitors.watching(user.nick)) {
      if ((endpoint.capabilities & asked) === 0) continue;
      const told = [...peers].some(({ endpoints }) => endpoints.includes(endpoint));
      if (!told) endpoint.see(encoded, false);
    }
  }

  /** Tells of an event those connections of users for which it is meant. */
  tellThose(
    users: Iterable<User>,
    event: Event,
    meant: (endpoint: Endpoint) => boolean,
  ): void {
    const encoded = new Encoded(event, this.#renderer);
    for (const user of users) {
      for (const endpoint of user.endpoints) if (meant(endpoint)) endpoint.see(encoded, false);
    }
  }

  /** Tells a user of what they did to themselves: it arrives like anybody's doing, and is echoed besides. */
  tellSelf(user: User, event: Event): void {
    const encoded = new Encoded(event, this.#renderer);
    for (const endpoint of user.endpoints) endpoint.see(encoded, false);
    for (const endpoint of user.endpoints) {
      if (endpoint.id === event.session) endpoint.see(encoded, true);
    }
  }
}
