/** Faults of responses: the service sends what the document does not declare. */
import { isObject } from '../../../../src/lib/json.ts';
import { valueAt } from '../../../../src/lib/json-pointer.ts';
import { schemaFor } from '../../../../src/openapi/body-content.ts';
import { responseFor } from '../../../../src/openapi/operation.ts';
import { resolveAt } from '../../../../src/openapi/references.ts';
import { isSuccess, json, parsed, typeOf, type DocumentFault, type Passage, type Reply } from './passage.ts';
import { placesIn, withValue, type SchemaPlace } from './schema-places.ts';

const schemaOf = ({ operation, reply }: Passage): unknown => {
  const declared = operation && responseFor(operation, reply.status);
  return declared && schemaFor(declared.content, typeOf(reply));
};

/** Whether a success has a body of JSON that a schema describes. */
const isDescribed = (passage: Passage): boolean =>
  isSuccess(passage.reply) &&
  passage.call.method !== 'HEAD' &&
  typeof schemaOf(passage) === 'string' &&
  parsed(passage) !== undefined;

/** Changes the first place of a response that a fault applies to, where the response then breaks the document. */
const bodyFault = (
  name: string,
  spoil: (place: SchemaPlace) => { readonly value?: unknown } | undefined,
  { last = false, when = isSuccess }: { readonly last?: boolean; readonly when?: (reply: Reply) => boolean } = {},
): DocumentFault => ({
  name,
  list: when === isSuccess ? 'successes' : 'rejections',
  change: (passage) => {
    const { document, operation, reply, call } = passage;
    if (!operation || !when(reply) || call.method === 'HEAD') return undefined;
    const pointer = schemaOf(passage);
    const body = parsed(passage);
    if (typeof pointer !== 'string' || pointer === 'undeclared' || body === undefined) return undefined;
    const places = [...placesIn(document.effective, valueAt(document.effective, pointer), body)];
    for (const place of last ? places.toReversed() : places) {
      const change = spoil(place);
      if (!change || (place.path.length === 0 && !('value' in change))) continue;
      const changed = withValue(body, place.path, change);
      const { violations } = document.validator.response(operation, {
        status: reply.status,
        contentType: typeOf(reply).split(';')[0]!,
        body: changed,
      });
      if (violations.length > 0) return json(reply, changed);
    }
    return undefined;
  },
});

const typed =
  (type: string, value: (given: unknown) => unknown) =>
  ({ schema, value: given }: SchemaPlace): { value: unknown } | undefined =>
    schema['type'] === type && given !== null ? { value: value(given) } : undefined;
const limited =
  (keyword: string, value: (limit: number, given: unknown) => unknown) =>
  ({ schema, value: given }: SchemaPlace): { value: unknown } | undefined =>
    typeof schema[keyword] === 'number' && given !== null ? { value: value(schema[keyword], given) } : undefined;

const notOf: Readonly<Record<string, string>> = {
  'date-time': 'yesterday',
  date: '31.12.2025',
  uuid: 'not-a-uuid',
  email: 'nobody',
  uri: 'not a uri',
  url: 'not a uri',
  ipv4: '300.1.1.1',
};

export const successFaults: readonly DocumentFault[] = [
  bodyFault('a required member is missing', ({ isRequired, path }) => (isRequired && path.length > 0 ? {} : undefined)),
  bodyFault(
    'the last required member is missing',
    ({ isRequired, path }) => (isRequired && typeof path.at(-1) === 'string' ? {} : undefined),
    { last: true },
  ),
  bodyFault('a required member is null', ({ isRequired, path }) =>
    isRequired && path.length > 0 ? { value: null } : undefined,
  ),
  bodyFault('an optional member is null', ({ isRequired, value }) =>
    isRequired || value === null ? undefined : { value: null },
  ),
  bodyFault(
    'text is a number',
    typed('string', () => 5),
  ),
  bodyFault('an integer is text', typed('integer', String)),
  bodyFault(
    'an integer has a fraction',
    typed('integer', (given) => Number(given) + 0.5),
  ),
  bodyFault('a number is text', typed('number', String)),
  bodyFault('a boolean is a number', typed('boolean', Number)),
  bodyFault('a boolean is text', typed('boolean', String)),
  bodyFault(
    'a list is a single value',
    typed('array', (given) => (given as unknown[])[0] ?? {}),
  ),
  bodyFault(
    'an object is a list',
    typed('object', (given) => [given]),
  ),
  bodyFault(
    'the last text is a number',
    typed('string', () => 5),
    { last: true },
  ),
  bodyFault('a value is not in the enumeration', ({ schema, value }) =>
    Array.isArray(schema['enum']) && typeof value === 'string' ? { value: `${value}_x` } : undefined,
  ),
  bodyFault('a value of an enumeration is in another case', ({ schema, value }) =>
    Array.isArray(schema['enum']) && typeof value === 'string'
      ? { value: value === value.toUpperCase() ? value.toLowerCase() : value.toUpperCase() }
      : undefined,
  ),
  bodyFault('a format is violated', ({ schema, value }) =>
    typeof value === 'string' && String(schema['format']) in notOf
      ? { value: notOf[String(schema['format'])] }
      : undefined,
  ),
  bodyFault('a date-time has no offset', ({ schema, value }) =>
    typeof value === 'string' && schema['format'] === 'date-time' ? { value: '2025-01-02T03:04:05' } : undefined,
  ),
  bodyFault('a date-time is a number', ({ schema }) =>
    schema['format'] === 'date-time' ? { value: 1_735_000_000 } : undefined,
  ),
  bodyFault('a pattern is violated', ({ schema, value }) =>
    typeof value === 'string' && 'pattern' in schema ? { value: '\u0000 \u00e9' } : undefined,
  ),
  bodyFault('a text is too short', ({ schema, value }) =>
    typeof value === 'string' && Number(schema['minLength']) > 0 ? { value: '' } : undefined,
  ),
  bodyFault(
    'a text is too long',
    limited('maxLength', (limit) => (limit < 100_000 ? 'x'.repeat(limit + 1) : undefined)),
  ),
  bodyFault(
    'a number is too small',
    limited('minimum', (limit) => limit - 1),
  ),
  bodyFault(
    'a number is too large',
    limited('maximum', (limit) => limit + 1),
  ),
  bodyFault(
    'a list is too short',
    limited('minItems', () => []),
  ),
  bodyFault(
    'a list is too long',
    limited('maxItems', (limit, given) =>
      limit < 2000 && Array.isArray(given) && given.length > 0 ? Array(limit + 1).fill(given[0]) : given,
    ),
  ),
  bodyFault('an item of a list is there twice', ({ schema, value }) =>
    schema['uniqueItems'] === true && Array.isArray(value) && value.length > 0
      ? { value: [...value, value[0]] }
      : undefined,
  ),
  bodyFault('there is a member that is not declared', ({ schema, value }) =>
    schema['additionalProperties'] === false && isObject(value) ? { value: { ...value, notDeclared: 1 } } : undefined,
  ),
  {
    name: 'a member that is for requests only is sent',
    list: 'successes',
    isWarning: true,
    change: (passage) => {
      const pointer = schemaOf(passage);
      const body = parsed(passage);
      if (!isSuccess(passage.reply) || typeof pointer !== 'string' || body === undefined) return undefined;
      const { effective } = passage.document;
      for (const { schema, value, path } of placesIn(effective, valueAt(effective, pointer), body)) {
        const members = isObject(schema['properties']) ? Object.entries(schema['properties']) : [];
        const [name] = members.find(([, member]) => isObject(member) && member['writeOnly'] === true) ?? [];
        if (name !== undefined && isObject(value))
          return json(passage.reply, withValue(body, path, { value: { ...value, [name]: 'text' } }));
      }
      return undefined;
    },
  },
  {
    name: 'the body is empty',
    list: 'successes',
    change: (passage) => (isDescribed(passage) ? { ...passage.reply, body: Buffer.alloc(0) } : undefined),
  },
  {
    name: 'the body is cut off',
    list: 'successes',
    change: (passage) =>
      isSuccess(passage.reply) && passage.call.method !== 'HEAD' && isObject(parsed(passage))
        ? { ...passage.reply, body: passage.reply.body.subarray(0, -1) }
        : undefined,
  },
  {
    name: 'the body is an HTML page',
    list: 'successes',
    change: (passage) =>
      isDescribed(passage)
        ? {
            ...passage.reply,
            headers: { ...passage.reply.headers, 'content-type': 'text/html' },
            body: Buffer.from('<p>ok</p>'),
          }
        : undefined,
  },
  {
    name: 'JSON is declared to be text',
    list: 'successes',
    change: (passage) =>
      isDescribed(passage) &&
      ![...(responseFor(passage.operation!, passage.reply.status)?.content.keys() ?? [])].some((type) =>
        /^text\/|\*/.test(type),
      )
        ? { ...passage.reply, headers: { ...passage.reply.headers, 'content-type': 'text/plain' } }
        : undefined,
  },
  {
    name: 'a success has a status that is not declared',
    list: 'successes',
    change: ({ operation, reply, call }) => {
      if (!operation || !isSuccess(reply) || call.method === 'OPTIONS') return undefined;
      const other = [200, 201, 202, 204, 206].find(
        (status) => status !== reply.status && !responseFor(operation, status),
      );
      return other === undefined ? undefined : { ...reply, status: other };
    },
  },
  {
    name: 'a success is a 500',
    list: 'successes',
    change: ({ operation, reply }) => (operation && isSuccess(reply) ? { ...reply, status: 500 } : undefined),
  },
  {
    name: 'a success breaks the connection',
    list: 'successes',
    change: ({ operation, reply }) => (operation && isSuccess(reply) ? 'reset' : undefined),
  },
  {
    name: 'a required header of a response is missing',
    list: 'successes',
    change: (passage) => {
      const names = headersOf(passage, ({ required }) => required === true);
      const name = names.find((one) => one in passage.reply.headers);
      if (name === undefined) return undefined;
      const { [name]: _, ...headers } = passage.reply.headers;
      return { ...passage.reply, headers };
    },
  },
  {
    name: 'a header of a response has another type',
    list: 'successes',
    change: (passage) => {
      const [name] = headersOf(
        passage,
        ({ schema }) => isObject(schema) && ['integer', 'number'].includes(String(schema['type'])),
      );
      return name === undefined
        ? undefined
        : { ...passage.reply, headers: { ...passage.reply.headers, [name]: 'many' } };
    },
  },
];

function headersOf(
  { document, operation, reply }: Passage,
  matches: (header: Readonly<Record<string, unknown>>) => boolean,
): string[] {
  const declared = operation && responseFor(operation, reply.status);
  const headers = declared && valueAt(document.effective, `${declared.pointer}/headers`);
  if (!isObject(headers)) return [];
  return Object.keys(headers)
    .filter((name) => {
      const header = resolveAt(
        document.effective,
        `${declared!.pointer}/headers/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      )?.node;
      return isObject(header) && matches(header) && name.toLowerCase() !== 'content-type';
    })
    .map((name) => name.toLowerCase());
}

const isRejection = ({ status }: Reply): boolean => status >= 400 && status < 500;

const declaredRejection = (passage: Passage): boolean =>
  isRejection(passage.reply) &&
  typeof schemaOf(passage) === 'string' &&
  schemaOf(passage) !== 'undeclared' &&
  parsed(passage) !== undefined;

export const rejectionFaults: readonly DocumentFault[] = [
  bodyFault(
    'a rejection lacks a required member',
    ({ isRequired, path }) => (isRequired && path.length > 0 ? {} : undefined),
    { when: isRejection },
  ),
  bodyFault(
    'a text of a rejection is a number',
    typed('string', () => 5),
    { when: isRejection },
  ),
  bodyFault(
    'an object of a rejection is a list',
    typed('object', (given) => [given]),
    { when: isRejection },
  ),
  {
    name: 'a rejection is an HTML page',
    list: 'rejections',
    change: (passage) =>
      declaredRejection(passage)
        ? {
            ...passage.reply,
            headers: { ...passage.reply.headers, 'content-type': 'text/html' },
            body: Buffer.from('<h1>Bad Request</h1>'),
          }
        : undefined,
  },
  {
    name: 'a rejection has no body',
    list: 'rejections',
    change: (passage) => (declaredRejection(passage) ? { ...passage.reply, body: Buffer.alloc(0) } : undefined),
  },
  {
    name: 'a rejection is cut off',
    list: 'rejections',
    change: (passage) =>
      declaredRejection(passage) ? { ...passage.reply, body: passage.reply.body.subarray(0, -1) } : undefined,
  },
  {
    name: 'a rejection has a status that is not declared',
    list: 'rejections',
    isObservable: ({ responses, body }) =>
      body !== undefined &&
      responses.some(({ status }) => /^(400|422)$/.test(status)) &&
      !responses.some(({ status }) => /^(4xx|default)$/i.test(status)),
    change: ({ operation, reply, exchange }) =>
      operation && exchange.trigger === 'validation' && isRejection(reply) && !responseFor(operation, 418)
        ? { ...reply, status: 418 }
        : undefined,
  },
];
