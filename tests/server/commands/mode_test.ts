/**
 * MODE for channels.
 * @module
 */

import { assertEquals } from "@std/assert";
import { DEFAULT_LIMITS } from "../../../server/config/limits.ts";
import { CHANNEL_MODES, KEY_MAX, MODES_MAX } from "../../../server/channel/modes.ts";
import { TestServer } from "../../support/server.ts";

async function channel() {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a"] });
  const bob = await server.connect("bob", { channels: ["#a"] });
  const carol = await server.connect("carol");
  alice.lines();
  return { server, alice, bob, carol };
}

const ALICE = ":alice!~alice@alice.host";
const BOB = ":bob!~bob@bob.host";

Deno.test("MODE shows a channel's modes and its time of creation", async () => {
  const { server, alice, carol } = await channel();
  const made = Math.floor((server.hub.channel("#a")?.createdAt ?? 0) / 1000);
  for (const client of [alice, carol]) {
    assertEquals(await client.ask("MODE #A"), [
      `:test.local 324 ${client.nick} #a +nt`,
      `:test.local 329 ${client.nick} #a ${made}`,
    ]);
  }
});

Deno.test("MODE sets modes of every kind, and all members see the changes", async () => {
  const { alice, bob, carol } = await channel();
  await alice.send("MODE #a +imk-t+lb sesame 5 dave");
  const seen = [`${ALICE} MODE #a +imk-t+lb sesame 5 dave!*@*`];
  assertEquals(alice.lines(), seen);
  assertEquals(bob.lines(), seen);
  assertEquals(carol.lines(), []);
  assertEquals((await alice.ask("MODE #a"))[0], ":test.local 324 alice #a +imnkl sesame 5");
  assertEquals((await carol.ask("MODE #a"))[0], ":test.local 324 carol #a +imnkl * 5");
  await alice.send("MODE #a -kl+t-im");
  assertEquals(bob.lines(), [`${ALICE} MODE #a -kl+t-im *`]);
  assertEquals(await alice.ask("MODE #a -nt"), [`${ALICE} MODE #a -nt`]);
  assertEquals((await alice.ask("MODE #a"))[0], ":test.local 324 alice #a +");
});

Deno.test("setting a mode that is set already sends nothing", async () => {
  const { alice, bob } = await channel();
  assertEquals(await alice.ask("MODE #a +nt-im"), []);
  assertEquals(await alice.ask("MODE #a +o alice"), []);
  assertEquals(await alice.ask("MODE #a -b nobody"), []);
  await alice.send("MODE #a +b x");
  assertEquals(await alice.ask("MODE #a +b X!*@*"), []);
  bob.lines();
  await alice.send("MODE #a +nm");
  assertEquals(bob.lines(), [`${ALICE} MODE #a +m`]);
});

Deno.test("prefixes are given and taken", async () => {
  const { server, alice, bob } = await channel();
  assertEquals(await alice.ask("MODE #a +ov BOB bob"), [`${ALICE} MODE #a +ov bob bob`]);
  assertEquals(server.hub.channel("#a")?.members.get(bob.session.user!)?.modes, "ov");
  assertEquals(await bob.ask("MODE #a -o alice"), [`${BOB} MODE #a -o alice`]);
  assertEquals(await alice.ask("MODE #a +o alice"), [
    ":test.local 482 alice #a :You're not a channel operator",
  ]);
});

Deno.test("a member can give up their own prefix", async () => {
  const { alice, bob } = await channel();
  await alice.send("MODE #a +v bob");
  assertEquals(await bob.ask("MODE #a -v bob"), [`${BOB} MODE #a -v bob`]);
});

Deno.test("each prefix has its powers", async () => {
  const cases = [
    ["o", "", "+q", false],
    ["o", "", "+a", false],
    ["o", "", "+o", true],
    ["o", "", "+h", true],
    ["o", "o", "-o", true],
    ["o", "oq", "-o", false],
    ["o", "oa", "-o", false],
    ["a", "oa", "-a", false],
    ["a", "oa", "-o", false],
    ["a", "o", "-o", true],
    ["q", "", "+q", true],
    ["q", "a", "-a", true],
    ["q", "q", "-q", true],
    ["h", "", "+v", true],
    ["h", "", "+h", false],
    ["h", "", "+o", false],
    ["h", "v", "-v", true],
    ["h", "hv", "-v", false],
    ["h", "ov", "-v", false],
    ["v", "", "+v", false],
    ["", "", "+v", false],
  ] as const;
  for (const [own, others, change, allowed] of cases) {
    const { server, alice } = await channel();
    const { members } = server.state.channel("#a")!;
    members.get(server.state.user("alice")!)!.modes = own;
    members.get(server.state.user("bob")!)!.modes = others;
    const answer = await alice.ask(`MODE #a ${change} bob`);
    const what = `${own} ${change} on ${others}: ${answer}`;
    assertEquals(/ MODE /.test(answer.join()), allowed, what);
    assertEquals(/ 482 /.test(answer.join()), !allowed, what);
    assertEquals(members.get(server.state.user("bob")!)!.modes === others, !allowed, what);
  }
});

Deno.test("half-operators set some modes, operators all", async () => {
  const { server, alice } = await channel();
  const member = server.state.channel("#a")!.members.get(server.state.user("alice")!)!;
  member.modes = "h";
  assertEquals(await alice.ask("MODE #a +imbs-n x"), [
    `${ALICE} MODE #a +imb x!*@*`,
    ":test.local 482 alice #a :You need a higher standing in the channel for that",
  ]);
});

Deno.test("a member without the power is refused, and nothing changes", async () => {
  const { alice, bob, carol } = await channel();
  assertEquals(await bob.ask("MODE #a +mb-t x"), [
    ":test.local 482 bob #a :You're not a channel operator",
  ]);
  assertEquals(await carol.ask("MODE #a +m"), [
    ":test.local 442 carol #a :You're not on that channel",
  ]);
  assertEquals(await carol.ask("MODE #b +m"), [":test.local 403 carol #b :No such channel"]);
  assertEquals(await carol.ask("MODE #b"), [":test.local 403 carol #b :No such channel"]);
  assertEquals(alice.lines(), []);
  assertEquals((await alice.ask("MODE #a"))[0], ":test.local 324 alice #a +nt");
});

Deno.test("a wrong mode or parameter is refused, and the rest is applied", async () => {
  const { alice } = await channel();
  assertEquals(await alice.ask("MODE #a +mXyX"), [
    `${ALICE} MODE #a +m`,
    ":test.local 472 alice X :is unknown mode char to me",
    ":test.local 472 alice y :is unknown mode char to me",
  ]);
  assertEquals(await alice.ask("MODE #a +o nobody"), [
    ":test.local 401 alice nobody :No such nick/channel",
  ]);
  assertEquals(await alice.ask("MODE #a +o carol"), [
    ":test.local 441 alice carol #a :They aren't on that channel",
  ]);
  for (const bad of ["0", "-1", "x", "1.5", "99999999"]) {
    assertEquals(await alice.ask(`MODE #a +l ${bad}`), [
      `:test.local 696 alice #a l ${bad} :it is not a number from 1 to 1000000`,
    ]);
  }
  for (const bad of [":two words", ":", "a,b", "k".repeat(KEY_MAX + 1)]) {
    const [answer] = await alice.askMessages(`MODE #a +k ${bad}`);
    assertEquals([answer?.command, ...answer!.params.slice(0, 4)], [
      "696",
      "alice",
      "#a",
      "k",
      "*",
    ]);
  }
  for (const letter of "klo") {
    assertEquals((await alice.askMessages(`MODE #a +${letter}`))[0]?.command, "696");
  }
  for (const bad of ["~x:y", ":a b", "~m:~z:q", "a,b"]) {
    assertEquals((await alice.askMessages(`MODE #a +b ${bad}`))[0]?.command, "696");
  }
  assertEquals((await alice.askMessages("MODE #a +I ~m:x"))[0]?.command, "696");
  assertEquals((await alice.ask("MODE #a"))[0], ":test.local 324 alice #a +mnt");
});

Deno.test("masks are completed, and lists are shown", async () => {
  const { server, alice, bob, carol } = await channel();
  const written: [string, string][] = [
    ["x", "x!*@*"],
    ["y@", "*!y@*"],
    ["u@h", "*!u@h"],
    ["n!u", "n!u@*"],
    ["n!u@h", "n!u@h"],
    ["host.example", "*!*@host.example"],
    ["~a:Dave", "~account:Dave"],
    ["~account:eve", "~account:eve"],
    ["m:f!*@*", "~m:f!*@*"],
    ["~m:~a:g", "~m:~account:g"],
  ];
  for (const [mask, full] of written) {
    assertEquals(await alice.ask(`MODE #a +b ${mask}`), [`${ALICE} MODE #a +b ${full}`]);
  }
  const at = Math.floor((server.hub.channel("#a")?.lists.b[0]?.setAt ?? 0) / 1000);
  bob.lines();
  const list = (await bob.ask("MODE #a b")).map((line) => line.replace(/ \d+$/, ` ${at}`));
  assertEquals(list, [
    ...written.map(([, full]) => `:test.local 367 bob #a ${full} alice!~alice@alice.host ${at}`),
    ":test.local 368 bob #a :End of channel ban list",
  ]);
  assertEquals((await carol.ask("MODE #a +b")).length, written.length + 1);
  await alice.send("MODE #a +e e");
  await alice.send("MODE #a +I i");
  bob.lines();
  const lists = (await bob.ask("MODE #a +eI")).map((line) => line.replace(/ \d+$/, ""));
  assertEquals(lists, [
    ":test.local 348 bob #a e!*@* alice!~alice@alice.host",
    ":test.local 349 bob #a :End of channel exception list",
    ":test.local 346 bob #a i!*@* alice!~alice@alice.host",
    ":test.local 347 bob #a :End of Channel Invite Exception List",
  ]);
  assertEquals(await carol.ask("MODE #a e"), [
    ":test.local 442 carol #a :You're not on that channel",
  ]);
  assertEquals(await alice.ask("MODE #a -b N!U@H"), [`${ALICE} MODE #a -b n!u@h`]);
});

Deno.test("a list has a limit", async () => {
  const { server, alice } = await channel();
  for (let i = 0; i < DEFAULT_LIMITS.list; i++) await alice.send(`MODE #a +${"beI"[i % 3]} m${i}`);
  assertEquals(await alice.ask("MODE #a +b more"), [
    ":test.local 478 alice #a b :Channel ban list is full",
  ]);
  assertEquals(server.hub.channel("#a")?.lists.b.length, Math.ceil(DEFAULT_LIMITS.list / 3));
  await alice.send("MODE #a -ee m1 m4");
  assertEquals(await alice.ask("MODE #a +bbb one two three"), [
    `${ALICE} MODE #a +bb one!*@* two!*@*`,
    ":test.local 478 alice #a b :Channel ban list is full",
  ]);
});

Deno.test("a command has at most MODES modes with a parameter", async () => {
  const { alice } = await channel();
  const masks = Array.from({ length: MODES_MAX + 1 }, (_, i) => `m${i}`);
  assertEquals(await alice.ask(`MODE #a +${"b".repeat(MODES_MAX + 1)}m ${masks.join(" ")}`), [
    `${ALICE} MODE #a +${"b".repeat(MODES_MAX)}m ${
      masks.slice(0, -1).map((mask) => `${mask}!*@*`).join(" ")
    }`,
    `:test.local 696 alice #a b * :At most ${MODES_MAX} modes with a parameter in one command`,
  ]);
});

Deno.test("long parameters come in several lines of at most 512 bytes", async () => {
  const { server, alice } = await channel();
  const masks = Array.from({ length: 8 }, (_, i) => `${i}${"x".repeat(100)}`);
  const lines = await alice.ask(`MODE #a +${"b".repeat(8)} ${masks.join(" ")}`);
  assertEquals(lines.every((line) => line.length <= 510), true);
  assertEquals(lines.length > 1, true);
  assertEquals(server.hub.channel("#a")?.lists.b.length, 8);
});

Deno.test("only members see a secret channel's modes", async () => {
  const { alice, bob, carol } = await channel();
  await alice.send("MODE #a +s");
  assertEquals(await carol.ask("MODE #a"), [
    ":test.local 403 carol #a :No such channel",
  ]);
  assertEquals(await carol.ask("MODE #a b"), [
    ":test.local 403 carol #a :No such channel",
  ]);
  bob.lines();
  assertEquals((await bob.ask("MODE #a"))[0], ":test.local 324 bob #a +nst");
});

Deno.test("line mode shows prefixes in words, and other modes as letters", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#lobby"] });
  const zoe = await server.call("zoe");
  zoe.output();
  await alice.send("MODE #lobby +v zoe");
  assertEquals(zoe.output(), `alice gave zoe the mark "voice".\n`);
  await alice.send("MODE #lobby +m-v zoe");
  assertEquals(
    zoe.output(),
    `alice set the mode +m (only members with a voice can speak), took the mark "voice" from zoe.\n`,
  );
  await alice.send("MODE #lobby -t+bl x 5");
  assertEquals(
    zoe.output(),
    "alice set the mode -t (no longer: only half-operators and above can change the topic), " +
      "set the mode +b x!*@*, set the mode +l 5.\n",
  );
  assertEquals(
    await zoe.ask("hello"),
    "#lobby: Cannot send to channel: only members with a voice may speak (+m).\n",
  );
});

Deno.test("005 and 004 match the mode table", async () => {
  const server = new TestServer();
  const client = server.client();
  await client.send("NICK x");
  const lines = (await client.askMessages("USER x 0 * :x"))
    .filter(({ command }) => command === "005" || command === "004");
  const tokens = new Set(lines.flatMap(({ params }) => params));
  for (
    const token of [
      "CHANMODES=beI,k,lf,BCFKMQRUimnstu",
      "PREFIX=(qaohv)~&@%+",
      "STATUSMSG=~&@%+",
      `MODES=${MODES_MAX}`,
      `MAXLIST=beI:${DEFAULT_LIMITS.list}`,
      "EXTBAN=~,am",
      "ACCOUNTEXTBAN=a,account",
      "EXCEPTS=e",
      "INVEX=I",
      "ELIST=CMNTU",
      "SAFELIST",
      "CHANLIMIT=#:100",
      `KEYLEN=${KEY_MAX}`,
      "BCFIKMQRUabefhiklmnoqstuv",
      "Iabefhkloqv",
    ]
  ) assertEquals(tokens.has(token), true, token);
  const targmax = [...tokens].find((token) => token.startsWith("TARGMAX="));
  for (const each of ["JOIN:", "PART:", "KICK:4", "PRIVMSG:4", "NAMES:1", "LIST:20"]) {
    assertEquals(targmax?.split(/[=,]/).includes(each), true, each);
  }
});

Deno.test("HELP MODE lists every mode", async () => {
  const { alice } = await channel();
  const lines = (await alice.askMessages("HELP MODE")).map(({ params }) => params[2] ?? "");
  for (const { letter, help } of CHANNEL_MODES.values()) {
    const line = lines.find((each) => each.startsWith(`+${letter}`));
    assertEquals(line?.endsWith(` ${help}`), true, letter);
  }
});
