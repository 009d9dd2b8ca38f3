/**
 * `chatd serve`, with the executable.
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CHATD, chatd, here, Sandbox, Served } from "../support/executable.ts";
import { waitingFor } from "../support/deadline.ts";

/** Tries, of which the best counts: other work of the machine must not fail a test. */
const TRIES = 3;

/** Limits of a start, in ms and MB. The first one loads the code that makes a certificate. */
const FIRST = { ready: 200, resident: 95 };
const LATER = { ready: 150, resident: 90 };

Deno.test("serve: a start is ready within 150 ms and uses at most 90 MB, the first one 200 ms and 95 MB", async () => {
  const first: string[] = [];
  const later: string[] = [];
  for (let i = 0; i < TRIES; i++) {
    await using sandbox = new Sandbox();
    for (const tooLate of [first, later]) {
      await using server = await Served.start(sandbox);
      const limits = tooLate === first ? FIRST : LATER;
      const most = await here(sandbox, limits.ready);
      if (server.readyAfter > most) tooLate.push(`after ${server.readyAfter} ms, and not ${most}`);
      if (Deno.build.os !== "linux") continue;
      const resident = residentMegabytes(server.pid);
      assert(resident <= limits.resident, `it holds ${resident} MB`);
    }
  }
  for (const tooLate of [first, later]) assert(tooLate.length < TRIES, tooLate.join("; "));
});

function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1];
  return Number(kilobytes) / 1000;
}

Deno.test("serve: it starts with an empty environment in an empty folder", async () => {
  await using sandbox = new Sandbox();
  const command = new Deno.Command(CHATD, {
    args: "serve --ephemeral --listen 127.0.0.1:0 --tls 127.0.0.1:0 --web 127.0.0.1:0".split(" "),
    cwd: sandbox.path,
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  });
  const child = command.spawn();
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  assertMatch(value ?? "", /is ready as .*TLS on 127\.0\.0\.1:\d+/);
  child.kill("SIGTERM");
  await reader.cancel();
  assertEquals((await child.status).code, 0);
  assertEquals([...Deno.readDirSync(sandbox.path)], []);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`serve: ${signal} tells every client and ends it with 0 within 2 s`, async () => {
    await using sandbox = new Sandbox();
    await using server = await Served.start(sandbox);
    const [hostname = "", port = ""] = server.plain.split(":");
    using irc = await Deno.connect({ hostname, port: Number(port) });
    using line = await Deno.connect({ hostname, port: Number(port) });
    await irc.write(new TextEncoder().encode("NICK ida\r\nUSER ida 0 * :Ida\r\n"));
    await line.write(new TextEncoder().encode("lin\n"));
    await readUntil(irc, "End of /MOTD");
    await readUntil(line, "You are now connected!");
    const { code, ms } = await server.stop(signal);
    assertEquals(code, 0);
    assert(ms < 2000, `it took ${ms} ms`);
    assertStringIncludes(await readUntil(irc, "\n"), "the server is shutting down");
    assertStringIncludes(await readUntil(line, "\n"), "the server is shutting down");
  });
}

/** Reads until a text has arrived, or to the end. */
async function readUntil(conn: Deno.Conn, text: string): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4096);
  let read = "";
  while (!read.includes(text)) {
    const count = await waitingFor(() => `${text} in: ${read}`, conn.read(buffer));
    if (count === null) break;
    read += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  return read;
}

Deno.test("serve: only the owner can read its data, and the certificate stays", async () => {
  await using sandbox = new Sandbox();
  const data = `${sandbox.path}/data`;
  const fingerprints = [];
  for (let i = 0; i < 2; i++) {
    await using server = await Served.start(sandbox, ["--data", data]);
    fingerprints.push(server.fingerprint);
  }
  assertEquals(fingerprints[0], fingerprints[1]);
  if (Deno.build.os === "windows") return;
  assertEquals(mode(data), 0o700);
  assertEquals(mode(`${data}/tls/key.pem`), 0o600);
});

function mode(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o777;
}

Deno.test("serve: messages survive a kill, and only one process uses the folder", async () => {
  await using sandbox = new Sandbox();
  const data = `${sandbox.path}/data`;
  const hello = "NICK ida\r\nUSER ida 0 * :Ida\r\nCAP END\r\nJOIN #lobby\r\n";
  {
    await using server = await Served.start(sandbox, ["--data", data]);
    const [hostname = "", port = ""] = server.plain.split(":");
    using ida = await Deno.connect({ hostname, port: Number(port) });
    await ida.write(new TextEncoder().encode(`${hello}PRIVMSG #lobby :remember\r\nPING kept\r\n`));
    await readUntil(ida, "PONG");
    const { code, stdout, stderr } = await chatd(sandbox, [
      ...["serve", "--data", data, "--listen", "127.0.0.1:0", "--tls", "off", "--web", "off"],
    ]);
    assertEquals({ code, stdout }, { code: 2, stdout: "" });
    assertStringIncludes(stderr, `another chatd (process ${server.pid}) is using ${data}`);
    await server.stop("SIGKILL");
  }
  await using server = await Served.start(sandbox, ["--data", data]);
  const [hostname = "", port = ""] = server.plain.split(":");
  using ida = await Deno.connect({ hostname, port: Number(port) });
  const ask = "CHATHISTORY LATEST #lobby * 10\r\nPING told\r\n";
  await ida.write(new TextEncoder().encode(`CAP REQ :draft/chathistory\r\n${hello}`));
  await readUntil(ida, " 366 ");
  await ida.write(new TextEncoder().encode(ask));
  assertStringIncludes(await readUntil(ida, "PONG"), "PRIVMSG #lobby :remember");
});

Deno.test("serve: --ephemeral writes nothing", async () => {
  await using sandbox = new Sandbox();
  const data = `${sandbox.path}/data`;
  await using server = await Served.start(sandbox, ["--ephemeral", "--data", data]);
  await server.stop();
  assertEquals([...Deno.readDirSync(sandbox.path)], []);
});

const REFUSALS: readonly (readonly [why: string, args: string, answer: RegExp])[] = [
  ["an unknown subcommand", "sevre", /did you mean 'chatd serve'/],
  ["an unknown flag", "serve --lissen :1", /unknown flag --lissen: did you mean --listen/],
  ["a flag without its value", "serve --listen", /--listen needs a value/],
  ["an operand", "serve 6667", /flags only/],
  ["a malformed address", "serve --listen a:b:c", /neither a host name nor an IP address/],
  ["a port out of range", "serve --listen 127.0.0.1:70000", /a port is a number up to 65535/],
  ["another machine's address", "serve --ephemeral --tls off --listen 192.0.2.1:0", /does not/],
  [
    "an unknown host",
    "serve --ephemeral --tls off --listen no-such-host.invalid",
    /cannot listen on no-such-host\.invalid:6667: there is no host called no-such-host\.invalid; cho/,
  ],
  ["no listener at all", "serve --listen off --tls off --web off", /enable one of them/],
  ["a certificate without key", "serve --cert a.pem", /--cert needs --key/],
  ["a missing certificate", "serve --cert a.pem --key b.pem", /a\.pem: there is no such file/],
  ["a missing configuration", "serve --config no.toml", /no\.toml: there is no such file/],
  ["two web addresses", "serve --web :1 --web :2", /--web/],
  ["a malformed web site", "serve --web-origin example.org", /is not a web site/],
  ["an unknown way to reply", "serve --line-reply loud", /use none, echo or ack/],
  ["a name with a space", "serve --name a!b", /--name 'a!b'/],
  ["an impossible folder", "serve --data /dev/null/x", /cannot keep data in/],
];

for (const [why, args, answer] of REFUSALS) {
  Deno.test(`serve: ${why} is refused with what to do`, async () => {
    await using sandbox = new Sandbox();
    const { code, stdout, stderr } = await chatd(sandbox, args.split(" "));
    assertEquals({ code, stdout }, { code: 2, stdout: "" });
    assertMatch(stderr, answer);
    assertEquals(stderr.split("\n").length, 2, `one line, no trace: ${stderr}`);
  });
}

Deno.test("serve: a port in use is refused with what to do", async () => {
  await using sandbox = new Sandbox();
  await using server = await Served.start(sandbox);
  const { code, stderr } = await chatd(sandbox, [
    ...["serve", "--ephemeral", "--tls", "off", "--listen", server.plain],
  ]);
  assertEquals(code, 2);
  assertMatch(
    stderr,
    /port \d+ is in use by another program; stop it, or choose another with --listen/,
  );
  const web = await chatd(sandbox, [
    ...["serve", "--ephemeral", "--tls", "off", "--listen", "off"],
    ...["--web", new URL(server.web).host],
  ]);
  assertEquals(web.code, 2);
  assertMatch(
    web.stderr,
    /port \d+ is in use by another program; stop it, or choose another with --web/,
  );
});

Deno.test("serve: a configuration file has the settings of the flags, and flags win", async () => {
  await using sandbox = new Sandbox();
  const file = `${sandbox.path}/chatd.toml`;
  await Deno.writeTextFile(
    file,
    'network = "testnet"\nname = "by.file"\nlisten = ["127.0.0.1:0", "127.0.0.1:0"]\nephemeral = true\n',
  );
  await using server = await Served.start(sandbox, ["--config", file, "--name", "by.flag"]);
  assertMatch(server.announcement, /is ready as by\.flag/);
  for (const [text, answer] of [["netwrk = 'x'", /did you mean 'network'/], ["=", /not TOML/]]) {
    await Deno.writeTextFile(file, String(text));
    const { code, stderr } = await chatd(sandbox, ["serve", "--config", file]);
    assertEquals(code, 2);
    assertMatch(stderr, answer as RegExp);
  }
});
