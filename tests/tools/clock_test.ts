/**
 * Time limits use a monotonic clock: only these files read the time of day.
 * @module
 */

import { assertEquals } from "@std/assert";
import { ROOT } from "../../tools/paths.ts";

/** Files of the server that read the time of day, with their reason. */
const DATES: Readonly<Record<string, string>> = {
  "accounts/accounts.ts": "stores when a network was last logged in from",
  "accounts/invitations.ts": "stores when an invitation ends",
  "admin/account_commands.ts": "stores when a code ends",
  "admin/audit.ts": "dates lines",
  "admin/moderation_commands.ts": "stores when a ban ends",
  "always_on/absence.ts": "compares with the date of an absence",
  "commands/away.ts": "dates an absence",
  "commands/chathistory.ts": "compares with a client's date",
  "commands/list.ts": "compares with the date of a channel",
  "commands/markread.ts": "compares with a client's date",
  "commands/message.ts": "compares with the dates of nonces",
  "commands/redact.ts": "compares with the date of a message",
  "commands/stats.ts": "leaves out bans that ended",
  "commands/time.ts": "shows dates",
  "commands/uban.ts": "shows when a ban ends",
  "commands/who.ts": "compares with the date of a message",
  "connection/entering_and_leaving.ts": "leaves out bans that ended",
  "daemon/log_output.ts": "dates lines",
  "data/retention.ts": "compares with the dates of messages",
  "events/log/event_log.ts": "dates events",
  "irc/irc_session.ts": "dates answers",
  "line_mode/person.ts": "compares with dates",
  "moderation/enforcement.ts": "stores when a ban ends",
  "server.ts": "dates the start",
  "tls/own_certificate.ts": "compares with the dates of a certificate",
  "tls/self_signed.ts": "dates a certificate",
  "web/http.ts": "dates answers",
};

Deno.test("only files that store or show dates read the time of day", async () => {
  const readers: string[] = [];
  const folders = [""];
  for (const folder of folders) {
    for await (const { name, isDirectory } of Deno.readDir(new URL(`server/${folder}`, ROOT))) {
      if (isDirectory) folders.push(`${folder}${name}/`);
      else if (name.endsWith(".ts")) {
        const text = await Deno.readTextFile(new URL(`server/${folder}${name}`, ROOT));
        if (/\bDate\.now\b|\bnew Date\(\)/.test(text)) readers.push(folder + name);
      }
    }
  }
  assertEquals(readers.sort(), Object.keys(DATES).sort());
});
