import { formatTags } from "../../../protocol/message.ts";
import { SEARCH_CAPABILITY } from "../../../protocol/search.ts";
import type { Client } from "../../core/client.ts";
import type { CommandContext } from "../commands/command.ts";
import { latestMessage } from "../commands/message.ts";
import { UsageError } from "../../../cli/flags.ts";
import type { WordSet } from "../../core/model/word_set.ts";
import type { FaceMemory } from "./last_visit.ts";
import { showHours } from "../quiet_hours.ts";
import type { Others } from "../servers.ts";
import type { ScreenColours } from "./colour/screen_colours.ts";
import { clock } from "./drawing/entry_rows.ts";
import type { Scrolling } from "./scrolling.ts";
import type { State } from "./state.ts";
import { THEMES } from "./colour/theme.ts";

/** What commands need of the screen around them. */
export interface CommandHost {
  readonly client: Client;
  readonly state: State;
  readonly scrolling: Scrolling;
  readonly colours: ScreenColours;
  readonly keywords: WordSet;
  /** Goes to a conversation as `where` says. */
  go(where: () => void): void;
  takeNick(nick: string): void;
  tell(text: string, kind?: "info" | "error"): void;
  readonly others: Others;
  readonly memory: FaceMemory;
}

/** Names of members that are told before only their number is. */
const NAMES_TOLD = 200;

const THEME_NAMES = THEMES.map(({ name }) => name).join(", ");

/** What commands do on the screen. */
export function commandContext(host: CommandHost): CommandContext {
  const { client, state, scrolling, colours, keywords, go, takeNick, tell } = host;
  const { model } = client;
  return {
    get current() {
      return state.buffer?.kind === "server" ? undefined : state.buffer?.name;
    },
    get ownNick() {
      return model.nick;
    },
    ignored: model.ignored,
    isChannel: (name) => model.isChannel(name),
    say: (target, text, kind) => {
      client.say(target, text, kind);
      go(() => state.open(target));
      scrolling.end();
    },
    send: (command, ...params) => client.send(command, ...params),
    join: (channel, key) => {
      if (model.buffers.get(channel)?.joined) return go(() => state.open(channel));
      state.headFor(channel);
      client.join(channel, key);
    },
    part: (channel, reason) => client.part(channel, reason),
    nick: takeNick,
    open: (nick) => {
      model.buffers.open(nick, "query");
      go(() => state.open(nick));
    },
    showTopic: (channel) => {
      const topic = model.buffers.get(channel)?.topic ?? "";
      tell(topic === "" ? `${channel} has no topic.` : `${channel} is about: ${topic}`);
    },
    showMembers: (channel) => {
      const members = [...model.buffers.get(channel)?.members.values() ?? []];
      const names = members.map(({ nick, prefixes }) => `${prefixes.charAt(0)}${nick}`).sort();
      const more = names.length - NAMES_TOLD;
      const rest = more > 0 ? ` and ${more} more` : "";
      tell(`In ${channel}: ${names.slice(0, NAMES_TOLD).join(", ")}${rest}.`);
    },
    messageOf: (whose) => latestMessage(state.buffer?.entries, whose),
    reply: ({ buffer, msgid }, text) => {
      client.say(buffer, text, "message", msgid);
      scrolling.end();
    },
    react: ({ buffer, msgid }, emoji) => client.react(buffer, msgid ?? "", emoji),
    retry: () => client.retry().length,
    login: (account, password) => client.login({ account, password }),
    search: (attributes) => {
      if (client.ready && !client.capabilities.has(SEARCH_CAPABILITY)) {
        tell("This server cannot search.", "error");
      } else client.send("SEARCH", formatTags(attributes));
    },
    history: (count) => scrolling.load(count),
    clear: () => state.clear(),
    close: (conversation) => {
      if (model.isChannel(conversation)) client.part(conversation);
      go(() => state.close(conversation));
    },
    theme: (name) => {
      if (name === undefined) return tell(`There are the themes auto, ${THEME_NAMES}.`);
      if (!colours.choose(name)) {
        throw new UsageError(`there is no theme ${name}: auto, ${THEME_NAMES}`);
      }
      host.memory.keepOwn({ theme: name });
    },
    quiet: (until) => {
      const { quiet } = host.memory;
      quiet.until = until;
      if (until === undefined) {
        quiet.hours = undefined;
        host.memory.keepOwn({ quiet: "off" });
        return tell("You are told of what concerns you again, at any hour.");
      }
      const end = until === Infinity ? "until /dnd off" : `until ${clock(until)}`;
      const daily = quiet.hours === undefined ? "" : `, and every day ${showHours(quiet.hours)}`;
      tell(`No bell and no notification ${end}${daily}.`);
    },
    quietDaily: (hours) => {
      host.memory.quiet.hours = hours;
      host.memory.keepOwn({ quiet: showHours(hours) });
      tell(`No bell and no notification every day ${showHours(hours)}, until /dnd off.`);
    },
    keywords,
    connect: (address) => host.others.connect(address),
    disconnect: (reason) => void client.quit(reason),
    quit: (reason) => {
      void client.quit(reason);
      host.others.quit();
    },
    tell: (text) => tell(text),
  };
}
