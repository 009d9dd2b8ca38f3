/**
 * Logging in to an account.
 * @module
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { UsageError } from "../../../../cli/flags.ts";
import { credentials } from "../../../../client/terminal/connect/credentials.ts";
import { Exit, parseJoin } from "../../../../client/terminal/options/flags.ts";
import { joinWith } from "../../support/join.ts";
import { base64, haveAccount, plain } from "../../../support/accounts.ts";
import { startDaemon } from "../../../support/daemon.ts";
import { makeSelfSigned } from "../../../../server/tls/self_signed.ts";
import { FakeTerminal } from "../../support/fake_terminal.ts";
import { RunningClient } from "../../support/running_client.ts";
import { ECHOING, ScriptedServer } from "../../support/scripted_server.ts";

const RIGHT = { account: "alice", password: "sesame" };

Deno.test("client: it logs in by SCRAM before registration ends, and again after a reconnection", async () => {
  await using daemon = startDaemon();
  const { server } = daemon.daemon;
  await haveAccount(server, "alice");
  const running = new RunningClient(daemon.port, { credentials: RIGHT, nick: "al" });
  await running.event("joined");
  assertEquals(server.hub.user("al")?.account, "alice");
  for (const session of server.sessions.values()) session.end("a test");
  await running.event("connected", ({ again }) => again);
  assertEquals(server.hub.user("al")?.account, "alice");
  await running.client.quit();
});

Deno.test("client: a wrong password or an unknown account ends it, with the reason", async () => {
  await using daemon = startDaemon();
  await haveAccount(daemon.daemon.server, "alice");
  for (const wrong of [{ ...RIGHT, password: "open" }, { ...RIGHT, account: "nobody" }]) {
    const running = new RunningClient(daemon.port, { credentials: wrong });
    const { kind, reason } = await running.ended;
    assertEquals(kind, "refused");
    assertStringIncludes(reason, `password of the account ${wrong.account}`);
    assertEquals(running.all("connected"), []);
    assertEquals(daemon.problems.splice(0), ["failed login from 127.0.0.1: account"]);
  }
});

Deno.test("client: it leaves a server without accounts", async () => {
  for (const capabilities of [ECHOING, undefined]) {
    const server = new ScriptedServer(capabilities === undefined ? {} : { capabilities });
    const running = new RunningClient(server.port, { credentials: RIGHT });
    const { kind, reason } = await running.ended;
    assertEquals(kind, "refused");
    assertStringIncludes(reason, "--account");
    await server.close();
  }
});

Deno.test("client: it sends no password over an unencrypted connection", async () => {
  const server = new ScriptedServer({ capabilities: [...ECHOING, "sasl=PLAIN"] });
  const running = new RunningClient(server.port, { credentials: RIGHT });
  const { kind, reason } = await running.ended;
  assertEquals(kind, "refused");
  assertStringIncludes(reason, "not encrypted");
  assertEquals(server.received.filter(({ command }) => command === "AUTHENTICATE"), []);
  await server.close();
});

Deno.test("client: it leaves a server that cannot prove to know the password", async () => {
  const server = new ScriptedServer({
    capabilities: [...ECHOING, "sasl=SCRAM-SHA-256"],
    answer: ({ command, params }, peer) => {
      if (command !== "AUTHENTICATE") return;
      if (params[0] === "SCRAM-SHA-256") peer.send("AUTHENTICATE +");
      else peer.send(":srv 903 * :SASL authentication successful");
      return true;
    },
  });
  const running = new RunningClient(server.port, { credentials: RIGHT });
  const { kind, reason } = await running.ended;
  assertEquals(kind, "untrusted");
  assertStringIncludes(reason, "has not proved");
  await server.close();
});

Deno.test("client: it breaks off an exchange with AUTHENTICATE *, and says QUIT before it closes", async () => {
  for (const challenge of ["AUTHENTICATE %%%", `AUTHENTICATE ${base64("r=other,s=AAAA,i=4096")}`]) {
    const server = new ScriptedServer({
      capabilities: [...ECHOING, "sasl=SCRAM-SHA-256"],
      answer: ({ command, params: [first = ""] }, peer) => {
        if (command !== "AUTHENTICATE") return;
        if (first !== "*") peer.send(first === "SCRAM-SHA-256" ? "AUTHENTICATE +" : challenge);
        return true;
      },
    });
    const running = new RunningClient(server.port, { credentials: RIGHT });
    await running.ended;
    await server.until(() => server.received.some(({ command }) => command === "QUIT"));
    await server.close();
    const sent = server.received.map(({ command, params }) => [command, params.at(0)].join(" "));
    assertEquals(sent.slice(-2).map((line) => line.trim()), ["AUTHENTICATE *", "QUIT"]);
  }
});

Deno.test("client: it names the mechanisms of a server that offers none of its own", async () => {
  const server = new ScriptedServer({ capabilities: [...ECHOING, "sasl=EXTERNAL,ECDSA"] });
  const running = new RunningClient(server.port, { credentials: RIGHT });
  const { kind, reason } = await running.ended;
  assertEquals(kind, "refused");
  assertEquals(
    reason,
    "the server offers neither SCRAM nor PLAIN to log in, only EXTERNAL, ECDSA",
  );
  await server.close();
});

/** Joins as a filter whose input is empty. */
async function join(port: number, terminal: FakeTerminal, ...flags: string[]): Promise<number> {
  const options = parseJoin([`127.0.0.1:${port}`, ...flags]);
  await terminal.endInput();
  return await joinWith(options, terminal, new AbortController().signal);
}

Deno.test("join --account: it uses PLAIN over TLS if the server offers nothing better", async () => {
  const { cert, key } = makeSelfSigned(["localhost", "127.0.0.1"]);
  const server = new ScriptedServer({
    tls: { cert, key },
    capabilities: [...ECHOING, "sasl"],
    answer: ({ command, params }, peer) => {
      if (command !== "AUTHENTICATE") return;
      if (params[0] === "SCRAM-SHA-256") {
        peer.send(":srv 908 * PLAIN :are available", ":srv 904 * :SASL authentication failed");
      } else if (params[0] === "PLAIN") peer.send("AUTHENTICATE +");
      else {
        const right = params[0] === plain("alice", "sesame");
        peer.send(right ? ":srv 903 * :successful" : ":srv 904 * :SASL authentication failed");
      }
      return true;
    },
  });
  const env = { USER: "kim", CHATD_PASSWORD: "sesame" };
  assertEquals(await join(server.port, new FakeTerminal(env), "--account", "alice"), Exit.ok);
  assertEquals(server.received.filter(({ command }) => command === "PASS"), []);
  const terminal = new FakeTerminal({ ...env, CHATD_PASSWORD: "wrong" });
  assertEquals(await join(server.port, terminal, "--account", "alice"), Exit.refused);
  assertStringIncludes(terminal.errors.join("\n"), "password of the account alice");
  assert(server.received.some(({ params }) => params[0] === base64("\0alice\0wrong")));
  await server.close();
});

Deno.test("join --account: the password comes from the environment, the keyring, or a prompt", async () => {
  await using daemon = startDaemon();
  await haveAccount(daemon.daemon.server, "alice", "open sesame ");
  const state = await Deno.makeTempDir();
  try {
    const env = { USER: "kim", XDG_STATE_HOME: state };
    const flags = ["--plain", "--account", "alice"];
    const asked = new FakeTerminal(env, true, false);
    asked.secret = "open sesame ";
    assertEquals(await join(daemon.port, asked, ...flags), Exit.ok);
    assertEquals(asked.errors, [`Password of alice at 127.0.0.1:${daemon.port}: `]);

    await Deno.mkdir(`${state}/chatd`, { recursive: true });
    const keyring = `${state}/chatd/keyring`;
    const line = `alice@127.0.0.1:${daemon.port} open sesame \n`;
    await Deno.writeTextFile(keyring, `# mine\nbob@elsewhere:1 x\n${line}`, { mode: 0o600 });
    assertEquals(await join(daemon.port, new FakeTerminal(env), ...flags), Exit.ok);
    const wrong = new FakeTerminal({ ...env, CHATD_PASSWORD: "wrong" });
    assertEquals(await join(daemon.port, wrong, ...flags), Exit.refused);
    assertEquals(daemon.problems.splice(0), ["failed login from 127.0.0.1: account"]);
  } finally {
    await Deno.remove(state, { recursive: true });
  }
});

Deno.test("join --account: without a password, the error says where to put one", async () => {
  const state = await Deno.makeTempDir();
  try {
    const ask = () => credentials("alice", "host:1", state, new FakeTerminal());
    await assertRejects(ask, UsageError, "CHATD_PASSWORD");
    await assertRejects(ask, UsageError, `${state}/keyring`);
    await assertRejects(
      () => credentials("alice", "host:1", undefined, new FakeTerminal({}, true)),
      UsageError,
      "CHATD_PASSWORD",
    );
    await Deno.writeTextFile(`${state}/keyring`, "alice@host:1 sesame\n", { mode: 0o600 });
    assertEquals(await ask(), { account: "alice", password: "sesame" });
    if (Deno.build.os === "windows") return;
    await Deno.chmod(`${state}/keyring`, 0o644);
    await assertRejects(ask, UsageError, "chmod 600");
  } finally {
    await Deno.remove(state, { recursive: true });
  }
});
