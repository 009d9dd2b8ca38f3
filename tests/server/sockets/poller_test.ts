import { assert, assertEquals, assertThrows } from "@std/assert";
import { Poller, type Watched } from "../../../server/sockets/poller.ts";
import { inTime, mustOpenLibc, NO_ROUNDS, polled } from "../../support/polled.ts";

/** A descriptor that can be read once it was rung, and what it does when it is told. */
class Bell implements Watched {
  readonly fd: number;
  told = 0;
  onReadable: () => void = () => {};
  readonly #poller: Poller;
  #heard = Promise.withResolvers<void>();

  constructor(poller: Poller) {
    this.#poller = poller;
    this.fd = poller.libc.eventfd(0, 0);
    poller.watch(this.fd, this);
  }

  ring(): void {
    this.#poller.libc.eventfd_write(this.fd, 1n);
  }

  /** Has it told in the next round. */
  again(): void {
    this.#poller.again(this);
  }

  /** Resolves when it is told the next time. */
  heard(): Promise<void> {
    this.#heard = Promise.withResolvers();
    return this.#heard.promise;
  }

  close(): void {
    this.#poller.forget(this.fd);
    this.#poller.libc.close(this.fd);
  }

  readable(): void {
    this.told++;
    this.onReadable();
    this.#heard.resolve();
  }

  writable(): void {}
}

interface Rounds {
  readonly poller: Poller;
  /** How many have ended. */
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

test("each that is ready is told once, however often the poller had waited before", async ({ bell }) => {
  const bells = [bell(), bell(), bell()];
  for (let i = 1; i <= 300; i++) {
    const rung = bells[i % 3]!;
    const heard = rung.heard();
    rung.ring();
    await heard;
    assertEquals(rung.told, Math.floor(i / 3) + (i % 3 === 0 ? 0 : 1));
  }
  assertEquals(bells.map(({ told }) => told), [100, 100, 100]);
});

test("who asks to be told again is, be it that the poller waits or is in a round", async (rounds) => {
  const bell = rounds.bell();
  for (let i = 0; i < 300; i++) {
    const heard = bell.heard();
    if (i % 2 === 0) await new Promise((resolve) => setTimeout(resolve, i % 3));
    bell.again();
    await heard;
  }
  assertEquals(bell.told, 300);
});

test("who asks for more comes in the next round, after all others of this one", async (rounds) => {
  const [starter, greedy, other] = [rounds.bell(), rounds.bell(), rounds.bell()];
  const order: string[] = [];
  greedy.onReadable = () => {
    order.push(`greedy in ${rounds.ended()}`);
    if (greedy.told < 3) greedy.again();
  };
  other.onReadable = () => order.push(`other in ${rounds.ended()}`);
  let first = 0;
  starter.onReadable = () => {
    first = rounds.ended() + 1;
    greedy.ring();
    other.ring();
  };
  starter.ring();
  while (greedy.told < 3) await greedy.heard();
  assertEquals(order, [
    `greedy in ${first}`,
    `other in ${first}`,
    `greedy in ${first + 1}`,
    `greedy in ${first + 2}`,
  ]);
});

test("what was on its way to a descriptor that was closed is told to nobody", async (rounds) => {
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
  await first.heard();
  assert(successor !== undefined);
  assertEquals(successor.fd, gone.fd);
  const heard = starter.heard();
  starter.onReadable = () => {};
  starter.ring();
  await heard;
  assertEquals([gone.told, successor.told], [0, 0]);
  successor.ring();
  await successor.heard();
  assertEquals(successor.told, 1);
});

test("a round goes on where one of those who were to be told is forgotten in it", async (rounds) => {
  const [starter, first, last] = [rounds.bell(), rounds.bell(), rounds.bell()];
  const gone = rounds.bell();
  starter.onReadable = () => {
    for (const bell of [first, gone, last]) bell.ring();
  };
  first.onReadable = () => rounds.poller.forget(gone.fd);
  starter.ring();
  await last.heard();
  assertEquals(gone.told, 0);
});

test("it can be closed while it waits", async ({ poller }) => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  await poller.close();
});

test("it can be closed within a round, and while there is always more", async (rounds) => {
  const bell = rounds.bell();
  let closed: Promise<void> | undefined;
  bell.onReadable = () => {
    bell.again();
    if (bell.told === 10) closed = rounds.poller.close();
  };
  bell.ring();
  while (closed === undefined) await bell.heard();
  await closed;
  assertEquals(bell.told, 10);
});

Deno.test({
  name: "poller: where the system has no room for one, that is told and nothing stays open",
  ...polled,
  fn() {
    for (const call of ["epoll_create1", "eventfd"] as const) {
      const libc = mustOpenLibc(() => ({ [call]: () => -1 }));
      assertThrows(() => new Poller(libc, NO_ROUNDS), Error, "Bad file descriptor");
    }
  },
});
