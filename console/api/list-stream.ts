/** Reads a long JSON list item by item, as it arrives: `{"requests":[{…},{…}],"total":2}`. */

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Finds the objects of the list in pieces of its text. */
class ItemScanner {
  #text = '';
  #at = 0;
  #start = -1;
  /** 1 inside the outermost object, 2 inside an item. */
  #depth = 0;
  #inString = false;

  /** Adds a piece and returns the texts of the items that it completes. */
  add(piece: string): string[] {
    this.#text += piece;
    const items: string[] = [];
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (this.#inString) {
        if (code === backslash) this.#at += 1;
        else if (code === quote) this.#inString = false;
      } else if (code === quote) this.#inString = true;
      else if (code === openBrace) {
        this.#depth += 1;
        if (this.#depth === 2) this.#start = this.#at;
      } else if (code === closeBrace) {
        if (this.#depth === 2) items.push(this.#text.slice(this.#start, this.#at + 1));
        this.#depth -= 1;
      }
    }
    const keptFrom = this.#depth >= 2 ? this.#start : this.#text.length;
    this.#text = this.#text.slice(keptFrom);
    this.#at -= keptFrom;
    this.#start = 0;
    return items;
  }
}

/** Yields the items of each piece of the stream. */
export async function* itemsIn(stream: ReadableStream<Uint8Array>): AsyncGenerator<unknown[]> {
  const reader = stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  const scanner = new ItemScanner();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield scanner.add(value).map((text): unknown => JSON.parse(text));
  }
}
