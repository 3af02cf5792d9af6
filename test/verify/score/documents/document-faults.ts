/** Kinds of faults that an implementation of any document may have. */
import { isObject } from '../../../../src/lib/json.ts';
import { valueAt } from '../../../../src/lib/json-pointer.ts';
import { schemaFor } from '../../../../src/openapi/body-content.ts';
import { responseFor, type Operation } from '../../../../src/openapi/operation.ts';
import { resolveAt } from '../../../../src/openapi/references.ts';
import type { Violation } from '../../../../src/openapi/violation.ts';
import type { DocumentFault, Passage, Reply } from './faulty-service.ts';
import { placesIn, schemasIn, withValue, type SchemaPlace } from './schema-places.ts';

const json = (reply: Reply, body: unknown): Reply => ({ ...reply, body: Buffer.from(JSON.stringify(body)) });
const typeOf = ({ headers }: { readonly headers: Readonly<Record<string, string>> }): string =>
  headers['content-type'] ?? '';
const isJson = (type: string): boolean => /[/+]json\b/i.test(type);
const isSuccess = ({ status }: Reply): boolean => status >= 200 && status < 300;

function parsed({ reply }: Passage): unknown {
  if (!isJson(typeOf(reply)) || reply.body.length === 0) return undefined;
  return JSON.parse(reply.body.toString()) as unknown;
}

// Faults of requests: the service accepts what the mock rejects.

interface RequestKind {
  readonly name: string;
  readonly part: 'body' | 'parameter';
  /** The keywords of schemas that make it observable. */
  readonly keywords: readonly string[];
  readonly ignores: (violation: Violation) => boolean;
  readonly observable?: (schema: Readonly<Record<string, unknown>>, depth: number) => boolean;
}

const bodyKinds: readonly RequestKind[] = [
  ...[
    ['required'],
    ['enum', 'const'],
    ['format'],
    ['pattern'],
    ['minLength'],
    ['maxLength'],
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
    ['multipleOf'],
    ['minItems'],
    ['maxItems'],
    ['uniqueItems'],
    ['additionalProperties', 'unevaluatedProperties'],
    ['minProperties'],
    ['maxProperties'],
  ].map((keywords) => ({
    name: `${keywords[0]} of a body is not checked`,
    part: 'body' as const,
    keywords,
    ignores: ({ keyword }: Violation) => keywords.includes(keyword),
    observable: (schema: Readonly<Record<string, unknown>>) =>
      keywords.some((keyword) =>
        keyword === 'additionalProperties'
          ? schema[keyword] === false
          : keyword === 'uniqueItems'
            ? schema[keyword] === true
            : keyword === 'required'
              ? Array.isArray(schema[keyword]) && schema[keyword].length > 0
              : keyword in schema,
      ),
  })),
  {
    name: 'types of a body are not checked',
    part: 'body',
    keywords: ['type'],
    ignores: ({ keyword }) => keyword === 'type',
  },
  {
    name: 'a number may be text',
    part: 'body',
    keywords: ['type'],
    ignores: ({ keyword, value }) => keyword === 'type' && typeof value === 'string' && /^-?\d/.test(value),
    observable: ({ type }) => type === 'integer' || type === 'number',
  },
  {
    name: 'a number may have a fraction where an integer is declared',
    part: 'body',
    keywords: ['type'],
    ignores: ({ keyword, value }) => keyword === 'type' && typeof value === 'number',
    observable: ({ type }) => type === 'integer',
  },
  {
    name: 'text may be a number',
    part: 'body',
    keywords: ['type'],
    ignores: ({ keyword, value, params }) =>
      keyword === 'type' && typeof value === 'number' && params['type'] === 'string',
    observable: ({ type }) => type === 'string',
  },
  {
    name: 'a boolean may be text or a number',
    part: 'body',
    keywords: ['type'],
    ignores: ({ keyword, value, params }) =>
      keyword === 'type' && params['type'] === 'boolean' && (typeof value === 'string' || typeof value === 'number'),
    observable: ({ type }) => type === 'boolean',
  },
  {
    name: 'any member may be null',
    part: 'body',
    keywords: ['type'],
    ignores: ({ value }) => value === null,
    observable: ({ type, nullable }, depth) => depth > 0 && typeof type === 'string' && nullable !== true,
  },
  {
    name: 'a list may be a single value',
    part: 'body',
    keywords: ['type'],
    ignores: ({ keyword, params, value }) => keyword === 'type' && params['type'] === 'array' && value !== null,
    observable: ({ type }) => type === 'array',
  },
  {
    name: 'only the outermost members of a body are checked',
    part: 'body',
    keywords: [],
    ignores: ({ pointer }) => pointer.split('/').length > 2,
    observable: (schema, depth) => depth > 1 && ('type' in schema || 'enum' in schema),
  },
  {
    name: 'items of lists in a body are not checked',
    part: 'body',
    keywords: [],
    ignores: ({ pointer }) => /\/\d+(\/|$)/.test(pointer),
    observable: ({ items }) => isObject(items) && Object.keys(items).length > 0,
  },
  {
    name: 'nothing of a body is checked',
    part: 'body',
    keywords: [],
    ignores: () => true,
    observable: (schema) => ['type', 'required', 'enum'].some((keyword) => keyword in schema),
  },
];

const parameterKinds: readonly RequestKind[] = [
  ...[
    ['enum', 'const'],
    ['format'],
    ['pattern'],
    ['minLength'],
    ['maxLength'],
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ].map((keywords) => ({
    name: `${keywords[0]} of parameters is not checked`,
    part: 'parameter' as const,
    keywords,
    ignores: ({ keyword }: Violation) => keywords.includes(keyword),
    observable: (schema: Readonly<Record<string, unknown>>) => keywords.some((keyword) => keyword in schema),
  })),
  {
    name: 'types of parameters are not checked',
    part: 'parameter',
    keywords: [],
    ignores: ({ keyword }) => keyword === 'type',
    observable: ({ type }) => ['integer', 'number', 'boolean'].includes(String(type)),
  },
];

const isPart = (kind: RequestKind, { in: part }: Violation): boolean => (part === 'body') === (kind.part === 'body');

const requestFault = (kind: RequestKind): DocumentFault => ({
  name: kind.name,
  list: kind.part === 'body' ? 'bodies' : 'parameters',
  isObservable: ({ body, parameters }, document) => {
    const given =
      kind.part === 'body'
        ? [...(body?.content ?? [])].flatMap(([type, pointer]) =>
            pointer !== undefined && isJson(type) ? [valueAt(document.effective, pointer)] : [],
          )
        : parameters.map(({ schema }) => schema);
    return given.some((schema) =>
      [...schemasIn(document.effective, schema)].some(
        (one) => kind.observable?.(one.schema, one.depth) ?? kind.keywords.some((keyword) => keyword in one.schema),
      ),
    );
  },
  change: ({ exchange }) =>
    exchange.trigger === 'validation' &&
    exchange.violations.length > 0 &&
    exchange.violations.every((violation) => isPart(kind, violation) && kind.ignores(violation))
      ? 'succeed'
      : undefined,
});

const requiredParameters = (place: 'query' | 'header' | 'cookie'): DocumentFault => ({
  name: `required parameters in the ${place} may be missing`,
  list: 'parameters',
  isObservable: ({ parameters }) => parameters.some(({ in: location, required }) => location === place && required),
  change: ({ exchange: { trigger, violations } }) =>
    trigger === 'validation' &&
    violations.length > 0 &&
    violations.every(({ in: part, keyword }) => part === place && keyword === 'required')
      ? 'succeed'
      : undefined,
});

const pathParameters: DocumentFault = {
  name: 'path parameters are not checked',
  list: 'parameters',
  isObservable: ({ parameters }) =>
    parameters.some(
      ({ in: location, schema }) =>
        location === 'path' && ['integer', 'number', 'boolean'].includes(String(schema['type'])),
    ),
  change: ({ exchange: { trigger, violations } }) =>
    trigger === 'validation' && violations.length > 0 && violations.every(({ in: part }) => part === 'path')
      ? 'succeed'
      : undefined,
};

// Faults of what surrounds a body.

const hasJsonBody = ({ body }: Operation): boolean =>
  body !== undefined && [...body.content.keys()].some((type) => isJson(type));
const isRejected = ({ reply }: Passage): boolean => reply.status >= 400 && reply.status < 500;

function isMalformed({ call }: Passage): boolean {
  if (!isJson(typeOf(call)) || call.body.length === 0) return false;
  try {
    JSON.parse(call.body.toString());
    return false;
  } catch {
    return true;
  }
}

const isPastCredentials = ({ exchange: { trigger } }: Passage): boolean =>
  trigger === 'validation' || trigger === 'protocol';

const protocolFaults: readonly DocumentFault[] = [
  {
    name: 'malformed JSON is accepted',
    list: 'protocol',
    isObservable: hasJsonBody,
    change: (passage) =>
      isRejected(passage) && isPastCredentials(passage) && isMalformed(passage) ? 'succeed' : undefined,
  },
  {
    name: 'malformed JSON leads to 500',
    list: 'protocol',
    isObservable: hasJsonBody,
    change: (passage) => (isRejected(passage) && isMalformed(passage) ? { ...passage.reply, status: 500 } : undefined),
  },
  {
    name: 'a required body may be missing',
    list: 'protocol',
    isObservable: ({ body }) => body?.required === true,
    change: (passage) =>
      isRejected(passage) &&
      isPastCredentials(passage) &&
      passage.call.body.length === 0 &&
      passage.operation?.body?.required
        ? 'succeed'
        : undefined,
  },
  {
    name: 'a missing body leads to 500',
    list: 'protocol',
    isObservable: ({ body }) => body?.required === true,
    change: (passage) =>
      isRejected(passage) && passage.call.body.length === 0 && passage.operation?.body?.required
        ? { ...passage.reply, status: 500 }
        : undefined,
  },
  {
    name: 'any media type is accepted',
    list: 'protocol',
    isObservable: ({ body }) =>
      body !== undefined && body.content.size > 0 && ![...body.content.keys()].includes('*/*'),
    change: (passage) =>
      passage.reply.status === 415 ||
      (passage.exchange.trigger === 'protocol' && /content.type|media type/i.test(passage.exchange.reason ?? ''))
        ? 'succeed'
        : undefined,
  },
  {
    name: 'methods that are not declared are accepted',
    list: 'protocol',
    change: (passage) =>
      passage.reply.status === 405
        ? { ...passage.reply, status: 200, body: Buffer.from('{}'), headers: { 'content-type': 'application/json' } }
        : undefined,
  },
  {
    name: 'invalid requests lead to 500',
    list: 'protocol',
    isObservable: ({ body, parameters }) => body !== undefined || parameters.some(({ required }) => required),
    change: (passage) => (passage.exchange.trigger === 'validation' ? { ...passage.reply, status: 500 } : undefined),
  },
  {
    name: 'invalid requests break the connection',
    list: 'protocol',
    isObservable: ({ body, parameters }) => body !== undefined || parameters.some(({ required }) => required),
    change: (passage) => (passage.exchange.trigger === 'validation' ? 'reset' : undefined),
  },
];

// Faults of credentials.

const isSecured = ({ security }: Operation): boolean =>
  security.length > 0 && !security.some((alternative) => alternative.length === 0);

const credentialFault = (name: string, matches: (verdict: string, passage: Passage) => boolean): DocumentFault => ({
  name,
  list: 'credentials',
  isObservable: isSecured,
  change: (passage) =>
    passage.exchange.trigger === 'auth' && matches(passage.exchange.credential?.verdict ?? '', passage)
      ? 'succeed'
      : undefined,
});

const credentialFaults: readonly DocumentFault[] = [
  credentialFault('a missing credential is accepted', (verdict) => verdict === 'absent'),
  credentialFault('an unknown credential is accepted', (verdict) => verdict === 'unknown'),
  credentialFault('a credential in another form is accepted', (verdict) => verdict === 'malformed'),
  credentialFault('a credential without permission is accepted', (verdict) => verdict === 'readonly'),
  credentialFault('no credential is checked', () => true),
  {
    name: 'a missing credential leads to 500',
    list: 'credentials',
    isObservable: isSecured,
    change: ({ exchange: { trigger, credential }, reply }) =>
      trigger === 'auth' && credential?.verdict === 'absent' ? { ...reply, status: 500 } : undefined,
  },
  {
    name: 'an unknown credential leads to a redirect to a log-in page',
    list: 'credentials',
    isObservable: isSecured,
    change: ({ exchange: { trigger, credential } }) =>
      trigger === 'auth' && credential?.verdict === 'unknown'
        ? { status: 302, headers: { location: '/login' }, body: Buffer.alloc(0) }
        : undefined,
  },
  {
    name: 'the credential is in the rejection',
    list: 'credentials',
    isObservable: isSecured,
    change: ({ call, reply, exchange }) => {
      const secret = exchange.secrets[0] ?? /^\w+ (.+)$/.exec(call.headers['authorization'] ?? '')?.[1];
      return exchange.trigger === 'auth' && exchange.credential?.verdict === 'unknown' && secret
        ? { ...reply, headers: { 'content-type': 'text/plain' }, body: Buffer.from(`unknown credential ${secret}`) }
        : undefined;
    },
  },
];

// Faults of responses.

const schemaOf = ({ operation, reply }: Passage): unknown => {
  const declared = operation && responseFor(operation, reply.status);
  return declared && schemaFor(declared.content, typeOf(reply));
};

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

const successFaults: readonly DocumentFault[] = [
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
    name: 'the body is empty',
    list: 'successes',
    change: (passage) =>
      isSuccess(passage.reply) &&
      passage.call.method !== 'HEAD' &&
      typeof schemaOf(passage) === 'string' &&
      parsed(passage) !== undefined
        ? { ...passage.reply, body: Buffer.alloc(0) }
        : undefined,
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
      isSuccess(passage.reply) &&
      passage.call.method !== 'HEAD' &&
      typeof schemaOf(passage) === 'string' &&
      isJson(typeOf(passage.reply))
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
      isSuccess(passage.reply) &&
      passage.call.method !== 'HEAD' &&
      parsed(passage) !== undefined &&
      typeof schemaOf(passage) === 'string' &&
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

const rejectionFaults: readonly DocumentFault[] = [
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
    isObservable: ({ responses }) => !responses.some(({ status }) => /^(4xx|default)$/i.test(status)),
    change: ({ operation, reply, exchange }) =>
      operation && exchange.trigger === 'validation' && isRejection(reply) && !responseFor(operation, 418)
        ? { ...reply, status: 418 }
        : undefined,
  },
];

// Faults of what a service keeps. No document promises more, so a warning is enough.

const itemPath = ({ call }: Passage): string => call.url.split('?')[0]!;
const isWrite = ({ call }: Passage): boolean => ['PUT', 'PATCH', 'POST'].includes(call.method);

const stateFaults: readonly DocumentFault[] = [
  {
    name: 'a deleted resource can still be read',
    list: 'resources',
    isState: true,
    change: (passage) => {
      const { call, reply, memory } = passage;
      const key = `GET ${itemPath(passage)}`;
      if (call.method === 'GET' && isSuccess(reply)) memory.set(key, reply);
      if (call.method === 'DELETE' && isSuccess(reply)) memory.set(`deleted ${itemPath(passage)}`, true);
      return call.method === 'GET' && reply.status === 404 && memory.has(`deleted ${itemPath(passage)}`)
        ? (memory.get(key) as Reply | undefined)
        : undefined;
    },
  },
  {
    name: 'every created resource has the same id',
    list: 'resources',
    isState: true,
    change: (passage) => {
      const { call, reply, memory, operation } = passage;
      if (!operation || call.method !== 'POST' || !isSuccess(reply)) return undefined;
      const body = parsed(passage);
      if (!isObject(body) || !('id' in body)) return undefined;
      const key = `first ${itemPath(passage)}`;
      if (!memory.has(key)) return void memory.set(key, body['id']);
      return body['id'] === memory.get(key) ? undefined : json(reply, { ...body, id: memory.get(key) });
    },
  },
  {
    name: 'an update is not kept',
    list: 'resources',
    isState: true,
    change: (passage) => {
      const { call, reply, memory } = passage;
      const key = `read ${itemPath(passage)}`;
      if (call.method !== 'GET' || !isSuccess(reply)) return undefined;
      if (!memory.has(key)) return void memory.set(key, reply);
      const first = memory.get(key) as Reply;
      return first.body.equals(reply.body) ? undefined : first;
    },
  },
  {
    name: 'text that was sent comes back in capitals',
    list: 'resources',
    isState: true,
    change: (passage) => {
      const { call, reply, operation } = passage;
      if (!operation || !isWrite(passage) || !isSuccess(reply) || !isJson(typeOf(call)) || call.body.length === 0)
        return undefined;
      const body = parsed(passage);
      let sent: unknown;
      try {
        sent = JSON.parse(call.body.toString());
      } catch {
        return undefined;
      }
      if (!isObject(body) || !isObject(sent)) return undefined;
      const name = Object.keys(sent).find(
        (one) => typeof sent[one] === 'string' && sent[one] === body[one] && sent[one] !== sent[one].toUpperCase(),
      );
      if (name === undefined) return undefined;
      const changed = { ...body, [name]: String(body[name]).toUpperCase() };
      const { violations } = passage.document.validator.response(operation, {
        status: reply.status,
        contentType: typeOf(reply).split(';')[0]!,
        body: changed,
      });
      return violations.length > 0 ? undefined : json(reply, changed);
    },
  },
];

export const documentFaults: readonly DocumentFault[] = [
  ...bodyKinds.map(requestFault),
  ...parameterKinds.map(requestFault),
  requiredParameters('query'),
  requiredParameters('header'),
  requiredParameters('cookie'),
  pathParameters,
  ...protocolFaults,
  ...credentialFaults,
  ...successFaults,
  ...rejectionFaults,
  ...stateFaults,
];
