import { BenchClient } from "./client.ts";

/** How one channel is loaded. */
export interface Fanout {
  readonly members: number;
  readonly senders: number;
  /** Messages of each sender that may be under way, as a member who sends nothing sees it. */
  readonly outstanding: number;
  /** Bytes of text behind each message's number. */
  readonly payload: number;
  readonly seconds: number;
}

export interface FanoutResult {
  /** Messages received, by all members together, in a second. */
  readonly deliveriesPerSecond: number;
  readonly messagesPerSecond: number;
  /** Milliseconds from sending to the observer. */
  readonly medianLatency: number;
  readonly p99Latency: number;
  readonly joinSeconds: number;
  /** Messages that were lost, doubled or out of order. */
  readonly faults: number;
}

/** Loads a channel on a server at this port of 127.0.0.1, closed-loop: a sender waits for what it sent. */
export async function fanout(port: number, load: Fanout): Promise<FanoutResult> {
  const padding = "x".repeat(load.payload);
  const sentAt = new Map<string, number[]>();
  const latencies: number[] = [];
  const senders: { client: BenchClient; sent: number; seen: number }[] = [];
  let running = true;
  const send = (index: number): void => {
    const sender = senders[index];
    if (sender === undefined) return;
    let lines = "";
    while (running && sender.sent - sender.seen < load.outstanding) {
      sender.sent++;
      sentAt.get(sender.client.nick)?.push(performance.now());
      lines += `PRIVMSG #bench :${sender.sent} ${padding}\r\n`;
    }
    if (lines !== "") void sender.client.send(lines);
  };
  const observe = (from: string): void => {
    const index = Number(from.slice(1));
    const sender = senders[index];
    if (sender === undefined) return;
    const at = sentAt.get(from)?.[sender.seen++];
    if (at !== undefined) latencies.push(performance.now() - at);
    send(index);
  };

  const enteredAt = performance.now();
  const clients: BenchClient[] = [];
  for (let i = 0; i < load.members; i++) {
    const onMessage = i === load.members - 1 ? observe : () => {};
    clients.push(await BenchClient.enter({ port, nick: `m${i}`, channel: "#bench", onMessage }));
  }
  const joinSeconds = (performance.now() - enteredAt) / 1000;
  for (const client of clients.slice(0, load.senders)) {
    sentAt.set(client.nick, []);
    senders.push({ client, sent: 0, seen: 0 });
  }

  const count = () => clients.reduce((sum, client) => sum + client.received, 0);
  const startedAt = performance.now();
  for (const index of senders.keys()) send(index);
  await new Promise((resolve) => setTimeout(resolve, load.seconds * 1000));
  const seconds = (performance.now() - startedAt) / 1000;
  const delivered = count();
  const observed = latencies.length;
  running = false;
  const sent = senders.reduce((sum, { sent }) => sum + sent, 0);
  const own = senders.reduce((sum, { sent }) => sum + sent, 0);
  await settled(count, sent * load.members - own);
  const missing = sent * load.members - own - count();
  for (const client of clients) client.close();

  latencies.sort((a, b) => a - b);
  return {
    deliveriesPerSecond: delivered / seconds,
    messagesPerSecond: observed / seconds,
    medianLatency: latencies[Math.floor(latencies.length / 2)] ?? NaN,
    p99Latency: latencies[Math.floor(latencies.length * 0.99)] ?? NaN,
    joinSeconds,
    faults: clients.reduce((sum, { faults }) => sum + faults, 0) + missing,
  };
}

/** Waits until all has arrived, or nothing more comes. */
async function settled(count: () => number, expected: number): Promise<void> {
  for (let last = -1, now = count(); now < expected && now !== last;) {
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 500));
    now = count();
  }
}
