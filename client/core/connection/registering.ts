import type { Message } from "../../../protocol/message.ts";
import { message } from "../messages.ts";
import type { NickChooser } from "../identity/nick_chooser.ts";
import type { Registration, RegistrationStep } from "./registration.ts";

/** What registering needs of the client around it. */
export interface RegisteringHost {
  write(...messages: Message[]): void;
  after(delay: number, what: () => void): void;
  /** A number from 0 to 1. */
  random(): number;
  registered(nick: string): void;
  /** No nick that can be thought of here is to be had. */
  nickRefused(nick: string, reason: string): void;
  /** It is over for good. */
  end(kind: "refused" | "untrusted", reason: string): void;
}

/** Registers on one connection: answers what the server says until it knows us. */
export class Registering {
  readonly #host: RegisteringHost;
  readonly #registration: Registration;
  /** ms between two tries for the nick that we had before. */
  readonly #nickAgain: number;
  #chooser: NickChooser;
  #over = false;

  constructor(
    host: RegisteringHost,
    registration: Registration,
    chooser: NickChooser,
    nickAgain: number,
  ) {
    this.#host = host;
    this.#registration = registration;
    this.#chooser = chooser;
    this.#nickAgain = nickAgain;
  }

  /** What to send first. */
  start(): Message[] {
    return this.#registration.start();
  }

  /** Takes a message of the server in. */
  receive(received: Message): void {
    const step = this.#registration.apply(received);
    if (!(step instanceof Promise)) return this.#advance(step);
    void step.then((later) => {
      if (!this.#over) this.#advance(later);
    });
  }

  /** Goes on with another nick, which a person gave. */
  takeNick(chooser: NickChooser): void {
    this.#chooser = chooser;
    this.#host.write(...this.#registration.rename(chooser.nick));
  }

  /** The connection is gone. */
  disconnected(): void {
    this.#over = true;
  }

  #advance({ send, progress }: RegistrationStep): void {
    this.#host.write(...send);
    switch (progress.state) {
      case "registered":
        return this.#host.registered(progress.nick);
      case "refused":
      case "untrusted":
        return this.#host.end(progress.state, progress.reason);
      case "nick refused":
        return this.#nickRefused(progress.taken, progress.reason);
    }
  }

  #nickRefused(taken: boolean, reason: string): void {
    const step = this.#chooser.refused(taken, this.#host.random());
    if ("giveUp" in step) return this.#host.nickRefused(this.#chooser.nick, reason);
    if (!step.later) return this.#host.write(message("NICK", step.ask));
    this.#host.after(this.#nickAgain, () => this.#host.write(message("NICK", step.ask)));
  }
}
