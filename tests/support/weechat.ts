/**
 * WeeChat in a terminal, as a client.
 * @module
 */

import type { Sandbox } from "./executable.ts";
import type { Login } from "./irssi.ts";
import { Terminal, untilShown } from "./tmux.ts";

/** WeeChat in a terminal, with its own home, configured to connect to a server. */
export class WeeChat implements AsyncDisposable {
  readonly #terminal: Terminal;
  readonly #logs: string;

  private constructor(terminal: Terminal, logs: string) {
    this.#terminal = terminal;
    this.#logs = logs;
  }

  static async start(sandbox: Sandbox, login: Login): Promise<WeeChat> {
    const home = `${sandbox.path}/weechat-${login.nick}`;
    const commands = configuration(login).flatMap((command) => ["-r", command]);
    const terminal = await Terminal.start(["weechat", "-d", home, ...commands], {
      cwd: sandbox.path,
      env: { HOME: sandbox.path, TERM: "tmux-256color", LC_ALL: "C.UTF-8" },
      columns: 160,
      rows: 50,
    });
    return new WeeChat(terminal, `${home}/logs`);
  }

  /** Types a line, and waits untilShown a window shows its result. */
  async say(line: string, ...effects: readonly (RegExp | string)[]): Promise<void> {
    await this.#terminal.type(line);
    await this.#terminal.press("Enter");
    for (const effect of effects) await this.see(effect);
  }

  /** Waits untilShown a window shows a text, as the log of all windows tells. */
  async see(pattern: RegExp | string): Promise<void> {
    await untilShown(async () => (await this.log()).join("\n"), pattern);
  }

  /** Returns the text of all its windows so far, as lines `DATE TIME<tab>PREFIX<tab>TEXT`. */
  async log(): Promise<string[]> {
    const lines: string[] = [];
    try {
      for await (const { name } of Deno.readDir(this.#logs)) {
        lines.push(...(await Deno.readTextFile(`${this.#logs}/${name}`)).split("\n"));
      }
    } catch (error) {
      // It has just started.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    return lines;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#terminal[Symbol.asyncDispose]();
  }
}

function configuration({ address, nick, certificate, password }: Login): string[] {
  const port = address.split(":")[1];
  const server = [`/server add test localhost/${port}`, `-nicks=${nick}`, `-username=${nick}`];
  server.push(`-realname=${nick}`, "-noipv6");
  // Version 4 renamed the flag, and each version ignores the other's.
  server.push(...certificate === undefined ? ["-nossl", "-notls"] : ["-ssl", "-tls"]);
  const sasl = password === undefined ? [] : [
    "/set irc.server.test.sasl_mechanism scram-sha-256",
    `/set irc.server.test.sasl_username ${nick}`,
    `/set irc.server.test.sasl_password ${password}`,
  ];
  return [
    // By default it waits 2 s between messages, and 2 min before it writes its log.
    "/set irc.server_default.anti_flood_prio_high 0",
    "/set irc.server_default.anti_flood_prio_low 0",
    "/set logger.file.flush_delay 0",
    "/set logger.level.irc 9",
    "/set buflist.look.enabled off",
    ...certificate === undefined ? [] : [`/set weechat.network.gnutls_ca_user ${certificate}`],
    server.join(" "),
    ...sasl,
    "/connect test",
  ];
}
