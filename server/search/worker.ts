/**
 * Starts the search worker's thread: connects its messages to worker_loop.ts. The worker indexes,
 * searches, and does other work that the server's event loop must not wait for.
 * @module
 */

import { setPriority } from "node:os";
import type { WorkerReply, WorkerRequest } from "./worker_messages.ts";
import { WorkerLoop } from "./worker_loop.ts";

/** The part of a worker's global scope that is used here. */
interface Scope {
  onmessage: ((event: MessageEvent<WorkerRequest>) => void) | null;
  postMessage(reply: WorkerReply): void;
  close(): void;
}

/**
 * Lets the server's main thread run first: https://man7.org/linux/man-pages/man2/setpriority.2.html
 */
const NICENESS = 5;

const scope = globalThis as unknown as Scope;
const loop = new WorkerLoop((reply) => {
  scope.postMessage(reply);
  if (reply.type === "closed") scope.close();
});
scope.onmessage = ({ data }) => loop.take(data);
lowerPriority();

/**
 * Lowers the thread's priority. Only on Linux: other systems would lower that of the whole process.
 */
function lowerPriority(): void {
  if (Deno.build.os !== "linux") return;
  try {
    setPriority(0, NICENESS);
  } catch {
    // The pauses of the loop still leave time to the main thread.
  }
}
