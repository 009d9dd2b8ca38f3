/**
 * The configuration file: its settings, and the errors for mistakes in it.
 * @module
 */

import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { UsageError } from "../../../cli/flags.ts";
import { configure } from "../../../server/config/configuration.ts";
import { readOptions } from "../../../server/config/options.ts";
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

Deno.test("the configuration file sets operators, gateways, proxies and more", async () => {
  await using sandbox = new Sandbox();
  const { settings, warnings } = read(written(
    sandbox,
    `
admin = ["Berlin", "The Team", "chat@example.org"]
icon = "https://example.org/icon.png?size={size}"
sts = "30d"
proxy-from = ["192.0.2.0/24"]
nicks = "ascii"

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
  assertEquals(settings.nicks, "ascii");
  assertEquals(settings.admin[2], "chat@example.org");
});

Deno.test("the error for a mistake in the configuration file names it", async () => {
  await using sandbox = new Sandbox();
  for (
    const [config, fault] of [
      ['operator = "root"', /write \[\[operator\]\]/],
      ['nicks = "latin1"', /--nicks 'latin1' is unknown: use unicode .* or ascii/],
      ['[[operator]]\nname = "root"', /needs password = /],
      ['[[operator]]\nname = "a b"\npassword = "x"', /cannot contain spaces/],
      ['[[operator]]\nname = "a"\npassword = "x"\nhost = "y"', /unknown key 'host'/],
      ['[[operator]]\nname = "a"\npassword = "x"\n'.repeat(2), /'a' appears twice/],
      ['[[webirc]]\npassword = "x"', /needs from = /],
      ['[[webirc]]\npassword = "x"\nfrom = "nonsense"', /'nonsense' is not an address or a range/],
      [
        'proxy-from = ["10.0.0.0/99"]',
        /--proxy-from '10\.0\.0\.0\/99' is not an address or a range/,
      ],
      ['sts = "soon"', /not a duration/],
      ['sts = "1d"\ntls = ["off"]', /--sts needs TLS/],
      ['icon = "picture"', /is not a URL/],
      ['admin = ["a", "b", "c", "d"]', /three times/],
      ['[[operators]]\nname = "a"', /did you mean 'operator'/],
    ] as const
  ) {
    const file = written(sandbox, config);
    assertMatch(assertThrows(() => read(file), UsageError, undefined, config).message, fault);
  }
});

Deno.test("the error for a port out of range names the flag as it was typed", () => {
  for (const flag of ["--listen", "--tls", "--web"]) {
    assertThrows(
      () => configure(readOptions([flag, "99999"]), surroundings),
      UsageError,
      `'${flag} 99999': a port is a number up to 65535, not "99999"`,
    );
  }
});
