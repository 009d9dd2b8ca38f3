/**
 * The server without its sockets: the parts that command handlers work with, and the way of an
 * event through them.
 * @module
 */

import { Invitations } from "./accounts/invitations.ts";
import type { AccountChat } from "./accounts/account_chat.ts";
import { Accounts, MINUTE_MS } from "./accounts/accounts.ts";
import { LoginThrottle } from "./accounts/login/login_throttle.ts";
import { restoreUsers } from "./always_on/restored_users.ts";
import { keepUser } from "./always_on/stored_users.ts";
import { keepChannel, restoredChannels } from "./channel/persistence.ts";
import type { Event } from "./records/event.ts";
import { applyEvent, conversationsOfEvent, storeEvent } from "./events/log/table.ts";
import { State } from "./hub/state.ts";
import type { HubView } from "./hub/view.ts";
import { Gate } from "./limits/gate.ts";
import { LastLines } from "./limits/last_lines.ts";
import { FloodTimer } from "./limits/flood_timer.ts";
import { LocalLog, type Log } from "./events/log/event_log.ts";
import { FanOut } from "./delivery/fan_out.ts";
import { Flusher } from "./delivery/flusher.ts";
import { Monitors } from "./delivery/monitors.ts";
import { renderer } from "./events/render.ts";
import type { Peer, PeerAddress } from "./net/peer.ts";
import { Sessions } from "./sessions/sessions.ts";
import { Cloak } from "./net/cloak.ts";
import type { Reloaded } from "./config/configuration.ts";
import type { Settings } from "./config/settings.ts";
import { NextCertificate } from "./tls/announce_next_certificate.ts";
import { newVapidKey, type VapidKey } from "./push/vapid.ts";
import { WebPush } from "./push/web_push.ts";
import type { SendPush } from "./push/push_client.ts";
import { Nonces } from "./store/nonces.ts";
import { MemoryStore } from "./store/memory.ts";
import { Committer } from "./delivery/committer.ts";
import { TransferOffers } from "./channel/transfer_offers.ts";
import { SearchQueue } from "./search/search_queue.ts";
import type { Conversation } from "./records/conversation.ts";
import type { Store } from "./store/store.ts";

/** Logs a problem for the server's administrator. */
export type Report = (problem: string) => void;

/** The parts of a server. Only the settings are required; a test needs little else. */
export interface ServerOptions {
  readonly settings: Settings;
  /** Where history and accounts are kept; in memory by default. */
  readonly store?: Store;
  /** Hides users' addresses; with a random key by default. */
  readonly cloak?: Cloak;
  /** The key for Web Push; by default a new one. */
  readonly vapid?: VapidKey;
  /** Sends push notifications; by default to the push services. */
  readonly sendPush?: SendPush;
  /** Logs problems; by default they are dropped. */
  readonly report?: Report;
  /**
   * Records the actions of operators and administrators; see `Audit.note`. By default nothing is
   * recorded.
   */
  readonly audit?: (by: string, action: string, outcome?: string) => void;
  /** Reads the configuration again, for REHASH; absent if there is none to read. */
  readonly reload?: () => Promise<Reloaded>;
  /** Calls back at the end of a tick; see {@link Flusher}. */
  readonly schedule?: (flush: () => void) => void;
}

/** The server without its sockets. It is complete when the constructor returns. */
export class Server implements AccountChat {
  readonly settings: Settings;
  readonly sessions = new Sessions();
  /** The MONITOR lists of the sessions. */
  readonly monitors = new Monitors();
  /** Tells sessions about events. */
  readonly fanOut = new FanOut(renderer, (id) => this.sessions.get(id), this.monitors);
  /** The state of the chat. Only events change it, in {@link applyEvent}. */
  readonly hub: HubView;
  readonly #state: State;
  readonly log: Log;
  readonly store: Store;
  readonly accounts: Accounts;
  readonly invitations: Invitations;
  /** The nonces of delivered messages, which identify a message that a client sends again. */
  readonly nonces: Nonces;
  readonly flusher: Flusher;
  /** Admits connections. */
  readonly gate: Gate;
  /** Wakes the connections that wait because of their flood limit. */
  readonly floodTimer = new FloodTimer();
  /** Admits the last lines of lost connections. */
  readonly lastLines = new LastLines();
  /** In milliseconds since 1970. */
  readonly startedAt = Date.now();
  readonly #begun = performance.now();
  /** Limits wrong server passwords. */
  readonly passwords = new LoginThrottle(MINUTE_MS);
  /** Limits failed attempts to become an operator. */
  readonly operatorLogins = new LoginThrottle(MINUTE_MS);
  /** How often each command was used. */
  readonly commandCounts = new Map<string, { count: number }>();
  readonly nextCertificate = new NextCertificate();
  readonly cloak: Cloak;
  readonly report: Report;
  readonly audit: NonNullable<ServerOptions["audit"]>;
  readonly reload: ServerOptions["reload"];
  /** Commits events before clients are told about them. */
  readonly committer: Committer;
  readonly searches = new SearchQueue();
  readonly webPush: WebPush;
  /** Offers of channels that wait to be accepted. */
  readonly transfers = new TransferOffers();

  constructor(options: ServerOptions) {
    const { settings, store = new MemoryStore(), cloak = new Cloak() } = options;
    this.settings = settings;
    this.store = store;
    this.cloak = cloak;
    this.report = options.report ?? (() => {});
    this.audit = options.audit ?? (() => {});
    this.reload = options.reload;
    this.gate = new Gate(settings);
    this.log = new LocalLog((event) => this.#take(event), Date.now, store.latestTime());
    this.hub = this.#state = new State({
      fanOut: this.fanOut,
      isAccount: (name) => store.account(name) !== undefined,
      isLookalike: (name) => this.accounts.lookalikes.of(name) !== undefined,
      bans: store.bans(),
      channels: restoredChannels(store),
    });
    const nextId = () => this.sessions.nextId();
    const now = Math.max(this.startedAt, this.log.time);
    restoreUsers(this, this.#state, { nextId, now });
    this.accounts = new Accounts(store, settings, (address) => cloak.hostOf(address));
    this.accounts.onFailure = (peer) => this.failedLogin(peer, "account");
    this.invitations = new Invitations(store);
    this.webPush = new WebPush({
      hub: this.hub,
      store,
      settings,
      vapid: options.vapid ?? newVapidKey(),
      send: options.sendPush,
      append: (event) => void this.log.append(event),
      report: (problem) => this.report(problem),
    });
    this.nonces = new Nonces(store);
    this.committer = new Committer({
      store,
      keep: (event, conversations) => this.#keep(event, conversations),
      revoke: (events) => this.#revoke(events),
      sender: (id) => this.sessions.get(id),
      isRegistered: (channel) => this.hub.channel(channel)?.registration !== undefined,
      alarm: (text) => this.alarm(text),
    });
    this.flusher = new Flusher({
      commit: () => this.committer.commit(),
      handOut: () => this.fanOut.handOut(),
      afterTick: options.schedule,
    });
  }

  /** How long the server has run, in ms. */
  get uptime(): number {
    return performance.now() - this.#begun;
  }

  /**
   * Logs a failed login, for programs such as fail2ban that read the log. The line holds no text
   * that a client chose.
   */
  failedLogin(peer: Peer, what: "account" | "operator" | "server password"): void {
    this.report(`failed login from ${peer.address ?? peer.host}: ${what}`);
  }

  /** Logs a text, and sends it to all connected operators. */
  alarm(text: string): void {
    this.report(text);
    for (const session of this.sessions.values()) {
      if (session.user?.operator === undefined) continue;
      session.aside(() => session.answer("NOTICE", session.nick, `*** ${text}`));
    }
  }

  /** Returns a connection's peer in the form that users may see. */
  peerFrom(from: PeerAddress): Peer {
    return { ...from, host: this.cloak.hostOf(from.address) };
  }

  /** Applies an event and stores its changes. Returns false if the state does not allow it. */
  #take(event: Event): boolean {
    if (event.type === "message" && this.nonces.first(event, event.time) !== undefined) {
      return false;
    }
    const conversations = conversationsOfEvent(this.#state, event);
    if (!applyEvent(this.#state, event)) return false;
    this.store.attempt(() => this.#keep(event, conversations));
    if (event.type === "new-account") this.accounts.lookalikes.add(event.name);
    this.webPush.take(event);
    this.committer.expect(event, conversations);
    this.flusher.request();
    return true;
  }

  /** Stores the changes of an applied event that outlive the process. */
  #keep(event: Event, conversations: readonly Conversation[]): void {
    storeEvent(this.store, event, conversations);
    this.nonces.remember(event);
    keepChannel(this.store, this.hub, event);
    if (this.settings.alwaysOn !== "off") keepUser(this, event);
  }

  /** Removes these events from everything that clients were not sent yet. */
  #revoke(events: ReadonlySet<string>): void {
    this.fanOut.revoke(events);
    this.flusher.revoke(events);
    this.webPush.revoke(events);
  }
}
