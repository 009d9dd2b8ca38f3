/**
 * Restores the screen's state at the end of the last visit to a server, and saves it for the next
 * visit.
 * @module
 */
import { fold } from "../../../protocol/names/casemapping.ts";
import type { ClientEvent } from "../../core/events.ts";
import type { Model } from "../../core/model/model.ts";
import { WordSet } from "../../core/model/word_set.ts";
import type { Editor } from "../input/editor.ts";
import type { ServerMemory } from "../storage/remembered_file.ts";

/**
 * The conversations, ignored nicks and typed lines of the last visit, restored now and saved for
 * the next.
 */
export class LastVisit {
  readonly #memory: ServerMemory;
  readonly #model: Model;
  readonly #editor: Editor;
  /** The channels that the user is in, or returns to on the next connection. */
  readonly #channels = new WordSet();

  /** @param editor its drafts are named by folded conversation names */
  constructor(memory: ServerMemory, model: Model, editor: Editor) {
    this.#memory = memory;
    this.#model = model;
    this.#editor = editor;
    const { conversations, ignored, history } = memory.remembered;
    for (const nick of ignored) model.ignored.add(nick);
    for (const name of conversations) {
      if (!model.isChannel(name)) model.buffers.open(name, "query");
    }
    for (const [name, lines] of Object.entries(history)) editor.restore(fold(name), lines);
  }

  /** Notes the channels that were joined and left. */
  happened(event: ClientEvent): void {
    if (event.type === "joined") this.#channels.add(event.channel);
    if (event.type === "left") this.#channels.delete(event.channel);
  }

  /** Saves the state of this visit. @param current the open conversation */
  remember(current: string | undefined): void {
    const queries = this.#model.buffers.all().filter(({ kind }) => kind === "query");
    const conversations = [...this.#channels.all, ...queries.map(({ name }) => name)];
    const history = Object.fromEntries(
      conversations.map((name) => [name, this.#editor.history(fold(name))]),
    );
    this.#memory.keep({
      conversations,
      ignored: this.#model.ignored.all,
      history,
      ...(current === undefined ? {} : { current }),
    });
  }
}
