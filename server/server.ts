import { Invitations } from "./accounts/invitations.ts";
import { Accounts, MINUTE_MS } from "./accounts/accounts.ts";
import { awayOf } from "./accounts/presence.ts";
import { LoginThrottle } from "./accounts/login_throttle.ts";
import { keepChannel, restoreChannels } from "./channel/persistence.ts";
import { actor } from "./events/actor.ts";
import type { Draft, Event, SessionId, UserId } from "./events/event.ts";
import { conversationsOfEvent, storeEvent } from "./events/table.ts";
import { Hub } from "./hub/hub.ts";
import type { User } from "./hub/state.ts";
import { Gate } from "./limits/gate.ts";
import { FloodTimer } from "./limits/flood_timer.ts";
import { LocalLog, type Log } from "./events/event_log.ts";
import { Flusher } from "./delivery/outbox.ts";
import type { Peer, PeerAddress } from "./connection/peer.ts";
import type { Session } from "./connection/session.ts";
import { Cloak } from "./net/cloak.ts";
import type { Settings } from "./config/settings.ts";
import { Nonces } from "./store/nonces.ts";
import { MemoryStore } from "./store/memory.ts";
import { Committer } from "./delivery/committer.ts";
import { Searches } from "./search/search_queue.ts";
import type { Conversation } from "./store/conversation.ts";
import type { Ban, Store } from "./store/store.ts";

/** Who somebody wants to be. */
export interface Identity {
  readonly nick: string;
  readonly username: string;
  readonly realname: string;
}

/** What came of reading the configuration again. */
export interface Reloaded {
  /** The file that was read, or `*` where there is none. */
  readonly file: string;
  /** Why nothing has changed, in a person's words; absent where it has. */
  readonly fault?: string;
  /** What takes a restart to change. */
  readonly remarks: readonly string[];
}

/** The server without its sockets: what command handlers work on. */
export class Server {
  readonly settings: Settings;
  readonly sessions = new Map<SessionId, Session>();
  readonly hub = new Hub(
    (id) => this.sessions.get(id),
    (name) => this.store.account(name) !== undefined,
  );
  readonly log: Log;
  readonly store: Store;
  readonly accounts: Accounts;
  readonly invitations: Invitations;
  /** The messages that were delivered and may be sent again. */
  readonly nonces: Nonces;
  readonly flusher: Flusher;
  /** Lets connections in. */
  readonly gate: Gate;
  /** Wakes the connections that have to wait. */
  readonly floodTimer = new FloodTimer();
  /** Milliseconds since 1970. */
  readonly startedAt = Date.now();
  /** Attempts at the password that every connection must give. */
  readonly passwords = new LoginThrottle(MINUTE_MS);
  /** Attempts to become an operator. */
  readonly operatorLogins = new LoginThrottle(MINUTE_MS);
  /** How often each command was used. */
  readonly commandCounts = new Map<string, { count: number }>();
  /** The fingerprint of the certificate that comes after the present one, `sha256:HEX`, as soon as that is known. */
  successor: string | undefined;
  /** Hides where users come from. */
  cloak = new Cloak();
  /** Reads the configuration again, where there is one. */
  reload: (() => Promise<Reloaded>) | undefined;
  /** Tells whoever runs the server what it cannot deal with. */
  report: (problem: string) => void = () => {};
  /** Notes what those who look after the server do; see {@link Audit.note}. */
  audit: (by: string, action: string, outcome?: string) => void = () => {};
  /** Sees that nobody is told of what is not kept. */
  readonly committer: Committer;
  readonly searches = new Searches();
  #lastId = 0;
  #registered = 0;

  /** @param schedule calls back at the end of a tick; see {@link Flusher} */
  constructor(
    settings: Settings,
    store: Store = new MemoryStore(),
    schedule?: (flush: () => void) => void,
  ) {
    this.settings = settings;
    this.store = store;
    this.gate = new Gate(settings);
    this.log = new LocalLog((event) => this.#take(event), Date.now, store.latestTime());
    for (const ban of store.bans()) this.hub.bans.add(ban);
    restoreChannels(store, this.hub);
    this.accounts = new Accounts(store, settings, (address) => this.cloak.hostOf(address));
    this.invitations = new Invitations(store);
    this.nonces = new Nonces(store);
    this.committer = new Committer(this);
    this.flusher = new Flusher(this.committer.commit, schedule, this.hub);
  }

  /** Tells whoever runs the server, and its operators who are here, what they have to know. */
  alarm(text: string): void {
    this.report(text);
    for (const session of this.sessions.values()) {
      if (session.user?.operator === undefined) continue;
      session.answer("NOTICE", session.nick, `*** ${text}`);
    }
  }

  /** The connections that are not registered yet. */
  get unknownCount(): number {
    return this.sessions.size - this.#registered;
  }

  nextSessionId(): SessionId {
    return ++this.#lastId;
  }

  /** The origin of a connection with what users see of it. */
  peerFrom(origin: PeerAddress): Peer {
    return { ...origin, host: this.cloak.hostOf(origin.address) };
  }

  /** The ban, if any, that keeps a connection out. */
  banAgainst(session: Session, { nick, username }: Identity, account?: string): Ban | undefined {
    const { host, address = host } = session.peer;
    const candidate = { nick, username: `~${username}`, host, address, account };
    return this.hub.bans.against(candidate, Date.now());
  }

  /** Lets a connection into the chat. False where its nick was taken in the meantime. */
  async register(session: Session, identity: Identity): Promise<boolean> {
    const { nick, realname } = identity;
    const { host, address = host, secure } = session.peer;
    const { account } = session.introduction;
    const username = `~${identity.username}`;
    const user: UserId = session.id;
    const draft: Draft = {
      type: "connect",
      user,
      source: `${nick}!${username}@${host}`,
      session: session.id,
      nick,
      username,
      host,
      address,
      realname,
      secure,
      ...(account === undefined ? {} : { account }),
    };
    if (!await this.log.append(draft)) return false;
    session.user = this.hub.userById(user);
    return await this.#entered(session);
  }

  /** Lets a connection share a user who is logged in to the same account. False where that user is gone. */
  async attach(session: Session, user: User): Promise<boolean> {
    const { secure } = session.peer;
    if (!await this.log.append({ type: "attach", ...actor(user, session), secure })) return false;
    session.user = user;
    return await this.#entered(session);
  }

  async #entered(session: Session): Promise<boolean> {
    const { user } = session;
    if (user === undefined) return false;
    this.#registered++;
    if (session.ended !== undefined) await this.leave(session);
    else await this.updateAway(user, session);
    return true;
  }

  /** The connections of a user to this process. */
  sessionsOf({ endpoints }: User): Session[] {
    return endpoints.flatMap(({ id }) => this.sessions.get(id) ?? []);
  }

  /** Tells others where a user is away now, or back, by what the user's connections say. */
  async updateAway(user: User, session?: Session): Promise<void> {
    const message = awayOf(this.sessionsOf(user));
    if (message === user.away) return;
    await this.log.append({
      type: "away",
      ...actor(user, session),
      ...(message === undefined ? {} : { message }),
    });
  }

  /** Has an event applied, and kept where it belongs. */
  #take(event: Event): boolean {
    if (event.type === "message" && this.nonces.first(event, event.time) !== undefined) {
      return false;
    }
    const conversations = conversationsOfEvent(this.hub, event);
    if (!this.hub.apply(event)) return false;
    this.store.attempt(() => this.keep(event, conversations));
    if (event.type === "new-account") this.accounts.lookalikes.add(event.name);
    this.committer.expect(event, conversations);
    this.flusher.request();
    return true;
  }

  /** Puts into the store what outlives the process of an event that was applied. */
  keep(event: Event, conversations: readonly Conversation[]): void {
    storeEvent(this.store, event, conversations);
    this.nonces.remember(event);
    keepChannel(this.store, this.hub, event);
  }

  /** Takes a connection that is over out of the chat. Its user leaves with the last one. */
  async leave(session: Session): Promise<void> {
    this.sessions.delete(session.id);
    this.hub.monitors.clear(session);
    const { user } = session;
    if (user === undefined) return;
    this.#registered--;
    this.hub.detach(user, session);
    if (user.endpoints.length > 0) {
      await this.updateAway(user);
      return;
    }
    await this.log.append({ type: "quit", ...actor(user), reason: session.ended ?? "" });
  }
}
