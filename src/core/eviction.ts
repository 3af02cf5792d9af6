/** The oldest entry of a map, at the same cost however many there are. */

/**
 * Takes entries out of `map`, the oldest first, as long as `isTooMuch` holds.
 *
 * It keeps one iterator for good: maps remember deleted entries for a while, and a new iterator walks over all of them.
 */
export class Eviction<Key, Value> {
  readonly #map: Map<Key, Value>;
  #oldest: Iterator<Key>;

  constructor(map: Map<Key, Value>) {
    this.#map = map;
    this.#oldest = map.keys();
  }

  run(isTooMuch: () => boolean): void {
    while (isTooMuch()) {
      const { done, value } = this.#oldest.next();
      if (done) return;
      this.#map.delete(value);
    }
  }
}
