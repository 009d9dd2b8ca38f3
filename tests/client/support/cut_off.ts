/**
 * Conversations over connections that are cut.
 * @module
 */
import type { Entry } from "../../../client/core/events.ts";
import type { RunningClient } from "./running_client.ts";

/** Returns this many different messages. */
export function messages(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `number ${i} ${"x".repeat(i % 60)}`);
}

/**
 * Makes clients say messages in turn, and waits until the server has acknowledged all.
 *
 * @param meanwhile awaited before each message
 */
export async function talk(
  clients: readonly RunningClient[],
  target: string | ((client: RunningClient) => string),
  texts: readonly string[],
  meanwhile: (i: number) => Promise<void> | void = () => {},
): Promise<void> {
  for (const [i, text] of texts.entries()) {
    await meanwhile(i);
    for (const client of clients) {
      client.client.say(typeof target === "string" ? target : target(client), text);
      await client.client.room();
    }
  }
  for (const { client } of clients) await client.settled();
}

/** Resolves once a client has shown this line, with all lines of the conversation in order. */
export async function told(
  client: RunningClient,
  buffer: string,
  last: string,
): Promise<string[]> {
  const line = ({ nick, text }: Entry) => `${nick}: ${text}`;
  const spoken = (entry: Entry) => entry.kind === "message" && entry.buffer === buffer;
  const isLast = (entry: Entry) => spoken(entry) && line(entry) === last;
  await Promise.race([
    client.event("entry", ({ entry }) => isLast(entry)),
    client.event("missed", ({ entries }) => entries.some(isLast)),
  ]);
  return client.events.flatMap((event) => {
    if (event.type === "entry") return [event.entry];
    return event.type === "missed" ? event.entries : [];
  }).filter(spoken).map(line);
}
