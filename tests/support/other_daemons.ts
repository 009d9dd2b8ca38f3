/**
 * Other projects' IRC servers, for tests of the client.
 * @module
 */

import { freePort, isListening } from "../../tools/ports.ts";
import { until } from "./until.ts";

/** Another project's server, as a process on a free port of 127.0.0.1. */
export interface OtherDaemon extends AsyncDisposable {
  readonly port: number;
}

/** InspIRCd's modules for IRCv3. */
const MODULES = [
  "cap",
  "ircv3",
  "ircv3_batch",
  "ircv3_capnotify",
  "ircv3_ctctags",
  "ircv3_echomessage",
  "ircv3_labeledresponse",
  "ircv3_msgid",
  "ircv3_servertime",
];

/** Starts InspIRCd in this folder, with or without its IRCv3 modules. */
export async function startInspIrcd(folder: string, ircv3: boolean): Promise<OtherDaemon> {
  const port = freePort();
  const modules = ircv3 ? MODULES.map((name) => `<module name="${name}">`) : [];
  await Deno.writeTextFile(
    `${folder}/inspircd.conf`,
    [
      '<server name="insp.test" description="a test" network="InspTest">',
      '<admin name="a test" nick="test" email="test@insp.test">',
      `<bind address="127.0.0.1" port="${port}" type="clients">`,
      '<connect allow="*" timeout="30" pingfreq="120" localmax="100" globalmax="100" resolvehostnames="no">',
      `<path configdir="${folder}" datadir="${folder}" logdir="${folder}" runtimedir="${folder}">`,
      `<log method="file" type="*" level="default" target="${folder}/inspircd.log">`,
      `<pid file="${folder}/inspircd.pid">`,
      ...modules,
    ].join("\n"),
  );
  const flags = ["--nofork", `--config=${folder}/inspircd.conf`];
  return await start("inspircd", Deno.uid() === 0 ? [...flags, "--runasroot"] : flags, port);
}

/** Starts ngIRCd in this folder. */
export async function startNgIrcd(folder: string): Promise<OtherDaemon> {
  const port = freePort();
  await Deno.writeTextFile(
    `${folder}/ngircd.conf`,
    [
      "[Global]",
      "Name = ng.test",
      "Info = a test",
      "Listen = 127.0.0.1",
      `Ports = ${port}`,
      "[Limits]",
      "MaxConnectionsIP = 0",
      "[Options]",
      "DNS = no",
      "Ident = no",
      "PAM = no",
      "ChrootDir =",
    ].join("\n"),
  );
  return await start("ngircd", ["-n", "-f", `${folder}/ngircd.conf`], port);
}

async function start(command: string, args: string[], port: number): Promise<OtherDaemon> {
  const child = new Deno.Command(command, { args, stdin: "null", stdout: "null", stderr: "null" })
    .spawn();
  let ended = false;
  const status = child.status.then(() => ended = true);
  await until(`${command} listens`, async () => {
    if (ended) throw new Error(`${command} ended before it listened`);
    return await isListening(port);
  }, { every: 20 });
  return {
    port,
    async [Symbol.asyncDispose]() {
      if (!ended) child.kill("SIGKILL");
      await status;
    },
  };
}
