/**
 * Makes popups of completions, the finder and search results.
 * @module
 */
import { plainText } from "../../../protocol/text/formatting.ts";
import type { Model } from "../../core/model/model.ts";
import type { Candidate } from "../input/completion.ts";
import type { Composer } from "../input/composer.ts";
import type { Finder, Goal } from "../input/finder.ts";
import { clock, isoDay } from "../front_end/time_text.ts";
import { widthOf } from "../io/text_width.ts";
import type { SearchPopup } from "./search_popup.ts";
import { conversations, type Popup, type PopupItem } from "./drawing/view.ts";

/** Returns the popup over the input line: completions, or the commands that match. */
export function composerPopup({ menu, hints }: Composer): Popup | undefined {
  if (menu !== undefined) {
    const items = menu.candidates.map(itemOf);
    return {
      title: "",
      items,
      chosen: menu.selected,
      hint: "Tab next · Esc back",
      place: "bottom",
    };
  }
  if (hints.length === 0) return undefined;
  return {
    title: "",
    items: hints.map(itemOf),
    chosen: -1,
    hint: "Tab completes",
    place: "bottom",
  };
}

function itemOf({ label, detail }: Candidate): PopupItem {
  return detail === "" ? { label } : { label, detail };
}

/** Returns the popup of the finder. */
export function finderPopup({ query, found, selected }: Finder): Popup {
  return {
    title: "Go to",
    query: { text: query, cursor: widthOf(query) },
    items: found.map(({ goal, places }) => ({
      label: goal.name,
      detail: goal.detail,
      hits: places,
      ...(goal.kind === "user" ? { nick: goal.name } : {}),
    })),
    chosen: selected,
    hint: "Enter goes there · Esc back",
    place: "middle",
  };
}

/** Returns the popup of search results. */
export function resultsPopup({ entries, selected }: SearchPopup): Popup {
  const count = entries.length === 1 ? "1 message" : `${entries.length} messages`;
  return {
    title: entries.length === 0 ? "Nothing was found" : `Found ${count}`,
    items: entries.map((entry) => ({
      label: entry.buffer === entry.nick ? entry.nick : `${entry.buffer} ${entry.nick}`,
      nick: entry.nick,
      detail: `${isoDay(entry.time)} ${clock(entry.time)}  ${plainText(entry.text)}`,
    })),
    chosen: selected,
    hint: entries.length === 0 ? "Esc back" : "Enter goes there · Esc back",
    place: "middle",
  };
}

/**
 * Returns the goals of the finder: conversations, unread ones first, then the other users in them.
 */
export function goalsOf(model: Model): Goal[] {
  const open = conversations(model).sort((a, b) => b.mentions - a.mentions || b.unread - a.unread);
  const goals = open.map((buffer): Goal => ({
    kind: buffer.kind === "query" ? "user" : buffer.kind,
    name: buffer.kind === "server" ? model.network || "server" : buffer.name,
    server: "",
    detail: buffer.unread > 0 ? `${buffer.unread} unread` : buffer.topic,
  }));
  const known = new Set(open.map(({ name }) => name));
  const people = new Set<string>();
  for (const { members } of open) {
    for (const { nick } of members.values()) if (!known.has(nick)) people.add(nick);
  }
  people.delete(model.nick);
  for (const name of people) goals.push({ kind: "user", name, server: "", detail: "" });
  return goals;
}
