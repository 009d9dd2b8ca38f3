/**
 * The screen's part of the user's commands. `commands/client_actions.ts` is the client's part.
 * @module
 */
import { UsageError } from "../../../cli/flags.ts";
import type { Client } from "../../core/client.ts";
import type { Entry } from "../../core/events.ts";
import type { WordSet } from "../../core/model/word_set.ts";
import { clientActions } from "../commands/client_actions.ts";
import type { CommandContext, FrontEndActions } from "../commands/context.ts";
import type { FrontEndOptions } from "../front_end/front_end.ts";
import type { NickChoice } from "../front_end/nick_choice.ts";
import { clock } from "../front_end/time_text.ts";
import { showHours } from "../options/quiet_hours.ts";
import type { ServerMemory } from "../storage/remembered_file.ts";
import type { ScreenColours } from "./colour/screen_colours.ts";
import { THEMES } from "./colour/theme.ts";
import type { Scrolling } from "./scrolling.ts";
import type { State } from "./state.ts";

/** The parts of the screen that commands change. */
export interface CommandParts {
  readonly client: Client;
  readonly state: State;
  readonly scrolling: Scrolling;
  readonly colours: ScreenColours;
  readonly keywords: WordSet;
  readonly nicks: NickChoice;
}

type Tell = (text: string, kind?: "info" | "error") => void;

/** The most members that /names lists; for the others it shows the number. */
const NAMES_MAX = 200;

const THEME_NAMES = THEMES.map(({ name }) => name).join(", ");

/**
 * Returns the context in which a line typed now runs.
 *
 * @param tell shows a notice in the open conversation
 */
export function screenCommands(
  parts: CommandParts,
  { memory, others }: FrontEndOptions,
  tell: Tell,
): CommandContext {
  const { client, state, nicks } = parts;
  const current = state.buffer?.kind === "server" ? undefined : state.buffer?.name;
  const actions = clientActions(client, current, others, tell);
  return {
    ...actions,
    ...conversationActions(parts, tell),
    ...preferenceActions(parts, memory, tell),
    current,
    messageOf: (whose) =>
      (typeof whose === "string" ? shownMessage(state) : undefined) ??
        actions.messageOf(whose),
    nick: (nick) => nicks.take(nick),
    connect: (address) => others.connect(address),
    disconnect: (reason) => void client.quit(reason),
  };
}

/** The answer to /history if there is nothing more. */
export const BEGINNING = "This is the beginning: there are no earlier messages.";

/**
 * Returns the message that a search found, while the screen shows it.
 *
 * @throws {UsageError} if it was deleted: the user does not see what would be taken instead
 */
function shownMessage({ buffer, pane: { excerpt } }: State): Entry | undefined {
  const { sought } = excerpt ?? {};
  if (!buffer?.annotations.isRedacted(sought?.msgid)) return sought;
  throw new UsageError("the message that the search found is deleted already");
}

function conversationActions({ client, state, scrolling }: CommandParts, tell: Tell) {
  const { model } = client;
  return {
    say: (target, text, kind) => {
      client.say(target, text, kind);
      state.open(target);
      scrolling.end();
    },
    reply: ({ buffer, msgid }, text) => {
      client.say(buffer, text, "message", msgid);
      scrolling.end();
    },
    join: (channel, key) => {
      if (model.buffers.get(channel)?.joined) return state.open(channel);
      state.openOnceJoined(channel);
      client.join(channel, key);
    },
    open: (nick) => state.openQuery(nick),
    close: (conversation) => {
      if (model.isChannel(conversation)) client.part(conversation);
      state.close(conversation);
    },
    showMembers: (channel) => {
      const members = [...model.buffers.get(channel)?.members.values() ?? []];
      const names = members.map(({ nick, prefixes }) => `${prefixes.charAt(0)}${nick}`).sort();
      const more = names.length - NAMES_MAX;
      const rest = more > 0 ? ` and ${more} more` : "";
      tell(`In ${channel}: ${names.slice(0, NAMES_MAX).join(", ")}${rest}.`);
    },
    history: (count) => {
      if (state.pane.complete) return tell(BEGINNING);
      state.asksHistory = true;
      scrolling.load(count);
    },
    showKeys: (list) => tell(list),
    clear: () => state.clear(),
  } satisfies Partial<CommandContext>;
}

function preferenceActions(
  { colours, keywords }: CommandParts,
  memory: ServerMemory,
  tell: Tell,
) {
  const { quiet } = memory;
  return {
    keywords,
    theme: (name) => {
      if (name === undefined) return tell(`The themes are auto, ${THEME_NAMES}.`);
      if (!colours.choose(name)) {
        throw new UsageError(`there is no theme ${name}: auto, ${THEME_NAMES}`);
      }
      memory.keepOwn({ theme: name });
    },
    quiet: (until) => {
      quiet.until = until;
      if (until === undefined) {
        quiet.hours = undefined;
        memory.keepOwn({ quiet: "off" });
        return tell("Bell and notifications are on again, at any hour.");
      }
      const end = until === Infinity ? "until /dnd off" : `until ${clock(until)}`;
      const daily = quiet.hours === undefined ? "" : `, and every day ${showHours(quiet.hours)}`;
      tell(`No bell and no notification ${end}${daily}.`);
    },
    quietDaily: (hours) => {
      quiet.hours = hours;
      memory.keepOwn({ quiet: showHours(hours) });
      tell(`No bell and no notification every day ${showHours(hours)}, until /dnd off.`);
    },
  } satisfies Partial<FrontEndActions>;
}
