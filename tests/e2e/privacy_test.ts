/**
 * What the log, the history and exports must not contain.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { chatd, Sandbox, Served } from "../support/executable.ts";
import { Socket } from "../support/socket.ts";

/** Part of every message and secret here, and of nothing else. */
const SECRET = "xyzzy";
/** The users' address, which a proxy tells: it stands nowhere else. */
const ADDRESSES = ["198.51.100.77", "198.51.100.78", "2001:db8:77::1"];

const CONFIG = `
proxy-from = ["127.0.0.1"]
password = "${SECRET}-server"

[[operator]]
name = "root"
password = "${SECRET}-operator"

[[webirc]]
password = "${SECRET}-gateway"
from = "127.0.0.1"
`;

/** Everything that a user can do, a line each, with `ME` for the nick. */
const DEEDS = [
  "PRIVMSG #lobby :xyzzy in public",
  "PRIVMSG ME :xyzzy to oneself",
  "NOTICE #lobby :xyzzy as a notice",
  "TAGMSG #lobby",
  "TOPIC #lobby :xyzzy as a topic",
  "AWAY :xyzzy as an absence",
  "SETNAME :xyzzy as a name",
  "MODE #lobby +k xyzzykey",
  "MODE #lobby -k xyzzykey",
  "METADATA * SET avatar :xyzzy",
  "SEARCH in=#lobby;text=xyzzy",
  "CHATHISTORY LATEST #lobby * 10",
  "OPER root xyzzy-wrong",
  "PASS xyzzy-late",
  "REGISTER * * xyzzy-pass-ME-word",
  "PRIVMSG NickServ :IDENTIFY ME xyzzy-wrong",
  "XYZZY xyzzy as a command",
  "PRIVMSG",
  "WHOIS ME ME",
  "WHO #lobby %tcuihsnfdlaor,1",
  "KICK #lobby ME :xyzzy as a reason",
  "JOIN #lobby",
  "CAP REQ :xyzzy",
  "AUTHENTICATE xyzzy",
];

async function arrive(server: Served, header: string, nick: string): Promise<Socket> {
  const socket = await Socket.dial(server.plain);
  await socket.write(header);
  await socket.write(`PASS ${SECRET}-server\r\nCAP REQ :batch draft/search message-tags\r\n`);
  await socket.write(`NICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\nCAP END\r\nJOIN #lobby\r\n`);
  await socket.expect(/ 366 /);
  return socket;
}

/** Connects alice, bob and dora through a proxy, and carol through a gateway. */
async function arriveAll(server: Served): Promise<Socket[]> {
  const [v4 = "", other = "", v6 = ""] = ADDRESSES;
  const people = [
    await arrive(server, `PROXY TCP4 ${v4} 203.0.113.1 1 2\r\n`, "alice"),
    await arrive(server, `PROXY TCP6 ${v6} 2001:db8::1 1 2\r\n`, "bob"),
  ];
  const gateway = await arrive(
    server,
    `PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\nWEBIRC ${SECRET}-gateway web h ${other}\r\n`,
    "carol",
  );
  const line = await arrive(server, `PROXY TCP4 ${v4} 203.0.113.1 1 2\r\n`, "dora");
  return [...people, gateway, line];
}

/** Has each of them do everything that a user can do. */
async function doEverything(people: readonly Socket[]): Promise<void> {
  for (const [i, person] of people.entries()) {
    const nick = ["alice", "bob", "carol", "dora"][i] ?? "";
    for (const deed of DEEDS) {
      await person.write(`${deed.replaceAll("ME", nick)}\r\n`);
      // One at a time: a flood would be slowed down.
      await person.write(`PING d${DEEDS.indexOf(deed)}\r\n`);
      await person.expect(new RegExp(` PONG \\S+ :?d${DEEDS.indexOf(deed)}\r\n`));
    }
  }
}

/** Fails if an address is in a database. */
async function checkDatabases(folder: string): Promise<void> {
  for (const name of ["chatd.db", "chatd.db-wal", "search.db", "search.db-wal"]) {
    const path = `${folder}/${name}`;
    const bytes = await Deno.readFile(path).catch(() => new Uint8Array());
    const text = new TextDecoder("latin1").decode(bytes);
    for (const address of ADDRESSES) assert(!text.includes(address), `${name}: ${address}`);
  }
}

Deno.test("the log contains no message and no password; history and exports contain no address", async () => {
  await using sandbox = new Sandbox();
  const file = `${sandbox.path}/chatd.toml`;
  await Deno.writeTextFile(file, CONFIG);
  await using server = await Served.start(sandbox, ["--config", file]);
  const people = await arriveAll(server);
  const stranger = new Socket(await Deno.connect({ hostname: "127.0.0.1", port: portOf(server) }));
  await stranger.write(`${SECRET} without a header\r\n`);
  await stranger.expectEnd();
  await doEverything(people);
  const [alice] = people;
  await alice?.write(
    `OPER root ${SECRET}-operator\r\nKILL bob :${SECRET} as a reason\r\nREHASH\r\n`,
  );
  await alice?.write(`UBAN ADD nobody!*@* 1h :${SECRET} as a reason\r\nPING end\r\n`);
  await alice?.expect(/ PONG \S+ :?end/);
  const added = await chatd(sandbox, ["admin", "accounts", "add", "zoe"], {
    input: `${SECRET}-${SECRET}-zoe\n`,
  });
  assertEquals(added.code, 0, added.stderr);
  await Deno.writeTextFile(file, `${CONFIG}\n[[operator]]\nname = "two"\n`);
  Deno.kill(server.pid, "SIGHUP");
  const exported = await chatd(sandbox, ["export"]);
  for (const person of [...people, stranger]) {
    person.close();
    await person.closed;
  }
  const { log } = await server.stop();
  const audit = await Deno.readTextFile(`${sandbox.path}/.local/share/chatd/audit.log`);

  const told = `${server.announcement}\n${log}`;
  assertMatch(told, /operator root is plain text/);
  assertMatch(told, /refused a connection from the proxy/);
  assertMatch(told, /not reloaded, and nothing has changed/);
  assert(!told.toLowerCase().includes(SECRET), told);
  assert(!told.includes("    at "), told);
  assertMatch(audit, /accounts add zoe/);
  assert(!new RegExp(`${SECRET}-(?:operator|wrong|pass|${SECRET})`).test(audit), audit);

  assertMatch(exported.stdout, /xyzzy in public/);
  for (const address of ADDRESSES) assert(!exported.stdout.includes(address), address);
  assert(!exported.stdout.includes(`${SECRET}-pass`) && !exported.stdout.includes(`${SECRET}-zoe`));
  await checkDatabases(`${sandbox.path}/.local/share/chatd`);
});

function portOf(server: Served): number {
  return Number(server.plain.split(":")[1]);
}
