import { fold } from "../../../protocol/casemapping.ts";
import type { ClientEvent } from "../../core/events.ts";
import type { Model } from "../../core/model/model.ts";
import { WordSet } from "../../core/model/word_set.ts";
import type { Editor } from "../input/editor.ts";
import type { Quiet } from "../quiet_hours.ts";
import type { Remembered, RememberedServer } from "../storage/remembered_json.ts";

/** What a face was left with the last time, and remembers for the next. */
export interface FaceMemory {
  readonly remembered: RememberedServer;
  readonly theme: string | undefined;
  readonly keywords: readonly string[];
  /** When the person wants quiet: one for all servers. */
  readonly quiet: Quiet;
  /** Servers that were joined before, or have a name. */
  readonly servers: readonly string[];
  /** Remembers something of this server. */
  keep(change: Partial<RememberedServer>): void;
  /** Remembers something that holds on every server. */
  keepOwn(change: Partial<Pick<Remembered, "theme" | "keywords" | "quiet">>): void;
}

/** Has a face begin where it was left, and remembers where it is. */
export class LastVisit {
  readonly #memory: FaceMemory;
  readonly #model: Model;
  readonly #editor: Editor;
  /** Those that we are in, or would be if there were a connection. */
  readonly #channels = new WordSet();

  /** @param editor whose conversations go by their folded names */
  constructor(memory: FaceMemory, model: Model, editor: Editor) {
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

  /** Takes in what happened. */
  happened(event: ClientEvent): void {
    if (event.type === "joined") this.#channels.add(event.channel);
    if (event.type === "left") this.#channels.delete(event.channel);
  }

  /** @param current the conversation that is open */
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
