import type { Request, Response } from "./http.ts";

const PLAIN = { "content-type": "text/plain; charset=utf-8" };

/** What a person's browser is shown. */
export interface Site {
  answer(request: Request): Response;
}

/** A site that says what this is. */
export function plainSite(name: () => string): Site {
  return {
    answer({ method, path }) {
      if (method !== "GET" && method !== "HEAD") {
        return {
          status: 405,
          headers: { ...PLAIN, allow: "GET, HEAD" },
          body: "There are only pages to GET here.\n",
        };
      }
      if (path !== "/") {
        return { status: 404, headers: PLAIN, body: "There is no such page: try /\n" };
      }
      return {
        status: 200,
        headers: PLAIN,
        body:
          `This is ${name()}, a chat server. Any IRC client can join, and so can 'chatd join'.\n` +
          "IRC over WebSocket is spoken at this address, on any path.\n",
      };
    },
  };
}
