/**
 * Reads the capability `sts`, by which a server tells clients to use TLS:
 * https://ircv3.net/specs/extensions/sts
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseSts } from "./sts.ts";
 *
 * assertEquals(parseSts("port=6697,duration=86400"), { port: 6697, duration: 86_400 });
 * assertEquals(parseSts("port=none"), {});
 * ```
 *
 * @module
 */

/** A server's policy on TLS. */
export interface StsPolicy {
  /** The port of the server's TLS listener. */
  readonly port?: number;
  /** For how long clients must use TLS, in seconds. */
  readonly duration?: number;
}

/** Reads the capability's value. Ignores unknown keys, and values that are not numbers. */
export function parseSts(value: string): StsPolicy {
  const keys = new Map(
    value.split(",").map((token) => {
      const [key = "", ...rest] = token.split("=");
      return [key, rest.join("=")];
    }),
  );
  const port = numberOf(keys.get("port"));
  const duration = numberOf(keys.get("duration"));
  return {
    ...(port === undefined || port < 1 || port > 65_535 ? {} : { port }),
    ...(duration === undefined ? {} : { duration }),
  };
}

function numberOf(text = ""): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
