/**
 * The socket in the data folder by which `chatd admin` reaches the running server.
 * @module
 */

import { writeAll } from "../net/transport.ts";
import type { Actor } from "../records/fields.ts";
import { type AdminCommand, AdminError, type Administered } from "./command.ts";
import { Audit } from "./audit.ts";
import { ADMIN_COMMANDS } from "./table.ts";
import {
  type AdminAnswer,
  type AdminRequest,
  parseAdminRequest,
  readLine,
  REQUEST_MAX,
} from "./request.ts";

/** The time within which a request must arrive, in ms. */
const PATIENCE_MS = 5_000;

/** Returns the path of the socket in a data folder. */
export function socketPath(folder: string): string {
  return `${folder}/admin.sock`;
}

/**
 * Answers the requests of `chatd admin`, one for each connection. Only the data folder's owner can
 * connect.
 */
export class AdminSocket {
  readonly #administered: Administered;
  readonly #audit: Audit;
  readonly #listener: Deno.UnixListener;
  readonly #path: string;
  readonly #open = new Set<Deno.UnixConn>();
  readonly #accepting: Promise<void>;

  /**
   * Listens at once.
   *
   * @param folder the data folder, which this process has locked
   * @throws the errors of `Deno.listen`, for example if the path is too long for a socket
   */
  constructor(folder: string, administered: Administered, audit: Audit) {
    this.#administered = administered;
    this.#audit = audit;
    this.#path = socketPath(folder);
    // The folder is locked, so the server that left this socket behind has ended.
    removeIfThere(this.#path);
    this.#listener = Deno.listen({ transport: "unix", path: this.#path });
    Deno.chmodSync(this.#path, 0o600);
    this.#accepting = this.#accept();
  }

  /** Stops listening, and closes all connections. */
  async close(): Promise<void> {
    this.#listener.close();
    for (const conn of this.#open) this.#hangUp(conn);
    removeIfThere(this.#path);
    await this.#accepting;
  }

  async #accept(): Promise<void> {
    const serving = new Set<Promise<void>>();
    for await (const conn of this.#listener) {
      const served = this.#serve(conn).finally(() => serving.delete(served));
      serving.add(served);
    }
    await Promise.all(serving);
  }

  async #serve(conn: Deno.UnixConn): Promise<void> {
    this.#open.add(conn);
    const impatience = setTimeout(() => this.#hangUp(conn), PATIENCE_MS);
    try {
      const request = parseAdminRequest(await readLine(conn, REQUEST_MAX) ?? "");
      clearTimeout(impatience);
      const answer = request === undefined
        ? { fault: "this is not a request of 'chatd admin'" }
        : await this.#carryOut(request);
      // `conn.writable` would close the connection if the write fails: `close` then throws.
      await writeAll(conn, new TextEncoder().encode(`${JSON.stringify(answer)}\n`));
    } catch {
      // The client did not wait for the answer.
    } finally {
      clearTimeout(impatience);
      this.#hangUp(conn);
    }
  }

  #hangUp(conn: Deno.UnixConn): void {
    if (this.#open.delete(conn)) conn.close();
  }

  async #carryOut({ words, secret }: AdminRequest): Promise<AdminAnswer> {
    const [command, rest] = find(words);
    if (command === undefined) {
      return { fault: `there is no '${words.join(" ")}': 'chatd help admin' lists all commands` };
    }
    if (rest.length < command.least) {
      return { fault: `an argument is missing: chatd admin ${command.name} ${command.usage}` };
    }
    const { settings } = this.#administered.server;
    const by: Actor = { user: 0, source: settings.name };
    let outcome = "done";
    try {
      return await command.run({ ...this.#administered, words: rest, secret, by });
    } catch (error) {
      outcome = (error as Error).message;
      if (error instanceof AdminError) return { fault: outcome };
      throw error;
    } finally {
      if (command.looks !== true) this.#audit.note("administrator", words.join(" "), outcome);
    }
  }
}

/** Returns the command that these words begin with, and the rest of the words. */
export function find(
  words: readonly string[],
): readonly [command: AdminCommand | undefined, rest: readonly string[]] {
  for (const count of [2, 1]) {
    const command = ADMIN_COMMANDS.get(words.slice(0, count).join(" "));
    if (command !== undefined) return [command, words.slice(count)];
  }
  return [undefined, words];
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
