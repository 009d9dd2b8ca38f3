import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { UsageError } from "../../../cli/flags.ts";
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
    present: identity,
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

Deno.test("operators, gateways, proxies and the rest come from the configuration file", async () => {
  await using sandbox = new Sandbox();
  const { settings, warnings } = read(written(
    sandbox,
    `
admin = ["Berlin", "The Team", "chat@example.org"]
icon = "https://example.org/icon.png?size={size}"
sts = "30d"
proxy-from = ["192.0.2.0/24"]

[[operator]]
name = "root"
password = "secret"

[[operator]]
name = "ops"
password = "SCRAM-SHA-256$4096:AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

[[webirc]]
password = "hunter2"
from = "192.0.2.1"
`,
  ));
  assertEquals(settings.operators.map(({ name }) => name), ["root", "ops"]);
  assertEquals(warnings.length, 1);
  assertMatch(warnings[0] ?? "", /operator root is plain text/);
  assertEquals(settings.gateways.map(({ from }) => from.length), [1]);
  assertEquals(settings.proxies[0]?.bits, 24);
  assertEquals(settings.sts, { port: 6697, duration: 2_592_000 });
  assertEquals(settings.admin[2], "chat@example.org");
});

Deno.test("what is wrong in the configuration file is said", async () => {
  await using sandbox = new Sandbox();
  for (
    const [config, fault] of [
      ['operator = "root"', /write \[\[operator\]\]/],
      ['[[operator]]\nname = "root"', /needs password = /],
      ['[[operator]]\nname = "a b"\npassword = "x"', /cannot hold spaces/],
      ['[[operator]]\nname = "a"\npassword = "x"\nhost = "y"', /unknown key 'host'/],
      ['[[operator]]\nname = "a"\npassword = "x"\n'.repeat(2), /'a' is there twice/],
      ['[[webirc]]\npassword = "x"', /needs from = /],
      ['[[webirc]]\npassword = "x"\nfrom = "nonsense"', /'nonsense' is no address or range/],
      ['proxy-from = ["10.0.0.0/99"]', /--proxy-from '10\.0\.0\.0\/99' is no address or range/],
      ['sts = "soon"', /not a length of time/],
      ['sts = "1d"\ntls = ["off"]', /--sts needs TLS/],
      ['icon = "picture"', /is no URL/],
      ['admin = ["a", "b", "c", "d"]', /three times/],
      ['[[operators]]\nname = "a"', /did you mean 'operator'/],
    ] as const
  ) {
    const file = written(sandbox, config);
    assertMatch(assertThrows(() => read(file), UsageError, undefined, config).message, fault);
  }
});

Deno.test("reading the configuration again changes what can change, and tells what takes a restart", async () => {
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

Deno.test("limits are read again, and clients told of those that concern them", async () => {
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

Deno.test("a configuration that is wrong changes nothing", async () => {
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

Deno.test("clients are told of what the server says of itself otherwise than before", async () => {
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
