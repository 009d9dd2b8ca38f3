/** The search worker: it keeps the index, searches it, and does what else the event loop of a server must not wait for. */

import { setPriority } from "node:os";
import type { Reply, Request } from "./worker_messages.ts";
import { WorkerLoop } from "./worker_loop.ts";

/** What of its surroundings a worker uses. */
interface Scope {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(reply: Reply): void;
  close(): void;
}

/** Others come first: https://man7.org/linux/man-pages/man2/setpriority.2.html */
const NICENESS = 5;

const scope = globalThis as unknown as Scope;
const loop = new WorkerLoop((reply) => {
  scope.postMessage(reply);
  if (reply.type === "closed") scope.close();
});
scope.onmessage = ({ data }) => loop.take(data);
standBack();

/** Elsewhere than on Linux that would be for all of the process. */
function standBack(): void {
  if (Deno.build.os !== "linux") return;
  try {
    setPriority(0, NICENESS);
  } catch {
    // It then stands back by its pauses alone.
  }
}
