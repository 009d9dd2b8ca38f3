/**
 * WeeChat as a client.
 * @module
 */

import { assertEquals } from "@std/assert";
import { Company, registerAccount, TEAM, TOPIC } from "../support/company.ts";
import { certificateOf, Sandbox, Served } from "../support/executable.ts";
import { needs } from "../support/skip.ts";
import { WeeChat } from "../support/weechat.ts";

Deno.test({
  name: "WeeChat, plain: it connects, registers an account, and talks without an error",
  ...needs("weechat", "tmux"),
  async fn() {
    await using sandbox = new Sandbox();
    await using server = await Served.start(sandbox);
    await using company = await Company.meet(server.plain);
    await using weechat = await WeeChat.start(sandbox, { address: server.plain, nick: "wes" });
    await weechat.see("End of /MOTD");
    await weechat.say("/msg NickServ REGISTER sesame", "The account wes is created");
    await talk(weechat, company);
  },
});

Deno.test({
  name: "WeeChat, TLS: it checks the certificate, logs in with SASL, and talks without an error",
  ...needs("weechat", "tmux"),
  async fn() {
    await using sandbox = new Sandbox();
    await using server = await Served.start(sandbox);
    await using company = await Company.meet(server.plain);
    await registerAccount(server.plain, "wes", "sesame");
    const certificate = certificateOf(sandbox);
    await using weechat = await WeeChat.start(sandbox, {
      ...{ address: server.tls, nick: "wes", certificate, password: "sesame" },
    });
    await weechat.see("peer's certificate is trusted");
    await weechat.see("SASL authentication successful");
    await weechat.see("End of /MOTD");
    await weechat.say("/whois wes", "[wes] is logged in as wes");
    await talk(weechat, company);
  },
});

/** Plays a user's day, from joining to quitting. */
async function talk(weechat: WeeChat, company: Company): Promise<void> {
  const rita = company.person("rita");
  await weechat.say(
    `/join ${TEAM}`,
    ...[`Topic for ${TEAM} is "${TOPIC}"`, "Topic set by fay"],
    ...["7 nicks (3 ops, 1 halfop, 1 voice, 2 normals)", "Channel created on"],
  );
  await weechat.say("/names", "Nicks #team: [~fay &ada @otto %hal +vera rita wes]");
  await rita.write(`PRIVMSG ${TEAM} :grüß dich\r\nPRIVMSG ${TEAM} :\x01ACTION waves\x01\r\n`);
  await weechat.see(/\trita\tgrüß dich\n.*\trita waves/);
  await weechat.say("hello all", /\twes\thello all/);
  await rita.expect(/:wes!\S+ PRIVMSG #team :hello all\r\n/);
  await weechat.say("/nick wesley", "You are now known as wesley");
  await rita.expect(/:wes!\S+ NICK wesley\r\n/);

  await weechat.say("/query rita are you there?");
  await rita.expect(/:wesley!\S+ PRIVMSG rita :are you there\?\r\n/);
  await rita.write("PRIVMSG wesley :I am\r\n");
  await weechat.see("\trita\tI am");
  await weechat.say("/ctcp rita ping");
  const [, ping] = await rita.expect(/ PRIVMSG rita :(\x01PING .*\x01)\r\n/);
  await rita.write(`NOTICE wesley :${ping}\r\nPRIVMSG wesley :\x01VERSION\x01\r\n`);
  await weechat.see(/CTCP reply from rita: PING [\d.]+s/);
  await rita.expect(/ NOTICE rita :\x01VERSION WeeChat .*\x01\r\n/);

  await weechat.say("/buffer #team");
  await weechat.say("/whois rita", "[rita] End of /WHOIS list");
  await weechat.say(`/who ${TEAM}`, /\[#team\] fay \(.*\) H~@ 0 \(fay\)/, "End of WHO list");
  await weechat.say("/list", "#team(7): We build things", "End of /LIST");
  await weechat.say("/mode", "Mode #team [+nt");
  await weechat.say("/ban", "End of channel ban list");
  await weechat.say("/away lunch", "You have been marked as being away");
  await weechat.say("/away", "You are no longer marked as being away");
  await weechat.say("/notify add rita", /notify: rita .*is connected/);

  await weechat.say(`/part later`);
  await rita.expect(/:wesley!\S+ PART #team :?later/);
  await weechat.say(`/join ${TEAM}`);
  await rita.expect(/:wesley!\S+ JOIN #team/);
  await weechat.say("/quit bye");
  await rita.expect(/:wesley!\S+ QUIT :Quit: bye\r\n/);
  assertEquals(faults(await weechat.log()), []);
}

/** Returns the errors that it showed, without the ERROR that answers a QUIT. */
function faults(log: readonly string[]): string[] {
  return log.filter((line) => line.includes("\t=!=\t") || /\t(?:FAIL|WARN)\b/.test(line))
    .filter((line) => !line.endsWith("\tClosing link: Quit: bye"));
}
