/**
 * Tests the client's side of SCRAM.
 * @module
 */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { deriveAllKeys, ScramError, ScramServer } from "../../../protocol/sasl/scram_server.ts";
import { ScramClient } from "../../../protocol/sasl/scram_client.ts";

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

Deno.test("SCRAM, the client's side: the example of draft-melnikov-scram-sha-512", async () => {
  const client = new ScramClient("user", "pencil", NONCE, "SHA-512");
  const nonce = `${NONCE}02431b08-2f89-4bad-a4e6-80c0564ec865`;
  assertEquals(
    await client.final(`r=${nonce},s=Yin2FuHTt/M0kJWb0t9OI32n2VmOGi3m+JfjOvuDF88=,i=4096`),
    `c=biws,r=${nonce},p=Hc5yec3NmCD7t+kFRw4/3yD6/F3SQHc7AVYschRja+Bc3sbdjlA0eH1OjJc0DD4g` +
      "hn1tnXN5/Wr6qm9xmaHt4A==",
  );
  client.verify(
    "v=BQuhnKHqYDwQWS5jAw4sZed+C9KFUALsbrq81bB0mh+bcUUbbMPNNmBIupnS2AmyyDnG5CTBQtkjJ9kyY4kzmw==",
  );
});

for (const hash of ["SHA-256", "SHA-512"] as const) {
  Deno.test(`SCRAM-${hash}, the client's side: it completes the exchange with the server's side, for any name`, async () => {
    const client = new ScramClient("a=b,c", "pässword", undefined, hash);
    const server = new ScramServer(undefined, hash);
    assertEquals(server.first(client.first()).username, "a=b,c");
    const keys = await deriveAllKeys("pässword", new Uint8Array(16), 4096);
    client.verify(await server.final(await client.final(server.challenge(keys))));
  });
}

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
