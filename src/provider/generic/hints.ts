/** Reads `x-mock`, with which an overlay tells what the generic mock cannot know from the document. */
import { isObject, kindOf, type Json, type JsonObject } from '../../lib/json.ts';
import { formatPointer, parsePointer, valueAt } from '../../lib/json-pointer.ts';
import { raise } from '../../lib/errors.ts';
import { closest } from '../../lib/suggest.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import type { Operation } from '../../openapi/operation.ts';
import { schemasOf } from '../../openapi/schemas.ts';

const extension = 'x-mock';

/** Whether an id that no request created is made up at first sight, or gives a 404. */
export type UnknownIds = 'make' | '404';

/** `x-mock` of an operation. */
export interface OperationHints {
  /** The path of the collection that the operation belongs to; false: it has nothing to do with resources. */
  readonly resource?: string | false;
  /** The name of the member that holds the id. */
  readonly id?: string;
  /** JSON Pointer to the item in the response. */
  readonly item?: string;
  /** JSON Pointer to the list of items in the response. */
  readonly list?: string;
  /** JSON Pointers to the secrets in the response; false: it issues none. */
  readonly secret?: readonly string[] | false;
  readonly seeds?: Seeds;
  readonly unknownIds?: UnknownIds;
  /** JSON Pointer to the member of the request body that may hold a magic value. */
  readonly freeText?: string;
}

/** The items that a collection starts with, or their number. */
export type Seeds = number | readonly JsonObject[];

/** `x-mock` of a schema. */
export interface SchemaHints {
  readonly id?: string;
  readonly seeds?: Seeds;
  readonly unknownIds?: UnknownIds;
  /** Of the schema of a member: whether its value is a secret that works as a credential. */
  readonly secret?: boolean;
}

/** The expected value of a member of `x-mock`. */
interface HintType {
  readonly wanted: string;
  isRight(value: unknown): boolean;
}

const isPointer = (value: unknown): boolean => typeof value === 'string' && parsePointer(value) !== undefined;
const aName: HintType = {
  wanted: 'the name of a member',
  isRight: (value) => typeof value === 'string' && value !== '',
};
const aPointer: HintType = { wanted: 'a JSON Pointer, such as /data', isRight: isPointer };
const unknownIds: HintType = { wanted: '"make" or "404"', isRight: (value) => value === 'make' || value === '404' };
const seeds: HintType = {
  wanted: 'a list of objects, or a number from 0 to 1000',
  isRight: (value) =>
    (Array.isArray(value) && value.every(isObject)) ||
    (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1000),
};

const operationHints: Readonly<Record<keyof OperationHints, HintType>> = {
  resource: {
    wanted: 'the path of a collection, such as /pets, or false',
    isRight: (value) => value === false || (typeof value === 'string' && value.startsWith('/')),
  },
  id: aName,
  item: aPointer,
  list: aPointer,
  secret: {
    wanted: 'a JSON Pointer, a list of them, or false',
    isRight: (value) => value === false || isPointer(value) || (Array.isArray(value) && value.every(isPointer)),
  },
  seeds,
  unknownIds,
  freeText: aPointer,
};

const schemaHints: Readonly<Record<keyof SchemaHints, HintType>> = {
  id: aName,
  seeds,
  unknownIds,
  secret: { wanted: 'true or false', isRight: (value) => typeof value === 'boolean' },
};

/** The hints of an operation. */
export function hintsOf({ effective, hasHints }: OpenApiDocument, { pointer }: Operation): OperationHints {
  if (!hasHints) return {};
  const given = valueAt(effective, `${pointer}/${extension}`);
  if (!isObject(given)) return {};
  const { secret } = given;
  return {
    ...given,
    ...(secret !== undefined && { secret: secret === false ? false : ([secret].flat() as string[]) }),
  };
}

/** The hints of a schema. */
export const schemaHintsOf = (schema: Readonly<Record<string, unknown>>): SchemaHints => {
  const given = schema[extension];
  return isObject(given) ? given : {};
};

/**
 * Validates all hints of a document.
 * @throws AppError `broken-document` with file and line
 */
export function checkHints(document: OpenApiDocument): void {
  if (!document.hasHints) return;
  const check = (owner: string, given: Json | undefined, known: Readonly<Record<string, HintType>>): void => {
    const pointer = `${owner}/${extension}`;
    const reject = (at: string, what: string, remedy: string): never => {
      const { file, line } = document.locate(at);
      return raise.brokenDocument(file, line, what, remedy);
    };
    if (given === undefined) return;
    const names = Object.keys(known);
    if (!isObject(given))
      return reject(
        pointer,
        `${extension} must be an object, not ${kindOf(given)}`,
        `Known members: ${names.join(', ')}.`,
      );
    for (const [name, value] of Object.entries(given)) {
      const at = pointer + formatPointer([name]);
      const type = Object.hasOwn(known, name) ? known[name] : undefined;
      const like = closest(name, names);
      if (!type)
        reject(
          at,
          `${extension} has no member "${name}" here`,
          like === undefined ? `Known members: ${names.join(', ')}.` : `Do you mean "${like}"?`,
        );
      else if (!type.isRight(value)) reject(at, `${extension}.${name} must be ${type.wanted}`, 'Fix it, or remove it.');
    }
  };
  for (const { pointer } of document.operations)
    check(pointer, valueAt(document.effective, `${pointer}/${extension}`) as Json | undefined, operationHints);
  for (const { pointer, schema } of schemasOf(document.effective)) check(pointer, schema[extension], schemaHints);
}
