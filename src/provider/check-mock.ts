/** Checks the definition of a mock: known members with the right types, and operations of the document. */
import { isObject, kindOf } from '../lib/json.ts';
import { parsePointer } from '../lib/json-pointer.ts';
import { closest } from '../lib/suggest.ts';
import { raise } from '../lib/errors.ts';
import type { OpenApiDocument } from '../openapi/document.ts';
import type { Operation } from '../openapi/operation.ts';
import { operationsNamed, routesOf } from '../openapi/operation-name.ts';
import type { ErrorStatuses, MockDefinition, OperationDefinition } from './define-mock.ts';

/** The expected type of a member. */
interface MemberType {
  readonly wanted: string;
  isRight(value: unknown): boolean;
}

const aFunction: MemberType = { wanted: 'a function', isRight: (value) => typeof value === 'function' };
const anObject: MemberType = { wanted: 'an object', isRight: isObject };
const aStatus: MemberType = { wanted: 'a status from 200 to 599', isRight: isSendableStatus };
const aPointer: MemberType = {
  wanted: 'a JSON Pointer, such as "/name"',
  isRight: (value) => typeof value === 'string' && parsePointer(value) !== undefined,
};

const providerMembers: Readonly<Record<keyof MockDefinition, MemberType>> = {
  errorStatuses: anObject,
  errorBody: aFunction,
  parseCredential: aFunction,
  formatCredential: aFunction,
  operations: anObject,
};

const statusMembers: Readonly<Record<keyof ErrorStatuses, MemberType>> = {
  invalid: aStatus,
  malformed: aStatus,
  mediaType: aStatus,
};

const operationMembers: Readonly<Record<keyof OperationDefinition, MemberType>> = {
  magicValueField: aPointer,
  respond: aFunction,
  authorize: aFunction,
};

/** A checked definition, and the operations that its entries refine. */
export interface CheckedDefinition {
  readonly definition: MockDefinition;
  readonly operations: ReadonlyMap<Operation, RefinedOperation>;
}

/** The definition of an operation. */
export interface RefinedOperation {
  /** Its path in the file, such as `operations["POST /tokens"]`. */
  readonly member: string;
  readonly definition: OperationDefinition;
}

/** Whether a mock may respond with this status. */
export function isSendableStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;
}

/** The path of an entry of `operations` in the mock's file. */
export const operationMember = (key: string): string => `operations[${JSON.stringify(key)}]`;

/**
 * Checks the default export of a mock's file.
 * @throws AppError `broken-provider` that names the file and the member
 */
export function checkMock(id: string, file: string, given: object, document: OpenApiDocument): CheckedDefinition {
  const reject = (member: string, what: string): never => raise.brokenProvider(id, `${file}: ${member} ${what}`);
  assertMock(given, reject);
  const operations = new Map<Operation, RefinedOperation>();
  for (const [key, definition] of Object.entries(given.operations ?? {})) {
    const member = operationMember(key);
    const named = operationsNamed(document, key);
    if (named.length === 0) reject(member, unknownOperation(key, document));
    for (const operation of named) {
      const other = operations.get(operation);
      if (other)
        reject(member, `is the same operation as ${other.member}: ${routeOf(operation)}. Merge the two entries.`);
      operations.set(operation, { member, definition });
    }
  }
  return { definition: given, operations };
}

type Reject = (member: string, what: string) => never;

function assertMock(given: object, reject: Reject): asserts given is MockDefinition {
  checkMembers(given, providerMembers, '', reject);
  const { errorStatuses, operations } = given as Partial<Record<keyof MockDefinition, object>>;
  if (errorStatuses) checkMembers(errorStatuses, statusMembers, 'errorStatuses', reject);
  for (const [key, entry] of Object.entries(operations ?? {})) {
    const member = operationMember(key);
    if (isObject(entry)) checkMembers(entry, operationMembers, member, reject);
    else reject(member, `must be an object; received ${kindOf(entry)}.`);
  }
}

/** Rejects unknown members and members of the wrong type. A member that is undefined counts as absent. */
function checkMembers(
  given: object,
  members: Readonly<Record<string, MemberType>>,
  owner: string,
  reject: Reject,
): void {
  const known = Object.keys(members);
  const pathOf = (name: string): string => (owner === '' ? name : `${owner}.${name}`);
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(members, name)) continue;
    reject(pathOf(name.slice(0, 100)), `is unknown. ${didYouMean(name, known)}Known: ${known.join(', ')}.`);
  }
  for (const [name, { wanted, isRight }] of Object.entries(members)) {
    const value: unknown = Reflect.get(given, name);
    if (value !== undefined && !isRight(value))
      reject(pathOf(name), `must be ${wanted}; received ${describeValue(value)}.`);
  }
}

/** Short texts and numbers as they are, other values by their kind. */
const describeValue = (value: unknown): string =>
  typeof value === 'number' || (typeof value === 'string' && value.length <= 100)
    ? typeof value === 'string'
      ? JSON.stringify(value)
      : String(value)
    : kindOf(value);

/** Maximum number of operations in a message. */
const maxListed = 20;

function unknownOperation(key: string, document: OpenApiDocument): string {
  const { operations } = document;
  const names = operations.flatMap((operation) => [...routesOf(operation), operation.id]);
  const listed = operations.slice(0, maxListed).map(routeOf);
  const more = operations.length > maxListed ? `, and ${operations.length - maxListed} more` : '';
  return `is not an operation of the document. ${didYouMean(key, names)}Use method and path, or the operationId. Known: ${listed.join(', ')}${more}.`;
}

const routeOf = ({ method, path }: Operation): string => `${method} ${path}`;

function didYouMean(given: string, known: readonly string[]): string {
  const suggestion = closest(given.slice(0, 200), known);
  return suggestion === undefined ? '' : `Did you mean ${suggestion}? `;
}
