import { parseTags } from "../../protocol/message.ts";
import { SEARCH_CAPABILITY, type SearchAttributes } from "../../protocol/search.ts";
import { conversationsOfChannel } from "../hub/conversations.ts";
import { Encoded } from "../encode.ts";
import type { Event } from "../event.ts";
import type { User } from "../hub/state.ts";
import { renderEvent } from "../render.ts";
import type { Server } from "../server.ts";
import type { Conversation } from "../store/conversation.ts";
import { phrasesOf } from "../store/search.ts";
import { type SearchQuery, StoreError } from "../store/store.ts";
import { parseTimestamp } from "../timestamp.ts";
import type { UserCommand } from "./command.ts";
import { privateConversations, readable } from "./history_access.ts";

/** The most messages of one answer, and how many there are where nothing else is asked for. */
export const SEARCH_MAX = 100;
const SEARCH_DEFAULT = 50;

/** SEARCH: the extension `soju.im/search`, as https://codeberg.org/emersion/soju has it in doc/ext/search.md */
export const search: UserCommand = {
  name: "SEARCH",
  usage: "<attribute>=<value>[;<attribute>=<value>…]",
  help: "finds what was said; attributes are text, from, in, after, before and limit",
  details: () => [
    "text: words that are all in it; from: who said it; in: a channel or a nick;",
    "after, before: times such as 2026-01-31T17:45:00.000Z; limit: how many.",
    "In a value \\s is a space and \\: a semicolon.",
  ],
  cost: 20,
  least: 0,
  when: "registered",
  handle({ server, session, params, user }) {
    const result = findFor(server, user, parseTags(params.join(" ")));
    if ("code" in result) {
      session.fail("SEARCH", result.code, ...result.context, result.description);
      return;
    }
    session.batch(SEARCH_CAPABILITY, [], () => {
      for (const event of result.events) session.show(new Encoded(event, renderEvent));
    });
  },
};

/** Why nothing was looked for. */
export interface SearchFault {
  readonly code: "INVALID_PARAMS" | "INTERNAL_ERROR";
  /** The attribute that is wrong. */
  readonly context: readonly string[];
  readonly description: string;
}

/** Looks in all that a user may read. */
export function findFor(
  server: Server,
  user: User,
  attributes: SearchAttributes,
): { readonly events: readonly Event[] } | SearchFault {
  try {
    const query = queryOf(server, user, attributes);
    return "code" in query ? query : { events: server.store.search(query) };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { code: "INTERNAL_ERROR", context: [], description: "The search could not be run" };
  }
}

function queryOf(
  server: Server,
  user: User,
  attributes: SearchAttributes,
): SearchQuery | SearchFault {
  let conversations: readonly Conversation[] | undefined;
  const query: { -readonly [K in keyof SearchQuery]?: SearchQuery[K] } = {};
  for (const [name, value] of attributes) {
    switch (name) {
      case "text":
        if (phrasesOf(value).length === 0) return invalid(name, "There is no word to look for");
        query.text = value;
        break;
      case "from":
        if (value === "") return invalid(name, "A nick is missing");
        query.sender = value;
        break;
      case "in":
        conversations = value === "" ? undefined : readable(server, user, value);
        if (conversations === undefined) return invalid(name, "You cannot read what is said there");
        break;
      case "after":
      case "before": {
        const time = parseTimestamp(value);
        if (time === undefined) return invalid(name, "A time is YYYY-MM-DDThh:mm:ss.sssZ");
        query[name] = time;
        break;
      }
      case "limit":
        if (!/^0*[1-9][0-9]{0,8}$/.test(value)) return invalid(name, "The limit is no number");
        query.limit = Math.min(Number(value), SEARCH_MAX);
        break;
      default:
        return invalid(name, "There is no such attribute");
    }
  }
  if (attributes.size === 0) return invalid("*", "There is nothing to look for");
  return {
    limit: SEARCH_DEFAULT,
    ...query,
    conversations: conversations ?? allReadable(server, user),
    from: query.after === undefined ? "end" : "start",
  };
}

function allReadable(server: Server, user: User): Conversation[] {
  return [
    ...[...user.channels].flatMap(conversationsOfChannel),
    ...privateConversations(server, user),
  ];
}

function invalid(attribute: string, description: string): SearchFault {
  return { code: "INVALID_PARAMS", context: [attribute], description };
}
