/**
 * Tests the client's side of SCRAM.
 * @module
 */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { deriveKeys, ScramError, ScramServer } from "../../protocol/scram.ts";
import { ScramClient } from "../../protocol/scram_client.ts";

const NONCE = "rOprNGfwEbeRWgbNEkqO";
const FIRST = `r=${NONCE}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`;

Deno.test("SCRAM, the client's side: the exchange of RFC 7677 section 3", async () => {
  const client = new ScramClient("user", "pencil", NONCE);
  assertEquals(client.first(), `n,,n=user,r=${NONCE}`);
  assertEquals(
    await client.final(FIRST),
    `c=biws,r=${NONCE}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`,
  );
  client.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
  assertThrows(() => client.verify("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), ScramError);
  assertThrows(() => client.verify("v="), ScramError);
  assertThrows(() => client.verify("e=invalid-proof"), ScramError);
});

Deno.test("SCRAM, the client's side: it completes the exchange with the server's side, for any name", async () => {
  const client = new ScramClient("a=b,c", "pässword");
  const server = new ScramServer();
  assertEquals(server.first(client.first()).username, "a=b,c");
  const keys = await deriveKeys("pässword", new Uint8Array(16), 4096);
  client.verify(await server.final(await client.final(server.challenge(keys))));
});

Deno.test("SCRAM, the client's side: it refuses a first message with a wrong nonce, too few iterations or a bad form", async () => {
  for (
    const first of [
      FIRST.replace(NONCE, "another"),
      `r=${NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
      FIRST.replace("4096", "4095"),
      FIRST.replace("4096", "99999999"),
      FIRST.replace("4096", "many"),
      FIRST.replace("==", ""),
      "",
    ]
  ) {
    const client = new ScramClient("user", "pencil", NONCE);
    await assertRejects(() => client.final(first), ScramError, "", first);
  }
});
