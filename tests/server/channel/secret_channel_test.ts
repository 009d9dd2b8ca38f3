/**
 * Strangers cannot tell a secret channel from none, by any command that names a channel.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { COMMANDS } from "../../../server/commands/dispatch/table.ts";
import { connectAs, haveAccount } from "../../support/accounts.ts";
import { TestServer } from "../../support/server.ts";

const SECRET = "#Sec";
const NONE = "#Non";
const CAPS = [
  "batch",
  "draft/chathistory",
  "draft/channel-rename",
  "draft/message-redaction",
  "draft/metadata-2",
  "draft/multiline",
  "draft/read-marker",
  "draft/relaymsg",
  "echo-message",
  "labeled-response",
  "message-tags",
  "soju.im/search",
  "standard-replies",
];

/** What a stranger may send with a channel's name, for `X`. MSGID is a message of the channel. */
const LINES: readonly string[] = [
  "PART X",
  "PART X :bye",
  ...["", " +b", " b", " +e", " +I", " +o carol", " -s", " +f #own", " +?", " +k", " +l 5", " x"]
    .map(
      (modes) => `MODE X${modes}`,
    ),
  "MODE #own +f X",
  "MODE #own +F",
  "TOPIC X",
  "TOPIC X :new",
  "NAMES X",
  "NAMES #own,X",
  "LIST X",
  "LIST X,#own",
  "LIST *S*,*N*",
  "WHO X",
  "WHO X o",
  "WHO X %tcuihsnfdlaor,42",
  "WHOIS X",
  "WHOIS alice X",
  "WHOWAS X",
  "KICK X alice",
  "KICK X carol :out",
  "KICK X,#own alice",
  "INVITE alice X",
  "INVITE nobody X",
  "INVITE X alice",
  "KNOCK X",
  "KNOCK X :please",
  ...["X", "@X", "+X", "%X", "@+X", "~X", "&X", "X,#own", "@X,+X"].flatMap((target) => [
    `PRIVMSG ${target} :hello`,
    `PRIVMSG ${target} :\x01VERSION\x01`,
    `PRIVMSG ${target}`,
    `PRIVMSG ${target} :`,
    `NOTICE ${target} :hello`,
    `TAGMSG ${target}`,
    `@+typing=active TAGMSG ${target}`,
    `@+draft/react=x;+draft/reply=MSGID TAGMSG ${target}`,
    `@label=1 PRIVMSG ${target} :hello`,
    `BATCH +1 draft/multiline ${target}\r\n@batch=1 PRIVMSG ${target} :hello\r\nBATCH -1`,
  ]),
  ...["LATEST X * 5", "BEFORE X timestamp=2100-01-01T00:00:00.000Z 5", "AFTER X msgid=MSGID 5"].map(
    (rest) => `CHATHISTORY ${rest}`,
  ),
  "CHATHISTORY AROUND X msgid=MSGID 5",
  "CHATHISTORY BETWEEN X timestamp=2000-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z 5",
  "CHATHISTORY TARGETS timestamp=2000-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z 5",
  "MARKREAD X",
  "MARKREAD X timestamp=2026-01-01T00:00:00.000Z",
  ...["GET X url", "LIST X", "SET X url :http://x", "SET X url", "CLEAR X", "SYNC X", "SUB X"].map(
    (rest) => `METADATA ${rest}`,
  ),
  "REDACT X MSGID",
  "REDACT X MSGID :why",
  "RENAME X #other",
  "RENAME X X",
  "SEARCH in=X",
  "SEARCH in=X;text=hello",
  "RELAYMSG X eve/net :hello",
  "MONITOR + X",
  "ISON X",
  "USERHOST X",
  "ACCEPT X",
  "SILENCE +X",
  "HELP X",
  ...["PLAY X 0", "PLAY X", "LIST X", "CLEAR X"].flatMap((rest) => [
    `PRIVMSG *playback :${rest}`,
    `ZNC *playback ${rest}`,
  ]),
  ...[
    ...["REGISTER X", "UNREGISTER X", "TRANSFER X carol", "TRANSFER accept X", "OP X", "DEOP X"],
    ...["OP X alice", "ACCESS X", "ACCESS X carol op", "INFO X", "HELP X"],
  ].map((rest) => `CS ${rest}`),
  "NS INFO X",
];

/** Commands that name no channel, or that only operators may use, and those that have to tell. */
const OTHERS = new Set([
  ...["ADMIN", "AUTHENTICATE", "AWAY", "CAP", "HELPOP", "INFO", "ISUPPORT", "LINKS", "LUSERS"],
  ...["MOTD", "NICK", "OPER", "PASS", "PING", "PONG", "QUIT", "REGISTER", "SETNAME", "STATS"],
  ...["TIME", "USER", "VERIFY", "VERSION", "WEBIRC", "WEBPUSH"],
  ...["CHGHOST", "KILL", "REHASH", "SAJOIN", "SAMODE", "UBAN", "WALLOPS"],
  // Aliases of NS and CS.
  ...["NICKSERV", "CHANSERV"],
  // A name is free or not.
  "JOIN",
]);

/** Returns what a stranger gets for each line, with the secret channel and with none. */
async function answers(modes: string, registered: boolean): Promise<[string, string][]> {
  const server = new TestServer();
  for (const name of ["alice", "carol", "chloe"]) await haveAccount(server, name);
  const alice = await connectAs(server, "alice", { caps: ["echo-message", "message-tags"] });
  await alice.send("JOIN #sec");
  const [echo = ""] = await alice.ask("PRIVMSG #sec :hello there");
  const msgid = /msgid=([^ ;]+)/.exec(echo)?.[1] ?? "";
  assert(msgid !== "", echo);
  if (registered) await alice.send("CS REGISTER #sec");
  await alice.send(`MODE #sec +s${modes}`);
  if (registered) await alice.send("PART #sec");
  const strangers = [
    { channel: SECRET, own: "#own-c", client: await connectAs(server, "carol", { caps: CAPS }) },
    { channel: NONE, own: "#own-d", client: await connectAs(server, "chloe", { caps: CAPS }) },
  ];
  for (const { own, client } of strangers) await client.ask(`JOIN ${own}`);
  const pairs: [string, string][] = [];
  for (const line of LINES) {
    const told: string[] = [];
    for (const { channel, own, client } of strangers) {
      const sent = line.replaceAll("X", channel).replaceAll("#own", own).replaceAll("MSGID", msgid);
      const lines = await client.ask(sent);
      const name = new RegExp(client.nick, "gi");
      told.push(
        lines.join("\n").replaceAll(name, "NICK").replaceAll(/#own-[cd]/g, "#own")
          .replaceAll(new RegExp(channel, "gi"), "X")
          .replaceAll(/time=[^ ;]+|msgid=[^ ;]+|\d{10}|\d{4}-\S+Z/g, ""),
      );
    }
    pairs.push([`${line}: ${told[0]}`, `${line}: ${told[1]}`]);
  }
  return pairs;
}

for (
  const [modes, registered] of [
    ["", false],
    ["mMC", false],
    ["bk *!*@* sesame", false],
    ["iK", false],
    ["ibb carol chloe", false],
    ["", true],
  ] as const
) {
  const kind = registered ? "empty registered" : `+s${modes}`;
  Deno.test(`a stranger cannot tell a secret channel from none: ${kind}`, async () => {
    const pairs = await answers(modes, registered);
    assertEquals(pairs.map(([secret]) => secret), pairs.map(([, none]) => none));
  });
}

Deno.test("every command is tried on a secret channel", () => {
  const tried = new Set(LINES.map((line) => line.replace(/^@\S+ /, "").split(" ", 1)[0] ?? ""));
  assertEquals([...COMMANDS.keys()].filter((name) => !tried.has(name) && !OTHERS.has(name)), []);
});
