/** Collects the schemas that a validator needs, and compiles them. */
import type { JsonObject } from '../lib/json.ts';
import type { Steps } from '../lib/steps.ts';
import { SchemaSlice, type Direction } from './schema-slice.ts';

/** Compiles schemas that reference each other by their keys. */
export interface SchemaCompiler {
  addSchema(schema: JsonObject, key: string): unknown;
  /** @throws Error if the schema does not compile */
  getSchema(key: string): unknown;
}

/** The schemas that have been needed so far, in copies for the validator. Each is compiled once, wherever it is referenced. */
export class GrowingSlice {
  readonly #slice: SchemaSlice;
  #added = 0;

  constructor(document: JsonObject, direction: Direction, ignoresNullable: boolean) {
    this.#slice = new SchemaSlice(document, direction, '', ignoresNullable);
  }

  /** Adds the schema at `pointer`, and all that it references. Returns its key. */
  add(pointer: string, ajv: Pick<SchemaCompiler, 'addSchema'>): string {
    const { $ref } = this.#slice.add(pointer);
    const { definitions } = this.#slice;
    for (const name of Object.keys(definitions).slice(this.#added)) {
      ajv.addSchema(definitions[name] as JsonObject, name);
      this.#added++;
    }
    return $ref;
  }

  /** Compiles the schemas that the one at `pointer` references. They come before it. */
  *compile(pointer: string, ajv: SchemaCompiler): Steps<void> {
    const first = this.#added;
    this.add(pointer, ajv);
    for (const name of Object.keys(this.#slice.definitions).slice(first)) {
      yield;
      try {
        ajv.getSchema(name);
      } catch {
        // What references it accepts everything.
      }
    }
  }
}
