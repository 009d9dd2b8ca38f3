/**
 * A test server with an operator on it.
 * @module
 */

import type { ServerOptions } from "../../server/server.ts";
import { TestServer } from "./server.ts";

/** The operators of such a server: `OPER root secret`. */
export const operators = [{ name: "root", password: "secret" }];

/** Returns a server, and a client on it that is an operator with the nick `root`. */
export async function withOperator(options: Pick<ServerOptions, "reload"> = {}) {
  const server = new TestServer({ operators }, options);
  const root = await server.connect("root");
  await root.ask("OPER root secret");
  return { server, root };
}
