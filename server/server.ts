import type { Draft, Event, SessionId, UserId } from "./event.ts";
import { conversationsOfEvent, storeEvent } from "./events/table.ts";
import { Hub } from "./hub/hub.ts";
import type { User } from "./hub/state.ts";
import { LocalLog, type Log } from "./log.ts";
import { Flusher } from "./outbox.ts";
import type { Session } from "./session.ts";
import type { Settings } from "./settings.ts";
import { MemoryStore } from "./store/memory.ts";
import type { Store } from "./store/store.ts";

/** Who somebody wants to be. */
export interface Identity {
  readonly nick: string;
  readonly username: string;
  readonly realname: string;
}

/** The server without its sockets: what command handlers work on. */
export class Server {
  readonly settings: Settings;
  readonly sessions = new Map<SessionId, Session>();
  readonly hub = new Hub((id) => this.sessions.get(id));
  readonly log: Log = new LocalLog((event) => this.#take(event));
  readonly store: Store;
  readonly flusher: Flusher;
  /** Milliseconds since 1970. */
  readonly startedAt = Date.now();
  #lastId = 0;

  /** @param schedule calls back at the end of a tick; see {@link Flusher} */
  constructor(
    settings: Settings,
    store: Store = new MemoryStore(),
    schedule?: (flush: () => void) => void,
  ) {
    this.settings = settings;
    this.store = store;
    this.flusher = new Flusher(() => store.commit(), schedule);
  }

  nextSessionId(): SessionId {
    return ++this.#lastId;
  }

  /** Lets a connection into the chat. False where its nick was taken in the meantime. */
  async register(session: Session, identity: Identity): Promise<boolean> {
    const { nick, realname } = identity;
    const { host, secure } = session.peer;
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
      realname,
      secure,
    };
    if (!await this.log.append(draft)) return false;
    session.user = this.hub.userById(user);
    if (session.ended !== undefined) await this.leave(session);
    return session.user !== undefined;
  }

  /** Has an event applied, and kept where it belongs. */
  #take(event: Event): boolean {
    const conversations = conversationsOfEvent(this.hub, event);
    if (!this.hub.apply(event)) return false;
    storeEvent(this.store, event, conversations);
    this.flusher.request();
    return true;
  }

  /** Takes a connection that is over out of the chat. Its user leaves with the last one. */
  async leave(session: Session): Promise<void> {
    this.sessions.delete(session.id);
    const { user } = session;
    if (user === undefined) return;
    this.hub.detach(user, session);
    if (user.endpoints.length > 0) return;
    await this.log.append({ type: "quit", ...actor(user), reason: session.ended ?? "" });
  }
}

/** The fields of an event that tell who does it; `session` where an echo is due. */
export function actor(
  user: User,
  session?: Session,
): { user: UserId; source: string; account?: string; session?: SessionId } {
  return {
    user: user.id,
    source: user.source,
    ...(user.account === undefined ? {} : { account: user.account }),
    ...(session === undefined ? {} : { session: session.id }),
  };
}
