/**
 * Tells sessions about events. Messages to a channel go into the channel's talk, which each
 * member's session takes as a whole at the end of the turn; sessions are told of all other events
 * at once. recipient.ts holds the receiving part.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import type { SessionId } from "../records/fields.ts";
import { Desk } from "./desk.ts";
import { type Deliverable, Encoded, type Renderer } from "./encoded.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Talk } from "./talk.ts";

/** A user as the fan-out sees it. */
export interface Audience {
  readonly nick: string;
  readonly endpoints: readonly Endpoint[];
}

/** Finds the sessions that monitor a nick. */
export interface Watchers {
  watching(nick: string): Iterable<Endpoint>;
}

/** The way from an event to the sessions that are told about it. */
export class FanOut {
  /**
   * The buffer in which the texts of this turn are encoded. No turn begins before the last one has
   * ended.
   */
  readonly desk = new Desk();
  readonly #renderer: Renderer;
  readonly #endpoint: (id: SessionId) => Endpoint | undefined;
  readonly #watchers: Watchers;
  /** The serial of the last message to a channel. */
  #said = 0;
  /** The talks that not all members have taken. */
  #talking: Talk[] = [];

  /** @param endpoint finds the session of this process that an event came from */
  constructor(
    renderer: Renderer,
    endpoint: (id: SessionId) => Endpoint | undefined,
    watchers: Watchers,
  ) {
    this.#renderer = renderer;
    this.#endpoint = endpoint;
    this.#watchers = watchers;
  }

  /** Returns the session of this process with this id. */
  endpoint(id: SessionId): Endpoint | undefined {
    return this.#endpoint(id);
  }

  /** Tells users about an event. */
  tell(users: Iterable<Audience>, event: Deliverable, except?: Audience): void {
    const encoded = new Encoded(event, this.#renderer);
    for (const user of users) {
      if (user === except) continue;
      for (const endpoint of user.endpoints) endpoint.see(encoded, endpoint.id === event.session);
    }
  }

  /**
   * Tells a channel of a message by one of its members, or of a join. The session that caused the
   * event gets it at once, unless {@link Endpoint.hearsItself}. All others take it at the end of
   * the turn, or before the next event that they are told of.
   */
  announce({ talk }: { readonly talk: Talk }, event: Deliverable): void {
    const encoded = new Encoded(event, this.#renderer);
    if (talk.last === 0) this.#talking.push(talk);
    const speaker = event.session === undefined ? undefined : this.#endpoint(event.session);
    const isEchoed = event.type === "message" && speaker?.hearsItself === true;
    talk.add(++this.#said, encoded, isEchoed ? undefined : event.session);
    if (speaker === undefined || isEchoed) return;
    speaker.spoke = this.#said;
    speaker.see(encoded, true);
  }

  /** Whether there is talk that not all members have taken. */
  get isTalking(): boolean {
    return this.#talking.length > 0;
  }

  /** Makes all members take the talk of their channels, which must be committed. */
  handOut(): void {
    const talking = this.#talking;
    if (talking.length === 0) return;
    for (const talk of talking) {
      for (const receiver of talk.receivers) receiver.hear(this.#said, true, talk);
    }
    // Only after the loop: if a session ends because its outbox is full, others see its QUIT after
    // the messages.
    this.#talking = [];
    for (const talk of talking) talk.clear();
    this.desk.clear();
  }

  /**
   * Makes sessions take the talk of their channels so far, before the sessions or their channels
   * change.
   */
  catchUp(endpoints: readonly Endpoint[]): void {
    for (const endpoint of endpoints) endpoint.hear(this.#said, false);
  }

  /** Removes these events from the talk that sessions have not taken. */
  revoke(events: ReadonlySet<string>): void {
    for (const talk of this.#talking) talk.revoke(events);
  }

  /**
   * Tells two groups of a change to a user: the users who share a channel with them, and the
   * sessions that monitor them and asked for such changes
   * (https://ircv3.net/specs/extensions/extended-monitor). A session without the capability for the
   * change gets nothing: its form of the event has no lines.
   *
   * @param peers the users who share a channel with the user, and the user
   * @param asked the capability by which monitoring sessions ask for such changes
   */
  tellAround(
    user: Audience,
    peers: ReadonlySet<Audience>,
    event: Deliverable,
    except?: Audience,
    asked: number = Cap.extendedMonitor,
  ): void {
    const encoded = new Encoded(event, this.#renderer);
    for (const peer of peers) {
      if (peer === except) continue;
      for (const endpoint of peer.endpoints) endpoint.see(encoded, endpoint.id === event.session);
    }
    for (const endpoint of this.#watchers.watching(user.nick)) {
      if ((endpoint.capabilities & asked) === 0) continue;
      const told = [...peers].some(({ endpoints }) => endpoints.includes(endpoint));
      if (!told) endpoint.see(encoded, false);
    }
  }

  /** Tells the sessions of users that pass a test about an event. */
  tellSome(
    users: Iterable<Audience>,
    event: Deliverable,
    test: (endpoint: Endpoint) => boolean,
  ): void {
    const encoded = new Encoded(event, this.#renderer);
    for (const user of users) {
      for (const endpoint of user.endpoints) if (test(endpoint)) endpoint.see(encoded, false);
    }
  }

  /**
   * Tells a user about a message to themselves: it arrives like any message, and is echoed as well.
   */
  tellSelf(user: Audience, event: Deliverable): void {
    const encoded = new Encoded(event, this.#renderer);
    for (const endpoint of user.endpoints) endpoint.see(encoded, false);
    for (const endpoint of user.endpoints) {
      if (endpoint.id === event.session) endpoint.see(encoded, true);
    }
  }

  /** Tells the sessions that monitor a nick that a user has it now. */
  tellOnline(nick: string, source: string): void {
    for (const endpoint of this.#watchers.watching(nick)) endpoint.presence(source, true);
  }

  /** Tells the sessions that monitor a nick that no user has it any more. */
  tellOffline(nick: string): void {
    for (const endpoint of this.#watchers.watching(nick)) endpoint.presence(nick, false);
  }
}
