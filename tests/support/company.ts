/**
 * A channel with a member of each kind, for tests of clients.
 * @module
 */

import { Socket } from "./socket.ts";

/** The members of {@link TEAM}, with all their prefixes. */
export const COMPANY: Readonly<Record<string, string>> = {
  fay: "~@",
  ada: "&",
  otto: "@+",
  hal: "%",
  vera: "+",
  rita: "",
};

/** Their channel. */
export const TEAM = "#team";

/** Its topic. */
export const TOPIC = "We build things";

/** Registers an account over a connection of its own. */
export async function registerAccount(
  address: string,
  name: string,
  password: string,
  invitation = "",
) {
  const person = await Socket.dial(address);
  if (invitation !== "") await person.write(`PASS ${invitation}\r\n`);
  await person.write(`NICK ${name}\r\nUSER ${name} 0 * :${name}\r\n`);
  await person.write(`PRIVMSG NickServ :REGISTER ${password}\r\n`);
  await person.expect(`The account ${name} is created`);
  await person.write("QUIT\r\n");
  await person.expectEnd();
  person.close();
}

/** Users with IRC clients, in a channel with each kind of member. */
export class Company implements AsyncDisposable {
  readonly #people = new Map<string, Socket>();

  private constructor() {}

  /** @param address `HOST:PORT` where a server speaks plain text */
  static async meet(address: string): Promise<Company> {
    const company = new Company();
    for (const nick of Object.keys(COMPANY)) await company.#arrive(nick, address);
    const founder = company.person("fay");
    await founder.write("PRIVMSG NickServ :REGISTER sesame\r\n");
    await founder.expect(/ NOTICE fay :The account fay is created/);
    await founder.write(`PRIVMSG ChanServ :REGISTER ${TEAM}\r\n`);
    await founder.expect(/ MODE #team \+q fay\r\n/);
    await founder.write(`MODE ${TEAM} +aooh-o ada otto ada hal ada\r\n`);
    await founder.write(`MODE ${TEAM} +vv vera otto\r\nTOPIC ${TEAM} :${TOPIC}\r\n`);
    for (const person of company.#people.values()) {
      await person.expect(` TOPIC ${TEAM} :${TOPIC}\r\n`);
    }
    return company;
  }

  /** Returns one of them. */
  person(nick: string): Socket {
    const person = this.#people.get(nick);
    if (person === undefined) throw new Error(`no member is called ${nick}`);
    return person;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const person of this.#people.values()) person.close();
    await Promise.all([...this.#people.values()].map(({ closed }) => closed));
  }

  async #arrive(nick: string, address: string): Promise<void> {
    const person = await Socket.dial(address);
    this.#people.set(nick, person);
    await person.write(`NICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\nJOIN ${TEAM}\r\n`);
    await person.expect(/ 366 /);
  }
}
