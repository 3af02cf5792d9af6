/** The oldest entry of a map, at the same cost however many there are. */

/**
 * Takes entries out of `map`, the oldest first, as long as `isTooMuch` holds.
 *
 * It keeps one iterator for good: maps remember deleted entries for a while, and a new iterator walks over all of them.
 */
export class Eviction<Key, Value> {
  readonly #map: Map<Key, Value>;
  #oldest: Iterator<[Key, Value]>;

  constructor(map: Map<Key, Value>) {
    this.#map = map;
    this.#oldest = map.entries();
  }

  run(isTooMuch: () => boolean, onEvict: (value: Value) => void = () => {}): void {
    while (isTooMuch()) {
      const { done, value } = this.#oldest.next();
      if (done) return this.restart();
      this.#map.delete(value[0]);
      onEvict(value[1]);
    }
  }

  /** To be called when the map was emptied. */
  restart(): void {
    this.#oldest = this.#map.entries();
  }
}
