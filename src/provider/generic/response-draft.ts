/** A response body that is changed step by step. A change is kept only if the document still allows the body. */
import { valueOn } from '../../lib/json-pointer.ts';
import { copyTree, isObject, type Json, type JsonObject } from '../../lib/json.ts';

/** The number of violations of the document by a body. */
export type CountViolations = (body: Json) => number;

/** A value and where it belongs. An undefined value removes the member. */
export interface Assignment {
  readonly path: readonly string[];
  readonly value: Json | undefined;
}

export class ResponseDraft {
  readonly #count: CountViolations;
  #body: Json;
  #violations: number;

  /** @param body is not changed itself */
  constructor(body: Json, count: CountViolations) {
    this.#body = body;
    this.#count = count;
    this.#violations = count(body);
  }

  get body(): Json {
    return this.#body;
  }

  get isValid(): boolean {
    return this.#violations === 0;
  }

  /** The value at a path; undefined if there is none. */
  at(path: readonly string[]): Json | undefined {
    return valueOn(this.#body, path) as Json | undefined;
  }

  /** @returns whether the change is kept */
  set(path: readonly string[], value: Json | undefined): boolean {
    return this.#tryAll([{ path, value }]);
  }

  /** Keeps the first value that the document allows. @returns whether one is kept */
  setFirst(path: readonly string[], values: Iterable<Json | undefined>): boolean {
    for (const value of values) if (this.set(path, value)) return true;
    return false;
  }

  /** Makes all changes, or those of them that the document allows. */
  assign(assignments: readonly Assignment[]): void {
    if (assignments.length === 0 || this.#tryAll(assignments)) return;
    if (assignments.length === 1) return;
    const half = assignments.length >> 1;
    this.assign(assignments.slice(0, half));
    this.assign(assignments.slice(half));
  }

  #tryAll(assignments: readonly Assignment[]): boolean {
    const holder: JsonObject = { body: copyTree(this.#body) };
    for (const { path, value } of assignments) if (!assignAt(holder, ['body', ...path], value)) return false;
    const body = holder['body'] ?? null;
    const violations = this.#count(body);
    if (violations > this.#violations) return false;
    this.#body = body;
    this.#violations = violations;
    return true;
  }
}

/** Assigns the value at a path whose owner exists. @returns whether it does */
function assignAt(root: JsonObject, path: readonly string[], value: Json | undefined): boolean {
  const name = path.at(-1) ?? '';
  let owner: Json | undefined = root;
  for (const token of path.slice(0, -1))
    owner =
      typeof owner === 'object' && owner !== null && Object.hasOwn(owner, token)
        ? (owner as JsonObject)[token]
        : undefined;
  if (Array.isArray(owner) && value !== undefined && /^\d+$/.test(name)) owner[Number(name)] = value;
  else if (!isObject(owner)) return false;
  else if (value === undefined) delete owner[name];
  else Object.defineProperty(owner, name, { value, enumerable: true, configurable: true, writable: true });
  return true;
}
