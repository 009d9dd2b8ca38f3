/**
 * Waits for the signals that a server handles.
 * @module
 */

import type { Report } from "../server.ts";

/** Resolves with the signal that asks the process to end: SIGINT or SIGTERM. */
export function interruption(): Promise<string> {
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  return new Promise((resolve) => {
    const listeners = signals.map((signal): [Deno.Signal, () => void] => [signal, () => {
      for (const [name, listener] of listeners) Deno.removeSignalListener(name, listener);
      resolve(signal);
    }]);
    for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
  });
}

/** Calls back on each SIGHUP, until `end`. Windows has no SIGHUP. */
export function onHangup(callback: () => Promise<void>, report: Report): { end(): void } {
  if (Deno.build.os === "windows") return { end: () => {} };
  const listener = () => void callback().catch((error) => report(String(error)));
  Deno.addSignalListener("SIGHUP", listener);
  return { end: () => Deno.removeSignalListener("SIGHUP", listener) };
}
