import { fold } from "../../../protocol/casemapping.ts";
import type { Message } from "../../../protocol/message.ts";
import { message } from "../messages.ts";
import { isError } from "../model/reply_text.ts";

/** The channels that we are to be in, whatever happens to the connection. */
export class WantedChannels {
  /** By folded name, with the name and the key as given. */
  readonly #wanted = new Map<string, { name: string; key: string | undefined }>();
  /** Those among them that the server was asked for and has not answered about. */
  readonly #joining = new Set<string>();

  add(name: string, key?: string): void {
    this.#wanted.set(fold(name), { name, key });
  }

  delete(name: string): void {
    this.#wanted.delete(fold(name));
    this.#joining.delete(fold(name));
  }

  /** Whether we wait for the server to let us in there. */
  joining(name: string): boolean {
    return this.#joining.has(fold(name));
  }

  /** The channel that this message keeps us out of, where we waited for it; it is not wanted any more. */
  refused({ command, params }: Message): string | undefined {
    const channel = params[command === "FAIL" ? 2 : 1] ?? "";
    if (!isError(command) || !this.joining(channel)) return undefined;
    this.delete(channel);
    return channel;
  }

  /** The server let us in. */
  joined(name: string): void {
    this.#joining.delete(fold(name));
    if (!this.#wanted.has(fold(name))) this.add(name);
  }

  /** The connection is gone, and everything has to be joined anew. */
  disconnected(): void {
    this.#joining.clear();
  }

  /** What to send to be in all of them, `isIn` telling where we are. */
  joins(isIn: (name: string) => boolean): Message[] {
    return [...this.#wanted].filter(([key, { name }]) => !this.#joining.has(key) && !isIn(name))
      .map(([key, channel]) => {
        this.#joining.add(key);
        return message("JOIN", channel.name, ...channel.key === undefined ? [] : [channel.key]);
      });
  }
}
