/**
 * Tests the server's side of SCRAM, SASLprep and base64.
 * @module
 */

import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import fc from "fast-check";
import { decodeBase64, decodeUtf8, encodeBase64 } from "../../../protocol/base64.ts";
import { saslprep } from "../../../protocol/sasl/saslprep.ts";
import {
  deriveKeys,
  equalBytes,
  ScramError,
  ScramServer,
} from "../../../protocol/sasl/scram_server.ts";

// The exchange of RFC 7677 section 3.
const CLIENT_FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
const SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
const SERVER_FIRST = `r=rOprNGfwEbeRWgbNEkqO${SERVER_NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`;
const CLIENT_FINAL = `c=biws,r=rOprNGfwEbeRWgbNEkqO${SERVER_NONCE},` +
  "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
const SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

async function vectorKeys(password = "pencil") {
  return await deriveKeys(password, decodeBase64("W22ZaJ0SNY7soEsUEjb6gQ==") ?? fail(), 4096);
}

function fail(): never {
  throw new Error("unreachable");
}

async function begun(keys = vectorKeys()): Promise<ScramServer> {
  const scram = new ScramServer(SERVER_NONCE);
  scram.first(CLIENT_FIRST);
  scram.challenge(await keys);
  return scram;
}

async function faultOf(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof ScramError) return error.fault;
    throw error;
  }
  return "none";
}

Deno.test("the exchange of RFC 7677 gives the same messages", async () => {
  const scram = new ScramServer(SERVER_NONCE);
  assertEquals(scram.first(CLIENT_FIRST), { username: "user", authzid: "" });
  assertEquals(scram.challenge(await vectorKeys()), SERVER_FIRST);
  assertEquals(await scram.final(CLIENT_FINAL), SERVER_FINAL);
});

Deno.test("a proof made with another password is rejected", async () => {
  const scram = await begun(vectorKeys("pencils"));
  assertEquals(await faultOf(() => scram.final(CLIENT_FINAL)), "invalid-proof");
});

Deno.test("a final message must answer this challenge, completely and with the same header", async () => {
  const cases: [string, string][] = [
    [CLIENT_FINAL.replace("c=biws", "c=eSws"), "channel-bindings-dont-match"],
    [CLIENT_FINAL.replace("k0,", "k1,"), "other-error"],
    [CLIENT_FINAL.replace(/p=.*/, "p=dHzb"), "invalid-proof"],
    [CLIENT_FINAL.replace(/p=.*/, "p=!"), "invalid-encoding"],
    [CLIENT_FINAL.replace(/,p=.*/, ""), "invalid-encoding"],
    ["", "invalid-encoding"],
  ];
  for (const [message, fault] of cases) {
    const scram = await begun();
    assertEquals(await faultOf(() => scram.final(message)), fault, message);
  }
});

Deno.test("names are unescaped, and other escapes refused", () => {
  assertEquals(new ScramServer().first("n,a=b=3Dc,n=x=2Cy,r=abc"), {
    username: "x,y",
    authzid: "b=c",
  });
  const error = assertThrows(() => new ScramServer().first("n,,n=x=2cy,r=abc"), ScramError);
  assertEquals(error.fault, "invalid-username-encoding");
});

Deno.test("channel binding: 'y' and 'n' are accepted, 'p' is refused", async () => {
  assertEquals(new ScramServer().first("y,,n=user,r=abc").username, "user");
  assertEquals(
    await faultOf(() => new ScramServer().first("p=tls-unique,,n=user,r=abc")),
    "channel-binding-not-supported",
  );
});

Deno.test("mandatory extensions are refused, others ignored", async () => {
  assertEquals(
    await faultOf(() => new ScramServer().first("n,,m=x,n=user,r=abc")),
    "extensions-not-supported",
  );
  assertEquals(new ScramServer().first("n,,n=user,r=abc,x=1").username, "user");
});

Deno.test("an invalid first message throws a ScramError and nothing else", () => {
  for (const message of ["", "n", "n,,", "n,,n=user", "x,,n=user,r=abc", "n,,r=abc,n=user"]) {
    assertThrows(() => new ScramServer().first(message), ScramError);
  }
  fc.assert(fc.property(fc.string({ unit: "binary" }), (message) => {
    try {
      new ScramServer().first(message);
    } catch (error) {
      assert(error instanceof ScramError);
    }
  }));
});

Deno.test("passwords are prepared as RFC 4013 section 3 shows", () => {
  assertEquals(saslprep("I\u00ADX"), "IX");
  assertEquals(saslprep("user"), "user");
  assertEquals(saslprep("USER"), "USER");
  assertEquals(saslprep("\u00AA"), "a");
  assertEquals(saslprep("\u2168"), "IX");
  assertEquals(saslprep("\u0007"), undefined);
  assertEquals(saslprep("\u06271"), undefined);
  assertEquals(saslprep("a\u00A0b"), "a b");
});

Deno.test("base64 decoding is strict and reverses encoding", () => {
  for (const wrong of ["a", "ab", "abc", "ab==c", "a b=", "====", "YQ", "YQ==\n", "é==="]) {
    assertEquals(decodeBase64(wrong), undefined, wrong);
  }
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    assertEquals(decodeBase64(encodeBase64(bytes)), new Uint8Array(bytes));
  }));
  assertEquals(decodeUtf8(new Uint8Array([0xc3])), undefined);
});

Deno.test("equalBytes compares every byte", () => {
  assert(equalBytes(new Uint8Array([1, 2]), new Uint8Array([1, 2])));
  assertFalse(equalBytes(new Uint8Array([1, 2]), new Uint8Array([1, 3])));
  assertFalse(equalBytes(new Uint8Array([1]), new Uint8Array([1, 0])));
  assertFalse(equalBytes(new Uint8Array([1, 0]), new Uint8Array([1])));
});
