import { Cap } from "../../protocol/capabilities.ts";
import { fold } from "../../protocol/casemapping.ts";
import { Encoded, type Renderer } from "../delivery/encoded.ts";
import type { Event, SessionId, UserId } from "../events/event.ts";
import { Bans } from "../bans/bans.ts";
import { Monitors } from "./monitors.ts";
import { desk } from "../delivery/desk.ts";
import type { Endpoint } from "../delivery/endpoint.ts";
import { Talk } from "../delivery/talk.ts";
import { Whowas } from "./whowas.ts";

/** Somebody who is connected, through one connection or several. */
export interface User {
  readonly id: UserId;
  nick: string;
  username: string;
  host: string;
  /** The IP address that the user comes from, which need not be the host that others see. */
  readonly address: string;
  realname: string;
  /** The account it is logged in to. */
  account: string | undefined;
  /** The away message; `undefined` where the user is present. */
  away: string | undefined;
  /** The letters of its user modes; they change in {@link State.setUserModes} alone. */
  modes: string;
  /** As what operator it is known in the configuration; `undefined` where it is none. */
  operator: string | undefined;
  /** All its connections are encrypted. */
  secure: boolean;
  /** Milliseconds since 1970. */
  readonly connectedAt: number;
  /** When the user last said something, in milliseconds since 1970. */
  spokeAt: number;
  /** `nick!user@host`, kept with its parts. */
  source: string;
  readonly channels: Set<Channel>;
  /** The channels it was invited to by somebody who may let people in, and has not joined since. */
  readonly invites: Set<Channel>;
  /** How far a guest has read, by folded target, in milliseconds since 1970; the store has what those with accounts read. */
  readonly markers: Map<string, number>;
  /** What it says of itself for as long as it is connected; what its account says is in the store. */
  readonly metadata: Map<string, string>;
  /** The user's connections to this process. */
  endpoints: readonly Endpoint[];
}

/** What a user is in one channel. */
export interface Member {
  /** The letters of the prefix modes held. */
  modes: string;
}

/** What a channel is about. */
export interface Topic {
  readonly text: string;
  /** `nick!user@host` of who set it. */
  readonly setBy: string;
  /** Milliseconds since 1970. */
  readonly setAt: number;
}

/** An entry of a channel's list of masks; channel/list_mask.ts makes it. */
export interface ListEntry {
  /** In full, as `nick!user@host` or an extended ban. */
  readonly mask: string;
  /** `nick!user@host` of who set it. */
  readonly setBy: string;
  /** Milliseconds since 1970. */
  readonly setAt: number;
  /** It is about speaking alone. */
  readonly mute: boolean;
  fits(subject: { readonly source: string; readonly account: string | undefined }): boolean;
}

/** What a channel is by being registered. */
export interface Registration {
  /** The account whose channel it is. */
  readonly founder: string;
  /** Account (folded) to the letters of the prefix modes that it gets on joining. */
  readonly access: ReadonlyMap<string, string>;
}

/** The modes that are lists of masks: bans, exceptions from them, and standing invitations. */
export type ListMode = "b" | "e" | "I";

/** A channel, as long as it has members or is registered. */
export interface Channel {
  /** As the first who joined wrote it. */
  name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  topic: Topic | undefined;
  /** The letters of the modes without a parameter. */
  flags: string;
  /** Mode k. */
  key: string | undefined;
  /** Mode l: the most members. */
  limit: number | undefined;
  /** A list is never changed, but replaced by another: what was found out from one is true as long as it is there. */
  readonly lists: Record<ListMode, readonly ListEntry[]>;
  /** Whose channel it is; a registered one stays when nobody is in it. */
  registration: Registration | undefined;
  /** What is said of it for as long as somebody is in it; that of a registered one is in the store. */
  readonly metadata: Map<string, string>;
  readonly members: Map<User, Member>;
  /** What was said here in this turn, and who hears it. */
  readonly talk: Talk;
}

/** Who is connected, and what channels there are, with the ways to find them and to tell them. */
export class State {
  readonly #users = new Map<UserId, User>();
  readonly #nicks = new Map<string, User>();
  readonly #channels = new Map<string, Channel>();
  // Those that were asked for last are asked for again, as a rule: a message is handled in several steps.
  #latestUser: User | undefined;
  #latestChannel: Channel | undefined;
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

  userById(id: UserId): User | undefined {
    if (this.#latestUser?.id !== id) this.#latestUser = this.#users.get(id);
    return this.#latestUser;
  }

  user(nick: string): User | undefined {
    return this.#nicks.get(fold(nick));
  }

  channel(name: string): Channel | undefined {
    if (this.#latestChannel?.name !== name) this.#latestChannel = this.#channels.get(fold(name));
    return this.#latestChannel;
  }

  users(): Iterable<User> {
    return this.#users.values();
  }

  channels(): Iterable<Channel> {
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

  addUser(user: User): void {
    this.#users.set(user.id, user);
    this.#nicks.set(fold(user.nick), user);
    this.#most = Math.max(this.#most, this.#users.size);
    this.#countModes(user, 1);
  }

  removeUser(user: User): void {
    for (const channel of user.channels) this.leave(user, channel);
    this.#users.delete(user.id);
    this.#latestUser = undefined;
    this.#nicks.delete(fold(user.nick));
    this.#countModes(user, -1);
  }

  setUserModes(user: User, modes: string): void {
    this.#countModes(user, -1);
    user.modes = modes;
    this.#countModes(user, 1);
  }

  #countModes({ modes }: User, step: number): void {
    if (modes.includes("i")) this.#invisible += step;
    if (modes.includes("o")) this.#operators += step;
  }

  renameUser(user: User, nick: string): void {
    this.#nicks.delete(fold(user.nick));
    this.#nicks.set(fold(nick), user);
    user.nick = nick;
    user.source = sourceOf(user);
  }

  addChannel(channel: Channel): void {
    this.#channels.set(fold(channel.name), channel);
  }

  /** Gives a channel another name. What was said there before is told as it was then. */
  renameChannel(channel: Channel, name: string): void {
    for (const member of channel.members.keys()) this.#catchUp(member);
    this.#channels.delete(fold(channel.name));
    channel.name = name;
    this.#channels.set(fold(name), channel);
  }

  removeChannel(channel: Channel): void {
    this.#channels.delete(fold(channel.name));
    this.#latestChannel = undefined;
  }

  /** Puts a user into a channel. What was said there before is not for them. */
  enter(user: User, channel: Channel, modes: string): void {
    this.#catchUp(user);
    channel.members.set(user, { modes });
    user.channels.add(channel);
    for (const endpoint of user.endpoints) {
      channel.talk.listeners.add(endpoint);
      endpoint.channelCount = user.channels.size;
    }
  }

  /** Takes a user out of a channel, and the channel away with its last member, unless it is registered. */
  leave(user: User, channel: Channel): void {
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
  attach(user: User, endpoint: Endpoint): void {
    endpoint.gather(this.#said, false);
    user.endpoints = [...user.endpoints, endpoint];
    endpoint.channelCount = user.channels.size;
    for (const { talk } of user.channels) talk.listeners.add(endpoint);
  }

  /** No longer tells a connection what its user sees. */
  detach(user: User, endpoint: Endpoint): void {
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
  tellAround(user: User, event: Event, except?: User, asked: number = Cap.extendedMonitor): void {
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
  tellThose(users: Iterable<User>, event: Event, meant: (endpoint: Endpoint) => boolean): void {
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

/** `nick!user@host`. */
export function sourceOf({ nick, username, host }: User): string {
  return `${nick}!${username}@${host}`;
}

/** A channel that nobody is in yet, with the modes that new ones have. */
export function newChannel(name: string, createdAt: number): Channel {
  return {
    name,
    createdAt,
    topic: undefined,
    flags: "nt",
    key: undefined,
    limit: undefined,
    lists: { b: [], e: [], I: [] },
    registration: undefined,
    metadata: new Map(),
    members: new Map(),
    talk: new Talk(),
  };
}
