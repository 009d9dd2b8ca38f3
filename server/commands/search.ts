/**
 * SEARCH: finds messages by words, sender, place and time. The index is in server/search/.
 * @module
 */

import { parseTags } from "../../protocol/message.ts";
import { SEARCH_CAPABILITY, type SearchAttributes } from "../../protocol/search.ts";
import { conversationsOfChannel } from "../hub/conversations.ts";
import { Encoded } from "../delivery/encoded.ts";
import type { Event } from "../records/event.ts";
import type { User } from "../hub/model.ts";
import { renderer } from "../events/render.ts";
import type { Server } from "../server.ts";
import type { Session } from "../sessions/session.ts";
import type { Conversation } from "../records/conversation.ts";
import { phrasesOf } from "../store/words.ts";
import { MESSAGE_ROWS } from "../limits/command_limits.ts";
import { type SearchQuery, StoreError } from "../store/store.ts";
import { parseTimestamp } from "../../protocol/text/timestamp.ts";
import type { UserCommand } from "./command.ts";
import { privateConversations, readable } from "./shared/history_access.ts";

/** The most messages in one answer, and the default limit. */
export const SEARCH_MAX = 100;
const SEARCH_DEFAULT = 50;

/**
 * SEARCH: the extension `soju.im/search`, as https://codeberg.org/emersion/soju has it in
 * doc/ext/search.md
 */
export const search: UserCommand = {
  name: "SEARCH",
  usage: "<attribute>=<value>[;<attribute>=<value>…]",
  help: "searches messages; the attributes are text, from, in, after, before and limit",
  details: () => [
    "text: words that must all occur; from: the sender; in: a channel or a nick;",
    "after, before: times such as 2026-01-31T17:45:00.000Z; limit: how many.",
    "In a value \\s is a space and \\: a semicolon.",
  ],
  cost: 20,
  least: 0,
  when: "registered",
  handle({ server, session, params, user }) {
    const answer = session.defer();
    findFor(server, session, user, parseTags(params.join(" ")), (result) =>
      answer(() => {
        if ("code" in result) {
          session.fail("SEARCH", result.code, ...result.context, result.description);
          return;
        }
        if (!result.complete) session.answer("WARN", "SEARCH", "INCOMPLETE", INCOMPLETE);
        void session.batch(SEARCH_CAPABILITY, [], () => {
          for (const event of result.events) session.show(new Encoded(event, renderer));
        });
      }));
  },
};

/** The warning that a search ran out of time before it was complete. */
export const INCOMPLETE = "The search took too long and stopped: there may be more matches";

/** The reason why a search did not run. */
export interface SearchFault {
  readonly code: "INVALID_PARAMS" | "INTERNAL_ERROR";
  /** The invalid attribute. */
  readonly context: readonly string[];
  readonly description: string;
}

/** The outcome of a search. */
export type SearchResult =
  | { readonly events: readonly Event[]; readonly complete: boolean }
  | SearchFault;

/**
 * Searches all messages that a user may read, when the search's turn comes.
 *
 * @param tell called once with the outcome; never if the connection has ended
 */
export function findFor(
  server: Server,
  session: Session,
  user: User,
  attributes: SearchAttributes,
  tell: (result: SearchResult) => void,
): void {
  const begun = server.searches.add(user.id, session, async () => {
    const result = await find(server, session, user, attributes);
    if (session.ended === undefined) tell(result);
  });
  if (!begun) tell(unavailable("You have too many searches running; wait for the results"));
}

async function find(
  server: Server,
  session: Session,
  user: User,
  attributes: SearchAttributes,
): Promise<SearchResult> {
  try {
    const query = queryOf(server, user, attributes);
    if ("code" in query) return query;
    const found = await server.store.search(query);
    const turn = session.turnFor(MESSAGE_ROWS * query.limit);
    if (turn !== undefined) await turn;
    // The user may have lost access to conversations in the meantime.
    const now = queryOf(server, user, attributes);
    if ("code" in now) return now;
    return { events: found.read(now.conversations), complete: found.complete };
  } catch (error) {
    if (!(error instanceof StoreError)) server.report(`a bug ended a search: ${error}`);
    return unavailable("The search could not be run");
  }
}

function unavailable(description: string): SearchFault {
  return { code: "INTERNAL_ERROR", context: [], description };
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
        if (phrasesOf(value).length === 0) return invalid(name, "There is no word to search for");
        query.text = value;
        break;
      case "from":
        if (value === "") return invalid(name, "A nick is missing");
        query.sender = value;
        break;
      case "in":
        conversations = value === "" ? undefined : readable(server, user, value);
        if (conversations === undefined) return invalid(name, "You cannot read messages there");
        break;
      case "after":
      case "before": {
        const time = parseTimestamp(value);
        if (time === undefined) return invalid(name, "A time is YYYY-MM-DDThh:mm:ss.sssZ");
        query[name] = time;
        break;
      }
      case "limit":
        if (!/^0*[1-9][0-9]{0,8}$/.test(value)) return invalid(name, "The limit is not a number");
        query.limit = Math.min(Number(value), SEARCH_MAX);
        break;
      default:
        return invalid(name, "There is no such attribute");
    }
  }
  if (attributes.size === 0) return invalid("*", "There is nothing to search for");
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
