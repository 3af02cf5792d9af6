/** Checks that the installed express-openapi-validator validates as expected, with a small document. */
import type { JsonObject } from '../../lib/json.ts';
import { operationsOf } from '../../openapi/operation.ts';
import type { ValidatedDocument, Validator } from './validator-types.ts';
import { demandParts, wrongLibrary, type ValidatorLibrary } from './validator-library.ts';

/** Libraries that have passed. */
const working = new WeakSet<ValidatorLibrary>();

const object = (member: string): JsonObject => ({
  type: 'object',
  required: [member],
  properties: { [member]: { type: 'string' } },
});
const json = (schema: JsonObject): JsonObject => ({ content: { 'application/json': { schema } } });

const effective: JsonObject = {
  openapi: '3.0.3',
  info: { title: 'Self-test', version: '1' },
  paths: {
    '/things': {
      post: {
        parameters: [{ in: 'header', name: 'X-Tag', required: true, schema: { type: 'string', maxLength: 1 } }],
        requestBody: { required: true, ...json(object('name')) },
        responses: { 200: { description: 'OK', ...json(object('key')) } },
      },
    },
  },
};

/**
 * Validates known exchanges, the first time that a library is used.
 * @throws AppError `wrong-dependency` if a part is missing or a verdict is wrong
 */
export function demandWorking(
  library: ValidatorLibrary,
  compile: (document: ValidatedDocument, library: ValidatorLibrary) => Validator,
): void {
  if (working.has(library)) return;
  demandParts(library);
  const document = { effective, operations: operationsOf(effective), locate: () => ({ file: '', line: 0 }) };
  let verdicts: readonly boolean[];
  try {
    verdicts = verdictsOf(compile(document, library), document);
  } catch {
    return wrongLibrary();
  }
  if (verdicts.join() !== 'true,true,false,false,true,false') wrongLibrary();
  working.add(library);
}

/** Whether it accepts: a valid request with and without a query, an invalid header and body; a valid and an invalid response. */
function verdictsOf({ request, response }: Validator, { operations }: ValidatedDocument): boolean[] {
  return operations.flatMap((operation) => {
    const sent =
      (tag: string, body: unknown, query = '') =>
      () =>
        request(operation, {
          url: `/things${query}`,
          params: {},
          query: {},
          headers: { 'content-type': 'application/json', 'x-tag': tag },
          body,
        });
    return [
      sent('a', { name: 'x' }),
      sent('a', { name: 'x' }, '?q=1'),
      sent('long', { name: 'x' }),
      sent('a', { name: 1 }),
      () => response(operation, 200, { key: 'x' }),
      () => response(operation, 200, {}),
    ].map(accepts);
  });
}

function accepts(validate: () => void): boolean {
  try {
    validate();
    return true;
  } catch {
    return false;
  }
}
