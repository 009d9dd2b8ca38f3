/**
 * Tells clients which certificate follows the current one: a client that trusts the current one can
 * trust the next.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import { NEXT_CERTIFICATE } from "../../protocol/tls_next.ts";

/** A session as an announcement sees it. */
interface Client {
  readonly nick: string;
  readonly peer: { readonly secure: boolean };
  has(capability: number): boolean;
  answer(command: string, ...params: string[]): void;
}

/** The certificate that follows the current one, once it is known. */
export class NextCertificate {
  #token: string | undefined;

  /**
   * Returns its token for CAP LS; `undefined` without TLS, which alone proves that the server sent
   * the token.
   */
  tokenFor({ peer }: Pick<Client, "peer">): string | undefined {
    return peer.secure ? this.#token : undefined;
  }

  /**
   * Replaces the next certificate, and notifies clients of the change.
   *
   * @param fingerprint its SHA-256, with or without colons; `undefined` while it is not known
   */
  announce(fingerprint: string | undefined, clients: Iterable<Client>): void {
    const token = fingerprint &&
      `${NEXT_CERTIFICATE}=sha256:${fingerprint.replaceAll(":", "").toLowerCase()}`;
    if (this.#token === token) return;
    this.#token = token;
    for (const client of clients) {
      if (!client.peer.secure || !client.has(Cap.capNotify)) continue;
      if (token === undefined) client.answer("CAP", client.nick, "DEL", NEXT_CERTIFICATE);
      else client.answer("CAP", client.nick, "NEW", token);
    }
  }
}
