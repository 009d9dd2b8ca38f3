import type { Sandbox } from "./executable.ts";
import { Terminal } from "./tmux.ts";

/** How somebody connects with an IRC client. */
export interface Login {
  /** `HOST:PORT` of the server, on this machine. */
  readonly address: string;
  readonly nick: string;
  /** The file with the certificate that the server must show; plain text where there is none. */
  readonly certificate?: string;
  /** The password of the account that is called as the nick, for SASL. */
  readonly password?: string;
}

/** irssi in a terminal, with a home of its own, connecting to a server by itself. */
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

  /** Types a line, and waits until the screen shows what comes of it. */
  async say(line: string, ...effects: readonly (RegExp | string)[]): Promise<void> {
    await this.terminal.type(line);
    await this.terminal.press("Enter");
    for (const effect of effects) await this.terminal.see(effect);
  }

  /** All that the server has sent and was sent so far, a line each, with `>> ` or `<< ` in front. */
  async traffic(): Promise<string[]> {
    const file = `${this.#home}/raw-${crypto.randomUUID()}`;
    await this.say(`/rawlog save ${file}`);
    // A command that irssi answers itself, so that the file is written once its answer is there.
    await this.say(`/echo saved ${file}`, `saved ${file}`);
    return (await Deno.readTextFile(file)).trimEnd().split("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.terminal[Symbol.asyncDispose]();
  }
}

function configuration({ address, nick, certificate, password }: Login): string {
  const port = address.split(":")[1];
  // Of a certificate's names, irssi knows those of hosts and not the addresses.
  const host = "localhost";
  const tls = certificate === undefined
    ? `use_tls = "no";`
    : `use_tls = "yes"; tls_verify = "yes"; tls_cafile = "${certificate}";`;
  const sasl = password === undefined
    ? ""
    : `sasl_mechanism = "PLAIN"; sasl_username = "${nick}"; sasl_password = "${password}";`;
  // Left to itself, irssi waits 2.2 s between commands after the first five.
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
