import { Cap } from "../protocol/capabilities.ts";
import { escapeTag, format, type Message } from "../protocol/message.ts";
import { tellRename } from "./channel/fallback.ts";
import { Numeric } from "../protocol/numerics.ts";
import { type Encoded, type Form, ircForm } from "./encode.ts";
import { Session } from "./session.ts";

const encoder = new TextEncoder();

/** What a labeled command has been answered so far: https://ircv3.net/specs/extensions/labeled-response */
interface Response {
  readonly label: string;
  readonly lines: string[];
}

/** A connection that speaks IRC. */
export class IrcSession extends Session {
  #response: Response | undefined;
  #batches = 0;

  get form(): Form {
    return ircForm(this.capabilities);
  }

  respond(message: Message): void {
    const line = this.#render(message);
    if (this.#response === undefined) this.outbox.push(encode(line));
    else this.#response.lines.push(line);
  }

  see(event: Encoded, own: boolean): void {
    if (event.event.type === "rename" && !this.has(Cap.channelRename)) {
      tellRename(this, event.event);
      return;
    }
    const { form } = this;
    if (own) {
      if (event.event.type === "message" && !this.has(Cap.echoMessage)) return;
      if (this.#response !== undefined) {
        const line = event.line(form);
        if (line !== undefined) this.#response.lines.push(line);
        return;
      }
    }
    const bytes = event.bytes(form);
    if (bytes !== undefined) this.outbox.push(bytes);
  }

  /** Whatever it is just being answered, this is no part of it. */
  presence(who: string, here: boolean): void {
    const numeric = here ? Numeric.RPL_MONONLINE : Numeric.RPL_MONOFFLINE;
    this.outbox.push(encode(this.#answerLine(numeric, this.nick, who)));
  }

  labeled(label: string, run: () => void | Promise<void>): void | Promise<void> {
    this.#response = { label, lines: [] };
    const pending = run();
    if (pending === undefined) this.#conclude();
    else return pending.finally(() => this.#conclude());
  }

  protected farewell(reason: string): Uint8Array {
    return encode(`ERROR :Closing link: ${reason}`);
  }

  #conclude(): void {
    const response = this.#response;
    if (response === undefined) return;
    this.#response = undefined;
    const { lines } = response;
    const label = `label=${escapeTag(response.label)}`;
    const [first] = lines;
    if (first === undefined) {
      this.outbox.push(encode(withTag(this.#answerLine("ACK"), label)));
    } else if (lines.length === 1) {
      this.outbox.push(encode(withTag(first, label)));
    } else {
      const reference = `l${++this.#batches}`;
      this.outbox.push(
        encode(withTag(this.#answerLine("BATCH", `+${reference}`, "labeled-response"), label)),
      );
      for (const line of lines) this.outbox.push(encode(withTag(line, `batch=${reference}`)));
      this.outbox.push(encode(this.#answerLine("BATCH", `-${reference}`)));
    }
  }

  #answerLine(command: string, ...params: string[]): string {
    return this.#render(this.fromServer(command, ...params));
  }

  #render(message: Message): string {
    if (this.has(Cap.serverTime)) {
      message.tags.set("time", new Date().toISOString());
    }
    return format(message);
  }
}

function encode(line: string): Uint8Array {
  return encoder.encode(line + "\r\n");
}

function withTag(line: string, tag: string): string {
  return line.startsWith("@") ? `@${tag};${line.slice(1)}` : `@${tag} ${line}`;
}
