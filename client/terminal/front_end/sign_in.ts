/**
 * Asks the user for an account's password, and whether to keep it on this machine.
 * @module
 */
import type { Client } from "../../core/client.ts";
import type { ClientEvent, Credentials } from "../../core/events.ts";
import type { FrontEndOptions } from "./front_end.ts";
import { sentence } from "./notices.ts";

/** A question that the next line answers. */
type Question =
  | { readonly type: "password"; readonly account: string }
  | { readonly type: "keep"; readonly credentials: Credentials };

const YES = /^\s*y(es)?\s*$/i;
const NO = /^\s*no?\s*$/i;

/** The questions about the user's account on one server. */
export class SignIn {
  readonly #client: Client;
  readonly #options: Pick<FrontEndOptions, "memory" | "keyring">;
  readonly #tell: (text: string, kind?: "info" | "error") => void;
  readonly #isCommand: (line: string) => boolean;
  #question: Question | undefined;

  /**
   * @param tell shows the user a notice
   * @param isCommand whether a line is a command of the user, even while a password is asked for
   */
  constructor(
    client: Client,
    options: Pick<FrontEndOptions, "memory" | "keyring">,
    tell: (text: string, kind?: "info" | "error") => void,
    isCommand: (line: string) => boolean,
  ) {
    this.#isCommand = isCommand;
    this.#client = client;
    this.#options = options;
    this.#tell = tell;
  }

  /** The account whose password the next line is; `undefined` if it is none. */
  get passwordOf(): string | undefined {
    return this.#question?.type === "password" ? this.#question.account : undefined;
  }

  /** Returns whether a line would be an answer. */
  isAnswer(line: string): boolean {
    switch (this.#question?.type) {
      case "password":
        return !this.#isCommand(line);
      case "keep":
        return YES.test(line) || NO.test(line);
      default:
        return false;
    }
  }

  /** Takes a typed line, if it is an answer. Returns whether it was. */
  takes(line: string): boolean {
    const question = this.#question;
    const isAnswer = this.isAnswer(line);
    if (question?.type === "password") {
      if (isAnswer) this.#answer(line, question.account);
    } else {
      // Whatever else the user says is no answer, and nothing is kept.
      this.#question = undefined;
      if (question !== undefined && YES.test(line)) void this.#keep(question.credentials);
    }
    return isAnswer;
  }

  /** The user does not want to be the account. Returns whether that was the question. */
  decline(): boolean {
    if (this.#question?.type !== "password") return false;
    this.#question = undefined;
    this.#client.disclaim();
    return true;
  }

  /** Asks what an event makes worth asking. */
  happened(event: ClientEvent): void {
    switch (event.type) {
      case "nick-wanted": {
        const { account, reason } = event;
        if (account === undefined) return;
        const isAgain = this.#client.hasLogin;
        this.#question = { type: "password", account };
        const why = isAgain ? sentence(reason) : `${account} is an account.`;
        return this.#tell(`${why} Enter its password, or press Escape to be somebody else.`);
      }
      case "connected":
        if (this.#question?.type === "password") this.#question = undefined;
        return;
      case "logged-in":
        this.#options.memory.keep({ account: event.credentials.account });
        return void this.#offer(event.credentials);
    }
  }

  #answer(line: string, account: string): void {
    if (line === "") return void this.decline();
    this.#question = undefined;
    this.#client.login({ account, password: line });
  }

  async #offer(credentials: Credentials): Promise<void> {
    if (await this.#options.keyring.holds(credentials)) return;
    this.#question = { type: "keep", credentials };
    this.#tell(
      `Keep the password of ${credentials.account} on this machine, to be logged in next time? y or n`,
    );
  }

  async #keep(credentials: Credentials): Promise<void> {
    try {
      await this.#options.keyring.keep(credentials);
      this.#tell(`The next 'chatd join' logs in as ${credentials.account} by itself.`);
    } catch (error) {
      this.#tell(sentence((error as Error).message), "error");
    }
  }
}
