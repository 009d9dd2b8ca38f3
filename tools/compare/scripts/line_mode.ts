/**
 * Scripts of line mode, beside users of IRC.
 * @module
 */

import type { Script } from "../script.ts";
import { caller, user } from "./cast.ts";

const ASKED: readonly string[] = [
  "dave? ALIAS?\ndave: dave\ndave: hello",
  "dave? ALIAS?\ndave: bob\ndave: dave",
  "dave? ALIAS?\ndave: 1x\ndave: dave",
  "dave? ALIAS?\ndave: a b\ndave: dave",
  "dave? ALIAS?\ndave: \ndave: dave",
  "dave? ALIAS?\ndave: NickServ\ndave: dave",
  `dave? ALIAS?\ndave: ${"n".repeat(60)}\ndave: dave`,
  "dave? ALIAS?\ndave: émile\ndave: hello",
  "dave? ALIAS?\ndave= dave",
  "dave: dave\ndave: hello",
  "dave| dave\ndave| one\ndave: two",
  "dave? ALIAS?\ndave: /quit",
  "dave? ALIAS?\ndave: /help",
  "dave? ALIAS?\ndave: NICK dave\ndave: USER d 0 * :D",
  "dave? ALIAS?\ndave= dave\ndave= hello there\ndave= again",
];

const SAID: readonly string[] = [
  "dave: hello\nbob: PRIVMSG #lobby :hi dave",
  "dave: dave: hello",
  "dave: \ndave:  \ndave: x",
  "dave: @bob for you\nbob: PRIVMSG dave :for you",
  "dave: @nobody x",
  "dave: @bob",
  "dave: /msg bob hello\ndave: /msg bob\ndave: /msg\ndave: /msg nobody x",
  "dave: /me waves\nbob: PRIVMSG #lobby :\x01ACTION waves back\x01",
  "dave: /who\ndave: /who #x",
  "dave: /nick davy\ndave: hello\ndave: /nick bob\ndave: /nick",
  "dave: /join #b\ndave: hello\ndave: /join\ndave: /join b",
  "bob: JOIN #k\nbob: MODE #k +k key\ndave: /join #k\ndave: /join #k key",
  "dave: /topic\ndave: /topic new\nbob: TOPIC #lobby :by bob\ndave: /topic",
  "dave: /list",
  "dave: /invite bob\ndave: /invite nobody\ndave: /invite",
  "dave: /kick bob\ndave: /kick nobody\ndave: /kick",
  "dave: /op bob\ndave: /op nobody",
  "dave: /join #mine\nbob: JOIN #mine\ndave: /op bob\nbob: KICK #mine dave :out\ndave: hello",
  "dave: /join #mine\nbob: JOIN #mine\ndave: /kick bob why not",
  "dave: /away lunch\nbob: PRIVMSG dave :there?\ndave: /away",
  "dave: /whois bob\ndave: /whois nobody\ndave: /whois",
  "dave: one\ndave: two\ndave: /history\ndave: /history 1\ndave: /history x",
  "dave: /search one\ndave? [#lobby]\ndave: /search",
  "dave: /help\ndave: /help who",
  "dave: /nothing\ndave: //slash",
  "dave: /quit so long",
  "dave-",
  "bob: NICK bobby\nbob: PART #lobby :bye\nbob: JOIN #lobby\nbob: QUIT :gone",
  "bob: NOTICE #lobby :notice\nbob: NOTICE dave :notice",
  "bob: MODE #lobby +m\ndave: hello\nbob: MODE #lobby +v dave",
  "bob: PRIVMSG #lobby :\x02bold\x02 \x0304red\x03 plain",
  `dave: ${"long ".repeat(300)}`,
  "dave: bell \x07 and \x1b[31mred",
  "dave: \xff\xfe",
  "bob: BATCH +1 draft/multiline #lobby\nbob: @batch=1 PRIVMSG #lobby :one\nbob: @batch=1 PRIVMSG #lobby :two\nbob: BATCH -1",
  "bob: PRIVMSG #lobby :oops\nbob: REDACT #lobby $M1",
  "bob: RENAME #lobby #foyer\ndave: hello",
  "bob: INVITE dave #b",
  "dave: /msg NickServ HELP",
  "dave: /msg NickServ REGISTER sesame\ndave? logged in\ndave: /quit",
  "erin+ line\nerin? ALIAS?\nerin: erin\nerin: hello\ndave: hi erin\nerin: /quit",
];

function inLobby(all: readonly string[], name: string, server?: string): Script[] {
  const shared = server === undefined ? {} : { server };
  return all.map((steps, i) => ({
    name: `${name} ${i + 1}`,
    alone: steps.includes("REGISTER"),
    steps: `${user("bob", "most", "#lobby")}\n${caller("dave")}\n${steps}`,
    ...shared,
  }));
}

const FEW = [
  "dave: hello\nbob: PRIVMSG #lobby :hi",
  "dave: @bob hi\ndave: /me waves",
  "dave: /who\ndave:  ",
];

/** Plays line mode beside users of IRC. */
export const LINE_MODE_SCRIPTS: readonly Script[] = [
  ...ASKED.map((steps, i) => ({
    name: `alias ${i + 1}`,
    steps: `${user("bob", "none", "#lobby")}\ndave+ line\n${steps}`,
  })),
  ...inLobby(SAID, "line"),
  ...["echo", "ack", "time"].flatMap((server) => inLobby(FEW, `line ${server}`, server)),
  {
    name: "line password",
    server: "password",
    steps: "dave+ line\ndave? PASSWORD?\ndave: wrong\ndave: secret\ndave: dave\ndave: hello",
  },
  {
    name: "line over TLS",
    server: "doors",
    steps: `${user("bob", "none", "#lobby", "tls")}\n${caller("dave")}\ndave: hello`,
  },
];
