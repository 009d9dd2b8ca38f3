/**
 * Replaces the values that differ from run to run in a client's transcript: times, ids, ports,
 * salts, versions.
 * @module
 */

import { decodeBase64 } from "../../protocol/base64.ts";
import type { Transcript } from "./script.ts";
import type { ComparedServer } from "./server.ts";

const PLAIN: readonly (readonly [RegExp, string])[] = [
  [/^(?:@\S* )?:\S+ PONG \S+ :?(?:sync|scram)\d+x\r\n/gm, ""],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "<time>"],
  [/\d{4}-\d\d-\d\d \d\d:\d\d/g, "<date>"],
  [/\b\d\d:\d\d(?::\d\d)?\b/g, "<clock>"],
  [/\b\d{4}-\d\d-\d\d\b/g, "<day>"],
  [/\b1[6-9]\d{8}(?:\d{3})?\b/g, "<stamp>"],
  [/^(\S+ 317 \S+ \S+ )\d+/gm, "$1<idle>"],
  [/(UNREGISTER \S+ )[0-9a-z]{9}\b/g, "$1<code>"],
  [/chatd-\d[^\s:]*/g, "chatd-<version>"],
  [/\b[0-9a-f]{10}\.[0-9a-f]{10}\.[0-9a-f]{10}\.ip\b/g, "<cloak>"],
];

/** Returns the lines of each client's transcript, with their endings, for comparing two servers. */
export function normalized(
  transcript: Transcript,
  server: Pick<ComparedServer, "plain" | "tls" | "web" | "folder">,
): Map<string, string[]> {
  const ids = new Map<string, string>();
  for (const text of transcript.values()) {
    for (const [, id = ""] of text.matchAll(/\bmsgid=([0-9A-Za-z]{12,})/g)) {
      if (!ids.has(id)) ids.set(id, `<msgid ${ids.size + 1}>`);
    }
  }
  const lines = new Map<string, string[]>();
  for (const [name, received] of transcript) {
    let text = received.replaceAll(server.folder, "<folder>");
    for (const [id, name] of ids) text = text.replaceAll(id, name);
    for (const [pattern, replacement] of PLAIN) text = text.replaceAll(pattern, replacement);
    for (const port of [server.plain, server.tls, server.web]) {
      text = text.replaceAll(new RegExp(`\\b${port}\\b`, "g"), "<port>");
    }
    lines.set(name, withoutBatches(withoutSalts(text)).split(/(?<=\n)/));
  }
  return lines;
}

/** Replaces references of batches by numbers, in their order. */
function withoutBatches(text: string): string {
  const references = new Map<string, string>();
  return text.replaceAll(/(\bbatch=|BATCH [+-])([^\s;]+)/g, (_, before, reference) => {
    if (!references.has(reference)) references.set(reference, `<batch ${references.size + 1}>`);
    return before + references.get(reference);
  });
}

/** Replaces the random parts of a SCRAM exchange. */
function withoutSalts(text: string): string {
  return text.replaceAll(/AUTHENTICATE ([\w+/=]{8,})/g, (_, base64) => {
    const clear = new TextDecoder().decode(decodeBase64(base64));
    return `AUTHENTICATE {${clear.replaceAll(/\b([rsv])=[^,]+/g, "$1=<random>")}}`;
  });
}
