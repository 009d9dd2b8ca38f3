/**
 * Runs each command with its worst arguments against a large state, and checks that other clients
 * are heard in between. The test counts work instead of timing it: rows looked at, lines made,
 * calls of the store.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Event } from "../../../server/records/event.ts";
import { COMMANDS } from "../../../server/commands/dispatch/table.ts";
import { type MutableUser, newChannel } from "../../../server/hub/mutable_model.ts";
import type { State } from "../../../server/hub/state.ts";
import { NO_CALLERS } from "../../../server/hub/callers.ts";
import { msgid } from "../../../server/store/msgid.ts";
import { MemoryStore } from "../../../server/store/memory.ts";
import { type TestClient, TestServer } from "../../support/server.ts";
import { until } from "../../support/until.ts";

const USERS = 10_000;
const CHANNELS = 3_000;
const PAIRS = 1_000;
const MESSAGES = 100_000;
/**
 * The most units of work at a stretch: looking at every user once, which takes some 10 ms on a slow
 * machine. A command that is told to all members of a channel does so at once, for up to four
 * targets, and works on the channel besides.
 */
const MOST = 1.2 * USERS;
const MOST_TOLD = 4.2 * USERS;

/** The commands that all members of a channel are told. */
const TOLD = new Set(["KICK", "RENAME"]);

/** Counts units of work, and the most of them between two looks at timers. */
class Work {
  #now = 0;
  most = 0;

  add(units = 1): void {
    this.#now += units;
    this.most = Math.max(this.most, this.#now);
  }

  /** Begins a new stretch whenever the runtime has time for another client. */
  watch(): Disposable {
    const timer = setInterval(() => this.#now = 0, 0);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  reset(): void {
    this.#now = this.most = 0;
  }

  *counted<T>(items: Iterable<T>): Generator<T, undefined> {
    for (const item of items) {
      this.add();
      yield item;
    }
  }
}

/** A map that counts what is looked at in it. */
class CountedMap<K, V> extends Map<K, V> {
  constructor(readonly work: Work) {
    super();
  }

  override keys(): MapIterator<K> {
    return this.work.counted(super.keys()) as MapIterator<K>;
  }

  override [Symbol.iterator](): MapIterator<[K, V]> {
    return this.work.counted(super.entries()) as MapIterator<[K, V]>;
  }
}

function user(id: number, modes = ""): MutableUser {
  const nick = `user${id}`;
  const host = "h".repeat(60);
  return {
    id,
    nick,
    username: "u".repeat(10),
    host,
    address: "203.0.113.1",
    realname: `${"a".repeat(290)}c`,
    source: `${nick}!${"u".repeat(10)}@${host}`,
    account: nick,
    modes,
    operator: undefined,
    away: "x".repeat(300),
    secure: true,
    spokeAt: 1,
    connectedAt: 1,
    absentSince: undefined,
    endpoints: [],
    callers: NO_CALLERS,
    channels: new Set(),
    invites: new Set(),
    markers: new Map(),
    metadata: new Map([["key", "v".repeat(300)]]),
  };
}

/** Wraps a store so that each call counts, and each conversation that it reads. */
function countedStore(work: Work): MemoryStore {
  return new Proxy(new MemoryStore(), {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => {
        work.add(Array.isArray(given[0]) ? given[0].length : 1);
        return Reflect.apply(value, target, given);
      };
    },
  });
}

/** Adds the users and channels; returns #big, which all users are in. */
function populate(state: State, work: Work) {
  const big = {
    ...newChannel("#big", 1),
    members: new CountedMap<MutableUser, { modes: string }>(work),
  };
  state.addChannel(big);
  for (let id = 1_000_000; id < 1_000_000 + USERS; id++) {
    const each = user(id);
    state.addUser(each);
    state.enter(each, big, "v");
  }
  const closed = { ...newChannel("#closed", 1), flags: "int", members: new CountedMap(work) };
  state.addChannel(closed as typeof big);
  for (const each of state.users()) closed.members.set(each, { modes: "h" });
  const keeper = user(2_000_000);
  state.addUser(keeper);
  for (let i = 0; i < CHANNELS; i++) {
    const channel = newChannel(`#${"c".repeat(40)}${i}`, 1);
    channel.topic = { text: "t".repeat(300), setBy: keeper.source, setAt: 1 };
    state.addChannel(channel);
    state.enter(keeper, channel, "o");
  }
  return big;
}

/** Adds the history. */
function remember(store: MemoryStore): void {
  const message = (time: number, nick: string, target: string) => ({
    type: "message",
    user: 9,
    source: `${nick}!u@h`,
    account: nick,
    command: "PRIVMSG",
    target,
    text: "m".repeat(200),
    id: msgid(time, 0),
    time,
  } as Event);
  for (let i = 0; i < PAIRS; i++) {
    store.append(`alice former${i}`, message(i + 1, `former${i}`, "alice"));
  }
  for (let i = PAIRS; i < MESSAGES; i++) {
    store.append(i < 2 * PAIRS ? "#big" : `#past${i % 100}`, message(i, "bob", "#big"));
  }
}

/** Counts what walks all users or channels, and what a client is answered. */
function countAnswers(state: State, alice: TestClient, work: Work): void {
  const [users, channels] = [state.users.bind(state), state.channels.bind(state)];
  Object.assign(state, {
    users: () => work.counted(users()),
    channels: () => work.counted(channels()),
  });
  const { respond, show } = alice.session;
  Object.assign(alice.session, {
    respond: (...given: Parameters<typeof respond>) => {
      work.add();
      respond.apply(alice.session, given);
    },
    show: (...given: Parameters<typeof show>) => {
      work.add();
      show.apply(alice.session, given);
    },
  });
}

/**
 * Returns a server with all users in #big, and alice, an operator in as many channels as she may
 * join.
 */
async function large() {
  const work = new Work();
  const store = countedStore(work);
  const server = new TestServer({}, { store });
  const { state } = server;
  const big = populate(state, work);
  const caps = ["batch", "draft/chathistory", "draft/metadata-3", "labeled-response"];
  const alice = await server.connect("alice", { caps: [...caps, "draft/multiline"] });
  await alice.send("JOIN #big");
  await alice.send("METADATA * SUB key");
  alice.lines();
  const me = state.user("alice");
  assert(me !== undefined);
  me.account = "alice";
  state.setUserModes(me, "o");
  const member = big.members.get(me);
  if (member !== undefined) member.modes = "qo";
  remember(store);
  countAnswers(state, alice, work);
  return { server, alice, work };
}

const MASK = `*${"a".repeat(298)}b`;
const EVER = "timestamp=1970-01-01T00:00:00.000Z timestamp=2999-01-01T00:00:00.000Z";
const MANY = Array.from({ length: 700 }, (_, i) => `user${1_000_000 + i}`);

/** The worst lines of each command. Commands without arguments that matter are left out. */
const WORST: Readonly<Record<string, readonly string[]>> = {
  ACCEPT: [`ACCEPT ${MANY.slice(0, 30).join(",")}`, "ACCEPT", `ACCEPT ${MANY.join(",")}`],
  AWAY: [`AWAY :${"x".repeat(3_000)}`, "AWAY"],
  CHATHISTORY: [
    `CHATHISTORY TARGETS ${EVER} 200`,
    "CHATHISTORY LATEST #big * 200",
    "CHATHISTORY LATEST nobody * 200",
    `CHATHISTORY BETWEEN #big ${EVER} 200`,
    `CHATHISTORY AROUND #big timestamp=1970-01-01T00:00:01.500Z 200`,
  ],
  HELP: ["HELP", "HELP MODE"],
  INFO: ["INFO"],
  ISON: [`ISON ${MANY.join(" ").slice(0, 3_900)}`],
  JOIN: [`JOIN ${Array.from({ length: 80 }, (_, i) => `#${"c".repeat(40)}${i}`).join(",")}`],
  KICK: [`KICK #big ${MANY.slice(0, 4).join(",")} :${"x".repeat(300)}`],
  KILL: ["KILL user1000010 :no"],
  KNOCK: [`KNOCK #closed ${"x".repeat(3_000)}`],
  LINKS: ["LINKS *"],
  LIST: ["LIST", `LIST ${Array(20).fill("*y*y*y*").join(",")}`, `LIST !${MASK}`, "LIST >0,C>0,T>0"],
  LUSERS: ["LUSERS"],
  MARKREAD: ["MARKREAD nobody timestamp=2026-01-01T00:00:00.000Z", "MARKREAD #big"],
  METADATA: ["METADATA *ALL SYNC", "METADATA #big SYNC", "METADATA #big LIST"],
  MODE: ["MODE #big b", `MODE #big +bbbb ${MASK} a!*@* b!*@* c!*@*`, "MODE #big +m"],
  MONITOR: [`MONITOR + ${MANY.slice(0, 100).join(",")}`, "MONITOR S", "MONITOR L"],
  MOTD: ["MOTD"],
  NAMES: ["NAMES #big"],
  NICK: ["NICK alicia", "NICK alice"],
  NOTICE: ["NOTICE #big :hello"],
  PRIVMSG: ["PRIVMSG #big :hello", "PRIVMSG user1000001,user1000002,user1000003 :hello"],
  REDACT: ["REDACT #big nothing"],
  RELAYMSG: [`RELAYMSG #big ${"x/".repeat(30)}y ${"x".repeat(3_000)}`],
  ZNC: [
    "ZNC *playback PLAY *",
    "ZNC *playback LIST *",
    `ZNC *playback PLAY ${Array.from({ length: 20 }, () => "*a*b").join(",")} 1`,
    `ZNC *playback PLAY ${"*,".repeat(1_500)}*`,
  ],
  RENAME: ["RENAME #big #bigger", "RENAME #bigger #big"],
  SAJOIN: ["SAJOIN user1000020 #big"],
  SAMODE: ["SAMODE #big +s"],
  SEARCH: ["SEARCH in=#big;limit=100", "SEARCH in=nobody;from=bob"],
  SETNAME: [`SETNAME :${"x".repeat(200)}`],
  SILENCE: [
    `SILENCE ${Array.from({ length: 18 }, (_, i) => `*${"a".repeat(190)}${i}`).join(",")}`,
    "SILENCE",
  ],
  STATS: ["STATS m", "STATS k", "STATS o", "STATS u"],
  TAGMSG: ["@+typing=active TAGMSG #big"],
  TOPIC: [`TOPIC #big :${"x".repeat(300)}`, "TOPIC #big"],
  UBAN: [`UBAN ADD *!*@${"*a".repeat(100)}b :no`, "UBAN LIST"],
  USERHOST: [`USERHOST ${MANY.slice(0, 200).join(" ")}`],
  WALLOPS: ["WALLOPS :hello"],
  WHO: ["WHO *", `WHO ${MASK}`, "WHO #big", "WHO *a*a*a*a*b %tcuihsnfdlaor,1", "WHO #big o"],
  WHOIS: ["WHOIS user2000000", "WHOIS alice"],
  WHOWAS: ["WHOWAS user1000010"],
  PART: ["PART #big :bye"],
  BATCH: ["BATCH +1 draft/multiline #big", "BATCH -1"],
};

/**
 * Commands whose work does not grow with the state, or that end the session. They have tests of
 * their own.
 */
const APART = new Set([
  ...["ADMIN", "AUTHENTICATE", "CAP", "CHGHOST", "HELPOP", "INVITE", "ISUPPORT", "OPER", "PASS"],
  ...["PING", "PONG", "QUIT", "REGISTER", "REHASH", "TIME", "USER", "VERIFY", "VERSION", "WEBIRC"],
  "WEBPUSH",
  ...["CHANSERV", "CS", "NICKSERV", "NS"],
]);

async function run(alice: TestClient, line: string): Promise<void> {
  await alice.send(line);
  await until(`${line} is answered`, () => {
    alice.lines();
    return alice.session.backpressure() === undefined;
  }, { every: 0 });
  alice.lines();
  assertEquals(alice.session.ended, undefined, line);
}

Deno.test("no command makes other clients wait, whatever its arguments and the state", async () => {
  const { alice, work } = await large();
  const faults: string[] = [];
  using _watch = work.watch();
  for (const [command, lines] of Object.entries(WORST)) {
    assert(COMMANDS.has(command), command);
    const most = TOLD.has(command) ? MOST_TOLD : MOST;
    for (const line of [...lines, ...lines.map((each) => `@label=x ${each}`)]) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      work.reset();
      await run(alice, line);
      if (work.most > most) faults.push(`${line.slice(0, 60)}: ${work.most}`);
    }
  }
  assertEquals(faults, []);
});

Deno.test("the worst arguments of every command are tried", () => {
  const names = [...COMMANDS.keys()].filter((name) => !APART.has(name));
  assertEquals(names.filter((name) => !Object.hasOwn(WORST, name)), []);
});
