/**
 * Tells sessions about events. What is said in a channel is put into the channel's talk, and each
 * member's session takes all of it together at the end of the turn; everything else is shown at
 * once. What a session makes of it is in recipient.ts.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import type { SessionId } from "../events/fields.ts";
import { Desk } from "./desk.ts";
import { type Deliverable, Encoded, type Renderer } from "./encoded.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Talk } from "./talk.ts";

/** A user as the fan-out sees it. */
export interface Audience {
  readonly nick: string;
  readonly endpoints: readonly Endpoint[];
}

/** Says which sessions monitor a nick. */
export interface Watchers {
  watching(nick: string): Iterable<Endpoint>;
}

/** The way from an event to the sessions that are told about it. */
export class FanOut {
  /** Where the texts of this turn are encoded: no turn begins before the last one has ended. */
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
   * Tells a channel what one of its members says, or that a user has joined. The session that it
   * comes from is shown it at once, unless that {@link Endpoint.hearsItself hears itself}. All
   * others take it at the end of the turn, or before anything else that they are shown.
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

  /** Whether something was said that not all members have taken. */
  get isTalking(): boolean {
    return this.#talking.length > 0;
  }

  /** Has all members take what was said in their channels. It must be committed. */
  handOut(): void {
    const talking = this.#talking;
    if (talking.length === 0) return;
    for (const talk of talking) {
      for (const receiver of talk.receivers) receiver.hear(this.#said, true, talk);
    }
    // Not before: a session that ends because its outbox is full leaves, for others, after what was
    // said.
    this.#talking = [];
    for (const talk of talking) talk.clear();
    this.desk.clear();
  }

  /**
   * Has sessions take what was said in their channels so far, before these or their channels
   * change.
   */
  catchUp(endpoints: readonly Endpoint[]): void {
    for (const endpoint of endpoints) endpoint.hear(this.#said, false);
  }

  /** Removes what these events said, unless it was taken. */
  revoke(events: ReadonlySet<string>): void {
    for (const talk of this.#talking) talk.revoke(events);
  }

  /**
   * Tells of a change to a user: the users who share a channel with them, and the sessions that
   * monitor them and asked for such news (https://ircv3.net/specs/extensions/extended-monitor). A
   * session without the capability for the news gets nothing: its form of the event has no lines.
   *
   * @param peers the users who share a channel with the user, and the user
   * @param asked the capability by which monitoring sessions ask for the news
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
   * Tells a user about a message to themselves: it arrives as from any user, and is echoed besides.
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
