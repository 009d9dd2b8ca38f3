/**
 * The site that the web listener serves beside WebSockets.
 * @module
 */

import type { HttpRequest, HttpResponse } from "./http.ts";

const PLAIN = { "content-type": "text/plain; charset=utf-8" };

/** The pages that a browser gets. */
export interface Site {
  answer(request: HttpRequest): HttpResponse;
}

/** Makes a site of one page that describes the server. */
export function plainSite(name: () => string): Site {
  return {
    answer({ method, path }) {
      if (method !== "GET" && method !== "HEAD") {
        return {
          status: 405,
          headers: { ...PLAIN, allow: "GET, HEAD" },
          body: "Only GET and HEAD are supported here.\n",
        };
      }
      if (path !== "/") {
        return { status: 404, headers: PLAIN, body: "Page not found; try /\n" };
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
