/** A daemon to be measured, in a process of its own. */
export interface BenchDaemon extends AsyncDisposable {
  readonly port: number;
}

/** Starts chatd from source, with nothing kept on disk. */
export async function startDaemon(): Promise<BenchDaemon> {
  const main = new URL("../main.ts", import.meta.url).pathname;
  const serve = "serve --ephemeral --listen 127.0.0.1:0 --tls off --web off --limits off".split(
    " ",
  );
  const command = [Deno.execPath(), "run", "-q", "-P", "--no-prompt", main, ...serve];
  const child = pinned(command, 0).spawn();
  const lines = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let port: string | undefined;
  while ((port = /plain on 127\.0\.0\.1:(\d+)/.exec(text)?.[1]) === undefined) {
    const { value, done } = await lines.read();
    if (done) throw new Error(`the daemon did not start: ${text}`);
    text += value;
  }
  return {
    port: Number(port),
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
      await lines.cancel();
    },
  };
}

/** A command on one core, where the machine has `taskset` and more than one. */
function pinned(command: readonly string[], core: number): Deno.Command {
  const options = { stdin: "null", stdout: "null", stderr: "piped" } as const;
  const taskset = navigator.hardwareConcurrency > 1 && hasTaskset();
  const [program = "", ...args] = taskset ? ["taskset", "-c", `${core}`, ...command] : command;
  return new Deno.Command(program, { args, ...options });
}

function hasTaskset(): boolean {
  try {
    return new Deno.Command("taskset", { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}
