interface ListNode<K, V> {
  readonly key: K;
  readonly value: V;
  older: ListNode<K, V> | undefined;
  newer: ListNode<K, V> | undefined;
}

/**
 * A map in the order in which its keys were touched. A Map would keep it too, if each was taken out and put in again; but
 * then it makes a new table every so often, and what refers to it from the old ones outlives many collections of garbage.
 */
export class LruMap<K, V> {
  readonly #places = new Map<K, ListNode<K, V>>();
  #oldest: ListNode<K, V> | undefined;
  #newest: ListNode<K, V> | undefined;

  get size(): number {
    return this.#places.size;
  }

  get(key: K): V | undefined {
    return this.#places.get(key)?.value;
  }

  /** Gets what is there, and has it be the newest. */
  touch(key: K): V | undefined {
    const place = this.#places.get(key);
    if (place !== undefined && place !== this.#newest) {
      this.#takeOut(place);
      this.#append(place);
    }
    return place?.value;
  }

  /** Adds a value as the newest, in place of one of the same key. */
  set(key: K, value: V): void {
    this.delete(key);
    const place = { key, value, older: undefined, newer: undefined };
    this.#places.set(key, place);
    this.#append(place);
  }

  delete(key: K): void {
    const place = this.#places.get(key);
    if (place === undefined) return;
    this.#places.delete(key);
    this.#takeOut(place);
  }

  /** From the oldest on. What was given last may be deleted meanwhile. */
  *[Symbol.iterator](): Generator<[K, V]> {
    for (let place = this.#oldest; place !== undefined;) {
      const { key, value, newer } = place;
      yield [key, value];
      place = newer;
    }
  }

  #append(place: ListNode<K, V>): void {
    place.older = this.#newest;
    place.newer = undefined;
    if (this.#newest === undefined) this.#oldest = place;
    else this.#newest.newer = place;
    this.#newest = place;
  }

  #takeOut({ older, newer }: ListNode<K, V>): void {
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
  }
}
