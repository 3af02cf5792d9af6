/** A queue of rows of bytes outside the garbage collector's heap; whoever drops the oldest frees its page in time. */

/** A row begins at a multiple of this many bytes. */
export const unit = 8;

/** Units in a page, 1 MiB; a longer row has a page of its own, and the first pages are smaller. */
const pageUnits = 2 ** 17;
const firstPageUnits = 2 ** 7;

/** A row where it lies, seen in three ways; `start` is in units, and the first word is the queue's. */
export interface Row {
  readonly bytes: Buffer;
  readonly words: Uint32Array;
  readonly numbers: Float64Array;
  readonly start: number;
}

interface Page extends Omit<Row, 'start'> {
  /** Units that are taken by rows. */
  used: number;
}

export class Rows {
  readonly #pages: Page[] = [];
  /** The last page that was dropped, to be used again. */
  #spare: Page | undefined;
  /** The number of the first page that is kept, and where in it the oldest row is. */
  #first = 0;
  #start = 0;
  #units = 0;

  /** What all rows take, in bytes. */
  get bytes(): number {
    return this.#units * unit;
  }

  /** Makes room for a row of so many bytes. @returns its address; a newer row has a greater one */
  add(bytes: number): number {
    const units = Math.ceil(bytes / unit);
    let page = this.#pages.at(-1);
    if (!page || page.used + units > page.numbers.length) {
      page = this.#newPage(units);
      this.#pages.push(page);
    }
    const start = page.used;
    page.words[start * 2] = units;
    page.used += units;
    this.#units += units;
    return (this.#first + this.#pages.length - 1) * pageUnits + start;
  }

  at(address: number): Row {
    const { bytes, words, numbers } = this.#pages[Math.floor(address / pageUnits) - this.#first]!;
    return { bytes, words, numbers, start: address % pageUnits };
  }

  /** The addresses of all rows, the oldest first. */
  *[Symbol.iterator](): Generator<number> {
    for (const [index, { used, words }] of this.#pages.entries()) {
      for (let start = index === 0 ? this.#start : 0; start < used; start += words[start * 2]!) yield (this.#first + index) * pageUnits + start;
    }
  }

  /** The address of the oldest row; undefined where there is none. */
  get oldest(): number | undefined {
    return this.#pages.length === 0 ? undefined : this.#first * pageUnits + this.#start;
  }

  /** Drops the oldest row, if there is one. */
  shift(): void {
    const page = this.#pages[0];
    if (!page) return;
    const units = page.words[this.#start * 2]!;
    this.#start += units;
    this.#units -= units;
    if (this.#start === page.used) {
      this.#spare = this.#pages.shift();
      this.#first += 1;
      this.#start = 0;
    }
  }

  #newPage(units: number): Page {
    const page = this.#spare;
    this.#spare = undefined;
    if (page?.numbers.length === pageUnits && units <= pageUnits) return Object.assign(page, { used: 0 });
    const usual = Math.min(firstPageUnits * 2 ** (this.#first + this.#pages.length), pageUnits);
    return newPage(Math.max(units, usual));
  }
}

function newPage(units: number): Page {
  const memory = new ArrayBuffer(units * unit);
  return { bytes: Buffer.from(memory), words: new Uint32Array(memory), numbers: new Float64Array(memory), used: 0 };
}
