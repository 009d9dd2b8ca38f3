/**
 * The poller: rounds, asking again, forgetting and closing.
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { Poller, type Watched } from "../../../server/sockets/poller.ts";
import { inTime, mustOpenLibc, NO_ROUNDS, polled } from "../../support/polled.ts";
import { until } from "../../support/until.ts";

/**
 * An eventfd that becomes readable when the test rings it, and a function that the poller then
 * calls.
 */
class Bell implements Watched {
  readonly fd: number;
  calls = 0;
  onReadable: () => void = () => {};
  readonly #poller: Poller;
  #called = Promise.withResolvers<void>();

  constructor(poller: Poller) {
    this.#poller = poller;
    this.fd = poller.libc.eventfd(0, 0);
    poller.watch(this.fd, this);
  }

  ring(): void {
    this.#poller.libc.eventfd_write(this.fd, 1n);
  }

  /** Makes the next round call it, as if it were readable. */
  again(): void {
    this.#poller.again(this);
  }

  /** Resolves when it is called the next time. */
  called(): Promise<void> {
    this.#called = Promise.withResolvers();
    return this.#called.promise;
  }

  close(): void {
    this.#poller.forget(this.fd);
    this.#poller.libc.close(this.fd);
  }

  readable(): void {
    this.calls++;
    this.onReadable();
    this.#called.resolve();
  }

  writable(): void {}
}

interface Rounds {
  readonly poller: Poller;
  /** How many rounds have ended. */
  ended(): number;
  bell(): Bell;
}

function test(name: string, fn: (rounds: Rounds) => Promise<void>): void {
  const run = async () => {
    const libc = mustOpenLibc();
    const bells: Bell[] = [];
    let ended = 0;
    let unloaded = 0;
    const poller = new Poller({ ...libc, unload: () => unloaded++ }, {
      begin: () => {},
      settle: () => {
        ended++;
        return 0;
      },
    });
    const bell = () => {
      const made = new Bell(poller);
      bells.push(made);
      return made;
    };
    try {
      await inTime(fn({ poller, ended: () => ended, bell }));
    } finally {
      for (const bell of bells) bell.close();
      await poller.close();
      libc.unload();
    }
    assertEquals(unloaded, 1);
  };
  Deno.test({ name: `poller: ${name}`, ...polled, fn: run });
}

test("each ready descriptor is called once, however often the poller had waited before", async ({ bell }) => {
  const bells = [bell(), bell(), bell()];
  for (let i = 1; i <= 300; i++) {
    const rung = bells[i % 3]!;
    const called = rung.called();
    rung.ring();
    await called;
    assertEquals(rung.calls, Math.floor(i / 3) + (i % 3 === 0 ? 0 : 1));
  }
  assertEquals(bells.map(({ calls }) => calls), [100, 100, 100]);
});

test("an owner that asks to be called again is called, whether the poller waits or is in a round", async (rounds) => {
  const bell = rounds.bell();
  for (let i = 0; i < 300; i++) {
    const called = bell.called();
    if (i % 2 === 0) await new Promise((resolve) => setTimeout(resolve, i % 3));
    bell.again();
    await called;
  }
  assertEquals(bell.calls, 300);
});

Deno.test({
  name: "poller: the event loop waits now and then while owners keep it busy",
  ...polled,
  async fn() {
    const libc = mustOpenLibc();
    let waits = 0;
    let rounds = 0;
    const epoll_await: typeof libc.epoll_await = (epoll, events, most, patience) => {
      if (patience === 0) waits++;
      return libc.epoll_await(epoll, events, most, patience);
    };
    const poller = new Poller({ ...libc, epoll_await, unload: () => {} }, NO_ROUNDS);
    const busy = new Bell(poller);
    const over = Promise.withResolvers<void>();
    busy.onReadable = () => {
      for (const end = performance.now() + 2; performance.now() < end;);
      if (++rounds < 50) busy.again();
      else over.resolve();
    };
    busy.ring();
    await inTime(over.promise);
    busy.close();
    await poller.close();
    libc.unload();
    // Every third round, which then has lasted for more than 5 ms.
    assert(waits >= 15, `${waits} waits in ${rounds} rounds of 2 ms`);
  },
});

test("an owner that asks for more is called in the next round, after all others of this one", async (rounds) => {
  const [starter, greedy, other] = [rounds.bell(), rounds.bell(), rounds.bell()];
  const order: string[] = [];
  greedy.onReadable = () => {
    order.push(`greedy in ${rounds.ended()}`);
    if (greedy.calls < 3) greedy.again();
  };
  other.onReadable = () => order.push(`other in ${rounds.ended()}`);
  let first = 0;
  starter.onReadable = () => {
    first = rounds.ended() + 1;
    greedy.ring();
    other.ring();
  };
  starter.ring();
  await until("greedy is called three times", () => greedy.calls >= 3);
  assertEquals(order, [
    `greedy in ${first}`,
    `other in ${first}`,
    `greedy in ${first + 1}`,
    `greedy in ${first + 2}`,
  ]);
});

test("an event that was on its way to a closed descriptor is dropped", async (rounds) => {
  const { poller } = rounds;
  const [starter, first] = [rounds.bell(), rounds.bell()];
  const gone = new Bell(poller);
  let successor: Bell | undefined;
  starter.onReadable = () => {
    first.ring();
    gone.ring();
  };
  first.onReadable = () => {
    gone.close();
    successor = rounds.bell();
  };
  starter.ring();
  await first.called();
  assert(successor !== undefined);
  assertEquals(successor.fd, gone.fd);
  const called = starter.called();
  starter.onReadable = () => {};
  starter.ring();
  await called;
  assertEquals([gone.calls, successor.calls], [0, 0]);
  successor.ring();
  await successor.called();
  assertEquals(successor.calls, 1);
});

test("a round goes on when an owner is forgotten in it", async (rounds) => {
  const [starter, first, last] = [rounds.bell(), rounds.bell(), rounds.bell()];
  const gone = rounds.bell();
  starter.onReadable = () => {
    for (const bell of [first, gone, last]) bell.ring();
  };
  first.onReadable = () => rounds.poller.forget(gone.fd);
  starter.ring();
  await last.called();
  assertEquals(gone.calls, 0);
});

test("the poller can be closed while it waits", async ({ poller }) => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  await poller.close();
});

test("the poller can be closed within a round, and while there is always more to do", async (rounds) => {
  const bell = rounds.bell();
  let closed: Promise<void> | undefined;
  bell.onReadable = () => {
    bell.again();
    if (bell.calls === 10) closed = rounds.poller.close();
  };
  bell.ring();
  await until("the bell closes the poller", () => closed !== undefined);
  await closed;
  assertEquals(bell.calls, 10);
});

Deno.test({
  name: "poller: if the system is out of descriptors it throws, and nothing stays open",
  ...polled,
  fn() {
    for (const call of ["epoll_create1", "eventfd"] as const) {
      const libc = mustOpenLibc(() => ({ [call]: () => -1 }));
      assertThrows(() => new Poller(libc, NO_ROUNDS), Error, "Bad file descriptor");
    }
  },
});
