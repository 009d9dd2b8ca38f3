/**
 * Reloading the configuration of a running server.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { configure } from "../../../server/config/configuration.ts";
import { readOptions } from "../../../server/config/options.ts";
import { CertificateRenewal } from "../../../server/daemon/certificate_renewal.ts";
import { Reloader } from "../../../server/daemon/reload.ts";
import { makeSelfSigned } from "../../../server/tls/self_signed.ts";
import { startTlsDaemon, type TestDaemon } from "../../support/daemon.ts";
import { Sandbox } from "../../support/executable.ts";

const surroundings = { hostname: () => "test.local", env: () => "/nowhere", version: "chatd-test" };

function read(file: string) {
  return configure(readOptions(["--config", file]), surroundings);
}

function written(sandbox: Sandbox, config: string): string {
  const file = `${sandbox.path}/chatd.toml`;
  Deno.writeTextFileSync(file, config);
  return file;
}

function reloader(sandbox: Sandbox, daemon: TestDaemon, config: string) {
  const file = written(sandbox, config);
  const configuration = read(file);
  Object.assign(daemon.daemon.server.settings, configuration.settings);
  const identity = makeSelfSigned(["localhost"]);
  const renewal = new CertificateRenewal({
    current: identity,
    load: () => Promise.resolve(identity),
    show: daemon.daemon.renew,
    announce: () => {},
  });
  return new Reloader(
    daemon.daemon.server,
    { started: configuration, file, read: () => read(file) },
    (wanted) => renewal.renew(wanted),
  );
}

Deno.test("a reload applies the changes that it can, and names those that need a restart", async () => {
  await using sandbox = new Sandbox();
  await using daemon = startTlsDaemon();
  const { settings } = daemon.daemon.server;
  const { reload } = reloader(sandbox, daemon, 'name = "old.example"\nchannel = "#old"');
  Deno.writeTextFileSync(`${sandbox.path}/motd`, "fresh\n");
  written(sandbox, `name = "new.example"\nchannel = "#new"\nmotd = "${sandbox.path}/motd"`);
  const { fault, remarks } = await reload();
  assertEquals(fault, undefined);
  assertEquals(remarks, ["name changed: restart the server to use it"]);
  assertEquals([settings.name, settings.channel, settings.motd], ["old.example", "#new", [
    "fresh",
  ]]);
  const alice = await daemon.irc("alice");
  await alice.write("MOTD\r\n");
  await alice.expect(/ 372 alice :- fresh\r\n/);
});

Deno.test("a reload applies new limits, and tells clients those that concern them", async () => {
  await using sandbox = new Sandbox();
  await using daemon = startTlsDaemon();
  const { reload } = reloader(sandbox, daemon, "limit-channels = 3");
  const alice = await daemon.irc("alice");
  written(sandbox, 'limit-channels = 1\nlimit-memory = "off"');
  assertEquals((await reload()).fault, undefined);
  await alice.expect(/ 005 alice CHANLIMIT=#:1 :/);
  await alice.write("JOIN #a,#b\r\n");
  await alice.expect(/ 405 alice #b :/);
});

Deno.test("a reload of a wrong configuration changes nothing", async () => {
  await using sandbox = new Sandbox();
  await using daemon = startTlsDaemon();
  const { settings } = daemon.daemon.server;
  const { reload } = reloader(sandbox, daemon, 'channel = "#old"');
  written(sandbox, 'channel = "#new"\nnonsense = 1');
  const { fault } = await reload();
  assertMatch(fault ?? "", /unknown key 'nonsense'/);
  assertEquals(settings.channel, "#old");
  written(sandbox, 'channel = "#new"');
  const [one, two] = await Promise.all([reload(), reload()]);
  assert(one.fault === undefined && two.fault === undefined);
  assertEquals(settings.channel, "#new");
});

Deno.test("a reload sends clients the ISUPPORT tokens that have changed", async () => {
  await using sandbox = new Sandbox();
  await using daemon = startTlsDaemon();
  const { reload } = reloader(sandbox, daemon, "");
  const alice = await daemon.irc("alice");
  written(sandbox, 'icon = "https://example.org/a.svg"');
  await reload();
  await alice.expect(
    / 005 alice draft\/ICON=https:\/\/example\.org\/a\.svg :are supported by this server\r\n/,
  );
  written(sandbox, "");
  await reload();
  await alice.expect(/ 005 alice -draft\/ICON :are supported by this server\r\n/);
  await reload();
  await alice.write("PING now\r\n");
  const { input } = await alice.expect(/ PONG [^ ]+ now\r\n/);
  assert(!/ 005 /.test(input));
});
