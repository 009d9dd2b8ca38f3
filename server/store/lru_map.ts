/**
 * Provides a map in the order of last use.
 * @module
 */

interface ListNode<K, V> {
  readonly key: K;
  readonly value: V;
  older: ListNode<K, V> | undefined;
  newer: ListNode<K, V> | undefined;
}

/**
 * A map whose iteration order is the order of last use.
 *
 * Deleting and setting a key of a Map gives the same order. But then the Map allocates a new table
 * every so often, and references from the old tables survive many garbage collections.
 */
export class LruMap<K, V> {
  readonly #nodes = new Map<K, ListNode<K, V>>();
  #oldest: ListNode<K, V> | undefined;
  #newest: ListNode<K, V> | undefined;

  get size(): number {
    return this.#nodes.size;
  }

  get(key: K): V | undefined {
    return this.#nodes.get(key)?.value;
  }

  /** Returns the value of a key, and makes it the newest. */
  touch(key: K): V | undefined {
    const node = this.#nodes.get(key);
    if (node !== undefined && node !== this.#newest) {
      this.#unlink(node);
      this.#append(node);
    }
    return node?.value;
  }

  /** Sets a value, as the newest. */
  set(key: K, value: V): void {
    this.delete(key);
    const node = { key, value, older: undefined, newer: undefined };
    this.#nodes.set(key, node);
    this.#append(node);
  }

  delete(key: K): void {
    const node = this.#nodes.get(key);
    if (node === undefined) return;
    this.#nodes.delete(key);
    this.#unlink(node);
  }

  /** Yields the entries, oldest first. The caller may delete the entry yielded last. */
  *[Symbol.iterator](): Generator<[K, V]> {
    for (let node = this.#oldest; node !== undefined;) {
      const { key, value, newer } = node;
      yield [key, value];
      node = newer;
    }
  }

  #append(node: ListNode<K, V>): void {
    node.older = this.#newest;
    node.newer = undefined;
    if (this.#newest === undefined) this.#oldest = node;
    else this.#newest.newer = node;
    this.#newest = node;
  }

  #unlink({ older, newer }: ListNode<K, V>): void {
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
  }
}
