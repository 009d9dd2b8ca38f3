/**
 * irssi in a terminal, as a client.
 * @module
 */

import type { Sandbox } from "./executable.ts";
import { Terminal } from "./tmux.ts";

/** How an IRC client connects. */
export interface Login {
  /** `HOST:PORT` of the server, on this machine. */
  readonly address: string;
  readonly nick: string;
  /** The file with the certificate that the server must show; without it, plain text. */
  readonly certificate?: string;
  /** The password for SASL, of the account with the nick's name. */
  readonly password?: string;
}

/** irssi in a terminal, with its own home, configured to connect to a server. */
export class Irssi implements AsyncDisposable {
  readonly terminal: Terminal;
  readonly #home: string;

  private constructor(terminal: Terminal, home: string) {
    this.terminal = terminal;
    this.#home = home;
  }

  static async start(sandbox: Sandbox, login: Login): Promise<Irssi> {
    const home = `${sandbox.path}/irssi-${login.nick}`;
    await Deno.mkdir(home);
    await Deno.writeTextFile(`${home}/config`, configuration(login));
    const terminal = await Terminal.start(["irssi", "--home", home], {
      cwd: sandbox.path,
      env: { HOME: sandbox.path, TERM: "tmux-256color", LC_ALL: "C.UTF-8" },
      columns: 120,
      rows: 50,
    });
    return new Irssi(terminal, home);
  }

  /** Types a line, and waits until the screen shows its result. */
  async say(line: string, ...effects: readonly (RegExp | string)[]): Promise<void> {
    await this.terminal.type(line);
    await this.terminal.press("Enter");
    for (const effect of effects) await this.terminal.see(effect);
  }

  /** Returns all lines from and to the server so far, with `>> ` or `<< ` in front. */
  async traffic(): Promise<string[]> {
    const file = `${this.#home}/raw-${crypto.randomUUID()}`;
    await this.say(`/rawlog save ${file}`);
    // irssi answers this command itself: once its answer is there, the file is written.
    await this.say(`/echo saved ${file}`, `saved ${file}`);
    return (await Deno.readTextFile(file)).trimEnd().split("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.terminal[Symbol.asyncDispose]();
  }
}

function configuration({ address, nick, certificate, password }: Login): string {
  const port = address.split(":")[1];
  // Of a certificate's names, irssi checks host names but not addresses.
  const host = "localhost";
  const tls = certificate === undefined
    ? `use_tls = "no";`
    : `use_tls = "yes"; tls_verify = "yes"; tls_cafile = "${certificate}";`;
  const sasl = password === undefined
    ? ""
    : `sasl_mechanism = "PLAIN"; sasl_username = "${nick}"; sasl_password = "${password}";`;
  // By default irssi waits 2.2 s between commands after the first five.
  return `
servers = ( { address = "${host}"; port = "${port}"; chatnet = "test"; autoconnect = "yes"; ${tls} } );
chatnets = { test = { type = "IRC"; ${sasl} }; };
settings = {
  core = { nick = "${nick}"; user_name = "${nick}"; real_name = "${nick}"; rawlog_lines = "2000"; };
  "irc/core" = { cmds_max_at_once = "1000"; cmd_queue_speed = "0"; };
  "fe-common/core" = { autocreate_own_query = "no"; autocreate_query_level = "none"; };
};
`;
}
