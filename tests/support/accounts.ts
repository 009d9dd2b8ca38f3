/**
 * Accounts in tests: making them, and logging in by SASL.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { decodeBase64, encodeBase64 } from "../../protocol/base64.ts";
import {
  digest,
  hmac,
  saltedPassword,
  type ScramHash,
  xorBytes,
} from "../../protocol/sasl/scram_server.ts";
import { keysOf } from "../../server/passwords/password_keys.ts";
import type { ConnectOptions, TestClient, TestServer } from "./server.ts";

const encoder = new TextEncoder();

/** Returns the Base64 of a text in UTF-8, as SASL sends it. */
export function base64(text: string): string {
  return encodeBase64(encoder.encode(text));
}

/** Stores an account, as if registered earlier. */
export async function haveAccount(
  server: Pick<TestServer, "store">,
  name: string,
  password = "sesame",
) {
  const scram = await keysOf(password);
  server.store.putAccount({ name, createdAt: 1, scram, certificates: [] });
}

/** Returns the parameter that a client sends for AUTHENTICATE PLAIN. */
export function plain(account: string, password: string, authzid = ""): string {
  return base64(`${authzid}\0${account}\0${password}`);
}

/** Connects a client that logs in by SASL and registers; it has read all answers. */
export async function connectAs(
  server: TestServer,
  account: string,
  { nick = account, caps = [], host = `${nick}.host` }: ConnectOptions & { nick?: string } = {},
): Promise<TestClient> {
  const client = server.client({ host });
  await client.send(`CAP REQ :${["sasl", ...caps].join(" ")}`);
  await client.send(`NICK ${nick}`);
  await client.send(`USER ${nick} 0 * :${nick.toUpperCase()}`);
  await client.send("AUTHENTICATE PLAIN");
  await client.send(`AUTHENTICATE ${plain(account, "sesame")}`);
  await client.send("CAP END");
  const answers = client.lines();
  assert(client.session.user?.account === account, `not logged in: ${answers.join("\n")}`);
  return client;
}

/** Returns the texts of the notices among a client's lines. */
export function notices(lines: readonly string[]): string[] {
  return lines.flatMap((line) => / NOTICE [^ ]+ :?(.*)$/.exec(line)?.slice(1, 2) ?? []);
}

/** Plays the client's side of SCRAM; returns the answer to the last message. */
export async function scramLogin(
  client: TestClient,
  account: string,
  password: string,
  { header = "n,,", change = (final: string) => final, hash = "SHA-256" as ScramHash } = {},
): Promise<string[]> {
  assertEquals(await client.ask(`AUTHENTICATE SCRAM-${hash}`), ["AUTHENTICATE +"]);
  const bare = `n=${account},r=fyko+d2lbbFgONRv9qkxdawL`;
  const answer = await client.ask(`AUTHENTICATE ${base64(header + bare)}`);
  const first = /^AUTHENTICATE ([^+]\S+)$/.exec(answer[0] ?? "")?.[1];
  if (first === undefined) return answer;
  const serverFirst = new TextDecoder().decode(decodeBase64(first));
  const [, nonce = "", salt = "", rounds = ""] = /^r=(.*),s=(.*),i=(.*)$/.exec(serverFirst) ?? [];
  const saltBytes = decodeBase64(salt) ?? new Uint8Array();
  const salted = await saltedPassword(password, saltBytes, +rounds, hash);
  const clientKey = await hmac(salted, "Client Key", hash);
  const withoutProof = `c=${base64(header)},r=${nonce}`;
  const authMessage = `${bare},${serverFirst},${withoutProof}`;
  const signature = await hmac(await digest(clientKey, hash), authMessage, hash);
  const final = `${withoutProof},p=${encodeBase64(xorBytes(clientKey, signature))}`;
  const last = await client.ask(`AUTHENTICATE ${base64(change(final))}`);
  const verifier = encodeBase64(
    await hmac(await hmac(salted, "Server Key", hash), authMessage, hash),
  );
  if (last[0] !== `AUTHENTICATE ${base64(`v=${verifier}`)}`) return last;
  return await client.ask("AUTHENTICATE +");
}
