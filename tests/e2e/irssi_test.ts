/**
 * irssi as a client.
 * @module
 */

import { assertEquals } from "@std/assert";
import { Company, registerAccount, TEAM, TOPIC } from "../support/company.ts";
import { certificateOf, Sandbox, Served } from "../support/executable.ts";
import { Irssi } from "../support/irssi.ts";
import { needs } from "../support/skip.ts";

Deno.test({
  name: "irssi, plain: it connects, registers an account, and talks without an error",
  ...needs("irssi", "tmux"),
  async fn() {
    await using sandbox = new Sandbox();
    await using server = await Served.start(sandbox);
    await using company = await Company.meet(server.plain);
    await using irssi = await Irssi.start(sandbox, { address: server.plain, nick: "iris" });
    await irssi.terminal.see("End of /MOTD");
    await irssi.say("/msg NickServ REGISTER sesame", "The account iris is created");
    await talk(irssi, company);
  },
});

Deno.test({
  name: "irssi, TLS: it checks the certificate, logs in with SASL, and talks without an error",
  ...needs("irssi", "tmux"),
  async fn() {
    await using sandbox = new Sandbox();
    await using server = await Served.start(sandbox);
    await using company = await Company.meet(server.plain);
    await registerAccount(server.plain, "iris", "sesame");
    const certificate = certificateOf(sandbox);
    await using irssi = await Irssi.start(sandbox, {
      ...{ address: server.tls, nick: "iris", certificate, password: "sesame" },
    });
    await irssi.terminal.see("SASL authentication succeeded");
    await irssi.terminal.see("End of /MOTD");
    await irssi.say("/whois iris", /account {2}: iris/);
    await talk(irssi, company);
  },
});

/** Plays a user's day, from joining to quitting. */
async function talk(irssi: Irssi, company: Company): Promise<void> {
  const rita = company.person("rita");
  await irssi.say(
    `/join ${TEAM}`,
    ...[`Topic for ${TEAM}: ${TOPIC}`, "Topic set by fay", /\[~fay *\]/, /\[&ada *\]/],
    ...[/\[@otto *\]/, /\[%hal *\]/, /\[\+vera *\]/, /\[ rita *\]/],
    ...["Total of 7 nicks [3 ops, 1 halfops, 1 voices, 2 normal]", /was synced in \d+ sec/],
  );
  await rita.write(`PRIVMSG ${TEAM} :grüß dich\r\nPRIVMSG ${TEAM} :\x01ACTION waves\x01\r\n`);
  await irssi.terminal.see(/< rita> grüß dich\n.* \* rita waves/);
  await irssi.say("hello all", /<\s?iris> hello all/);
  await rita.expect(/:iris!\S+ PRIVMSG #team :hello all\r\n/);
  await irssi.say("/nick isis", "You're now known as isis");
  await rita.expect(/:iris!\S+ NICK isis\r\n/);

  await irssi.say("/query rita");
  await irssi.say("are you there?");
  await rita.expect(/:isis!\S+ PRIVMSG rita :are you there\?\r\n/);
  await rita.write("PRIVMSG isis :I am\r\n");
  await irssi.terminal.see("<rita> I am");
  await irssi.say("/ping rita");
  const [, ping] = await rita.expect(/ PRIVMSG rita :(\x01PING .*\x01)\r\n/);
  await rita.write(`NOTICE isis :${ping}\r\n`);
  await irssi.terminal.see(/CTCP PING reply from rita: [\d.]+ seconds/);

  await irssi.say("/whois rita", "End of WHOIS");
  await irssi.say("/window goto 1", "End of /MOTD");
  await irssi.say(`/who ${TEAM}`, "End of /WHO list");
  await irssi.say("/list -yes", "#team 7 We build things", "End of /LIST");
  await irssi.say("/away lunch", "You have been marked as being away");
  await irssi.say("/away", "You are no longer marked as being away");
  await irssi.say("/window goto 2", "was synced in");
  await irssi.say("/names", /(?:Users #team[^]*){2}/);
  await irssi.say(`/mode ${TEAM}`, /mode\/#team \[\+\w*nt\w*\]/);
  await irssi.say("/ban", "No bans in channel");
  await irssi.say(`/part ${TEAM} later`, "[(status)]");
  await rita.expect(/:isis!\S+ PART #team :?later\r\n/);
  await irssi.say(`/join ${TEAM}`, "Total of 7 nicks");
  assertEquals(faults(await irssi.traffic()), []);
  await irssi.say("/quit bye");
  await rita.expect(/:isis!\S+ QUIT :Quit: bye\r\n/);
}

/**
 * Returns the server's errors, without the one that irssi provokes to recognize the kind of server.
 */
function faults(traffic: readonly string[]): string[] {
  const errors = traffic.filter((line) => /^>> (@\S+ )?:\S+ ([45]\d\d|FAIL|WARN) /.test(line));
  return errors.filter((line) => !/ 451 \* :/.test(line) || !traffic.includes("<< JOIN :"));
}
