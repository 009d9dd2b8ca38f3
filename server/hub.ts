import { fold } from "../protocol/casemapping.ts";
import type {
  AwayEvent,
  ConnectEvent,
  Event,
  JoinEvent,
  MessageEvent,
  NickEvent,
  PartEvent,
  QuitEvent,
  SessionId,
  TopicEvent,
  UserId,
} from "./event.ts";
import { Encoded } from "./encode.ts";

/** A connection as the hub sees it: something that is told of events. */
export interface Endpoint {
  readonly id: SessionId;
  /** Takes an event that happened where its user can see it. `own` tells that this connection caused it. */
  see(event: Encoded, own: boolean): void;
}

/** Somebody who is connected, through one connection or several. */
export interface User {
  readonly id: UserId;
  nick: string;
  readonly username: string;
  readonly host: string;
  realname: string;
  account: string | undefined;
  /** The away message; `undefined` where the user is present. */
  away: string | undefined;
  readonly secure: boolean;
  /** Milliseconds since 1970. */
  readonly connectedAt: number;
  /** When the user last said something, in milliseconds since 1970. */
  spokeAt: number;
  /** `nick!user@host`, kept with the nick. */
  source: string;
  readonly channels: Set<Channel>;
  /** The user's connections to this process. */
  endpoints: readonly Endpoint[];
}

/** What a user is in one channel. */
export interface Member {
  /** The letters of the prefix modes held, the highest first. */
  modes: string;
}

export interface Topic {
  readonly text: string;
  /** `nick!user@host` of who set it. */
  readonly setBy: string;
  /** Milliseconds since 1970. */
  readonly setAt: number;
}

export interface Channel {
  /** As the first who joined wrote it. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  topic: Topic | undefined;
  readonly members: Map<User, Member>;
}

/**
 * The state of the chat: who is connected, and what channels there are. It changes in {@link Hub.apply} and
 * nowhere else, and the same events in the same order make the same state. It does no I/O.
 */
export class Hub {
  readonly #users = new Map<UserId, User>();
  readonly #nicks = new Map<string, User>();
  readonly #channels = new Map<string, Channel>();
  readonly #endpoint: (id: SessionId) => Endpoint | undefined;
  #most = 0;

  /** @param endpoint finds the connection of this process that an event came from */
  constructor(endpoint: (id: SessionId) => Endpoint | undefined) {
    this.#endpoint = endpoint;
  }

  /** Takes an event. False, and nothing has changed, where the state no longer allows it. */
  readonly apply = (event: Event): boolean => {
    if (event.type === "connect") return this.#connect(event);
    const user = this.#users.get(event.user);
    if (user === undefined) return false;
    switch (event.type) {
      case "message":
        return this.#message(user, event);
      case "join":
        return this.#join(user, event);
      case "part":
        return this.#part(user, event);
      case "nick":
        return this.#nick(user, event);
      case "quit":
        return this.#quit(user, event);
      case "topic":
        return this.#topic(user, event);
      case "away":
        return this.#away(user, event);
    }
  };

  /** No longer tells a connection what its user sees. */
  detach(user: User, endpoint: Endpoint): void {
    user.endpoints = user.endpoints.filter((other) => other !== endpoint);
  }

  userById(id: UserId): User | undefined {
    return this.#users.get(id);
  }

  user(nick: string): User | undefined {
    return this.#nicks.get(fold(nick));
  }

  channel(name: string): Channel | undefined {
    return this.#channels.get(fold(name));
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

  get channelCount(): number {
    return this.#channels.size;
  }

  #connect(event: ConnectEvent & Event): boolean {
    const key = fold(event.nick);
    if (this.#nicks.has(key) || this.#users.has(event.user)) return false;
    const endpoint = event.session === undefined ? undefined : this.#endpoint(event.session);
    const user: User = {
      id: event.user,
      nick: event.nick,
      username: event.username,
      host: event.host,
      realname: event.realname,
      account: event.account,
      away: undefined,
      secure: event.secure,
      connectedAt: event.time,
      spokeAt: event.time,
      source: event.source,
      channels: new Set(),
      endpoints: endpoint === undefined ? [] : [endpoint],
    };
    this.#users.set(user.id, user);
    this.#nicks.set(key, user);
    this.#most = Math.max(this.#most, this.#users.size);
    return true;
  }

  #message(user: User, event: MessageEvent & Event): boolean {
    user.spokeAt = event.time;
    const encoded = new Encoded(event);
    const channel = this.channel(event.target);
    if (channel !== undefined) {
      for (const member of channel.members.keys()) tell(member, encoded);
      if (!channel.members.has(user)) tell(user, encoded);
      return true;
    }
    const target = this.user(event.target);
    if (target === undefined) return false;
    if (target === user) tellSelf(user, encoded);
    else {
      tell(target, encoded);
      tell(user, encoded);
    }
    return true;
  }

  #join(user: User, event: JoinEvent & Event): boolean {
    const key = fold(event.channel);
    let channel = this.#channels.get(key);
    if (channel?.members.has(user)) return false;
    if (channel === undefined) {
      channel = {
        name: event.channel,
        createdAt: event.time,
        topic: undefined,
        members: new Map(),
      };
      this.#channels.set(key, channel);
    }
    channel.members.set(user, { modes: channel.members.size === 0 ? "o" : "" });
    user.channels.add(channel);
    tellAll(channel.members.keys(), event);
    if (user.away !== undefined) {
      const { id, time, source } = event;
      const away: Event = { type: "away", id, time, user: user.id, source, message: user.away };
      const encoded = new Encoded(away);
      for (const member of channel.members.keys()) if (member !== user) tell(member, encoded);
    }
    return true;
  }

  #part(user: User, event: PartEvent & Event): boolean {
    const channel = this.channel(event.channel);
    if (channel === undefined || !channel.members.has(user)) return false;
    tellAll(channel.members.keys(), event);
    this.#leave(user, channel);
    return true;
  }

  #nick(user: User, event: NickEvent & Event): boolean {
    const key = fold(event.nick);
    const holder = this.#nicks.get(key);
    if (holder !== undefined && holder !== user) return false;
    this.#nicks.delete(fold(user.nick));
    this.#nicks.set(key, user);
    tellAll(peers(user), event);
    user.nick = event.nick;
    user.source = `${event.nick}!${user.username}@${user.host}`;
    return true;
  }

  #quit(user: User, event: QuitEvent & Event): boolean {
    const encoded = new Encoded(event);
    for (const peer of peers(user)) if (peer !== user) tell(peer, encoded);
    for (const channel of user.channels) this.#leave(user, channel);
    this.#users.delete(user.id);
    this.#nicks.delete(fold(user.nick));
    return true;
  }

  #topic(user: User, event: TopicEvent & Event): boolean {
    const channel = this.channel(event.channel);
    if (channel === undefined) return false;
    channel.topic = event.topic === ""
      ? undefined
      : { text: event.topic, setBy: user.source, setAt: event.time };
    tellAll(channel.members.keys(), event);
    return true;
  }

  #away(user: User, event: AwayEvent & Event): boolean {
    user.away = event.message;
    const encoded = new Encoded(event);
    for (const peer of peers(user)) if (peer !== user) tell(peer, encoded);
    return true;
  }

  #leave(user: User, channel: Channel): void {
    channel.members.delete(user);
    user.channels.delete(channel);
    if (channel.members.size === 0) this.#channels.delete(fold(channel.name));
  }
}

/** Everybody who shares a channel with a user, and the user, each once. */
function peers(user: User): Set<User> {
  const peers = new Set([user]);
  for (const channel of user.channels) {
    for (const member of channel.members.keys()) peers.add(member);
  }
  return peers;
}

function tellAll(users: Iterable<User>, event: Event): void {
  const encoded = new Encoded(event);
  for (const user of users) tell(user, encoded);
}

function tell(user: User, event: Encoded): void {
  for (const endpoint of user.endpoints) endpoint.see(event, endpoint.id === event.event.session);
}

/** A message to oneself arrives like anybody's, and is echoed besides. */
function tellSelf(user: User, event: Encoded): void {
  for (const endpoint of user.endpoints) endpoint.see(event, false);
  for (const endpoint of user.endpoints) {
    if (endpoint.id === event.event.session) endpoint.see(event, true);
  }
}
