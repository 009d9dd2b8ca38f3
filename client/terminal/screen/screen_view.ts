/**
 * Collects the contents of the screen in a {@link View}, which `drawing/frame.ts` draws.
 * @module
 */
import type { Editor } from "../input/editor.ts";
import { BOLD, type Look, sgr } from "./colour/look.ts";
import { piece, type Row } from "./drawing/row.ts";
import type { Popup, View } from "./drawing/view.ts";
import { composerPopup, finderPopup, resultsPopup } from "./popups.ts";
import type { State } from "./state.ts";

/** The parts of a view that are not in the screen's state. */
export type Surroundings =
  & Pick<View, "waiting" | "quietUntil" | "keywords">
  & { readonly server: string | undefined };

/** Returns the view that the screen shows now. @param now ms since 1970 */
export function viewOf(state: State, around: Surroundings, look: Look, now: number): View {
  const { model, connection, current, panes, buffer, composer: { editor } } = state;
  const account = state.signIn?.passwordOf;
  const { server, waiting, quietUntil, keywords } = around;
  return {
    ...(server === undefined ? {} : { server }),
    model,
    connection,
    current,
    panes,
    input: (columns, rows) => editor.rows(columns, rows, account !== undefined),
    ...(account === undefined ? {} : { hint: `Password of ${account}` }),
    popup: popupOf(state),
    waiting,
    typing: buffer?.annotations.typing(now) ?? [],
    quietUntil,
    notice: noticeOf(editor, look),
    keywords,
  };
}

function popupOf({ results, finder, composer }: State): Popup | undefined {
  if (results !== undefined) return resultsPopup(results);
  return finder === undefined ? composerPopup(composer) : finderPopup(finder);
}

/** Returns the editor's question or notice for the status bar. */
function noticeOf({ asking, searching }: Editor, look: Look): Row | undefined {
  if (asking > 0) {
    const question = `Enter sends these ${asking} lines; any other key goes back to them.`;
    return [piece(question, sgr(BOLD, look.mention))];
  }
  if (searching === undefined) return undefined;
  const found = searching.found || searching.query === "" ? "" : " (no match)";
  return [piece(`Searching your lines: ${searching.query}${found}`, look.accent)];
}
