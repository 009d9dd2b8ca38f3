/**
 * chatd's own certificate: its folder, its renewal, and the names in it.
 * @module
 */

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { ownNames } from "../../../server/tls/names.ts";
import { endOf, ownCertificate } from "../../../server/tls/own_certificate.ts";
import { Sandbox } from "../../support/executable.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

Deno.test("certificate: the next one is made 90 days before the end, and used a day before it", async () => {
  await using sandbox = new Sandbox();
  const folder = `${sandbox.path}/tls`;
  const at = (now: number) => ownCertificate(folder, ["chat.example"], now);
  const made = await at(Date.now());
  const end = endOf(made);
  assertEquals(await at(end - 91 * DAY_MS), made);

  const told = await at(end - 89 * DAY_MS);
  assertEquals([told.cert, told.key], [made.cert, made.key]);
  assert(told.next !== undefined);
  assertNotEquals(told.next.cert, made.cert);
  assertEquals(await at(end - 2 * DAY_MS), told);
  for (const { name } of Deno.readDirSync(folder)) {
    assertEquals((Deno.statSync(`${folder}/${name}`).mode ?? 0) & 0o777, 0o600, name);
  }

  assertEquals(await at(end - DAY_MS / 2), told.next);
  assertEquals(await at(end + DAY_MS), told.next);
  assert(endOf(told.next) > end + 9 * 365 * DAY_MS);
});

Deno.test("certificate: a server that was off meanwhile uses the next one, or makes one", async () => {
  await using sandbox = new Sandbox();
  const folder = `${sandbox.path}/tls`;
  const at = (now: number) => ownCertificate(folder, ["chat.example"], now);
  const made = await at(Date.now());
  const end = endOf(made);
  const { next } = await at(end - 30 * DAY_MS);
  assertEquals(await at(end + 400 * DAY_MS), next);

  await Deno.remove(folder, { recursive: true });
  await at(end - 3650 * DAY_MS);
  const later = end + 4000 * DAY_MS;
  assert(endOf(await at(later)) > later);
});

Deno.test("certificate: a renewal that was cut off between key and certificate is completed", async () => {
  await using sandbox = new Sandbox();
  const folder = `${sandbox.path}/tls`;
  const end = endOf(await ownCertificate(folder, ["chat.example"]));
  const { next } = await ownCertificate(folder, ["chat.example"], end - 30 * DAY_MS);
  Deno.renameSync(`${folder}/next-key.pem`, `${folder}/key.pem`);
  assertEquals(await ownCertificate(folder, ["chat.example"], end - 30 * DAY_MS), next);
});

Deno.test("certificate: it names the server, this host, and its addresses", () => {
  const names = ownNames("chat.example", "box");
  assertEquals(names.slice(0, 5), ["chat.example", "box", "localhost", "127.0.0.1", "::1"]);
  const own = Deno.networkInterfaces().map(({ address }) => address)
    .filter((address) => !/^(fe80|169\.254)/.test(address));
  for (const address of own.slice(0, 32)) assert(names.includes(address), address);
  assertEquals(new Set(names).size, names.length);
});

Deno.test("certificate: it names no link-local addresses, and none that a sandbox hides", () => {
  const least = ["chat.example", "box", "localhost", "127.0.0.1", "::1"];
  assertEquals(
    ownNames("chat.example", "box", () => {
      throw new Error("Operation not permitted (os error 1)");
    }),
    least,
  );
  const interfaces = ["127.0.0.1", "fe80::1", "169.254.7.7", "192.0.2.1", "2001:db8::1"];
  assertEquals(ownNames("chat.example", "box", () => interfaces.map((address) => ({ address }))), [
    ...least,
    "192.0.2.1",
    "2001:db8::1",
  ]);
});
