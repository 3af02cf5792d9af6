/** Faults of requests: the service accepts bodies and parameters that the document forbids. */
import { isObject } from '../../../../src/lib/json.ts';
import { valueAt } from '../../../../src/lib/json-pointer.ts';
import type { Violation } from '../../../../src/openapi/violation.ts';
import { isJson, type DocumentFault } from './passage.ts';
import { schemasIn } from './schema-places.ts';

type Schema = Readonly<Record<string, unknown>>;

interface RequestKind {
  readonly name: string;
  readonly part: 'body' | 'parameter';
  /** The keywords of schemas that make it observable. */
  readonly keywords: readonly string[];
  readonly ignores: (violation: Violation) => boolean;
  readonly observable?: (schema: Schema, depth: number) => boolean;
}

/** Keywords about single values, those of one fault together. */
const valueKeywords = [
  ['enum', 'const'],
  ['format'],
  ['pattern'],
  ['minLength'],
  ['maxLength'],
  ['minimum', 'exclusiveMinimum'],
  ['maximum', 'exclusiveMaximum'],
];

/** Formats that every validator checks. */
const strictFormats = ['date', 'date-time', 'time', 'email', 'uuid', 'ipv4', 'ipv6', 'uri'];

/** Whether some value violates a keyword of a schema and nothing else. */
function declares(schema: Schema, keyword: string): boolean {
  switch (keyword) {
    case 'format':
      return strictFormats.includes(String(schema['format']));
    case 'minLength':
    case 'maxLength':
      return keyword in schema && !('pattern' in schema); // It may leave no text of another length.
    case 'minimum':
    case 'maximum':
      return keyword in schema && ['integer', 'number'].includes(String(schema['type'])); // Others may have it by mistake.
    case 'additionalProperties':
      return schema[keyword] === false;
    case 'uniqueItems':
      return schema[keyword] === true;
    case 'minItems':
    case 'minProperties':
      return Number(schema[keyword] ?? 0) > 0;
    case 'required':
      return Array.isArray(schema[keyword]) && schema[keyword].length > 0;
    default:
      return keyword in schema;
  }
}

const keywordKind = (part: RequestKind['part'], keywords: readonly string[]): RequestKind => ({
  name: part === 'body' ? `${keywords[0]} of a body is not checked` : `${keywords[0]} of parameters is not checked`,
  part,
  keywords,
  ignores: ({ keyword }) => keywords.includes(keyword),
});

const bodyKinds: readonly RequestKind[] = [
  ...[
    ['required'],
    ...valueKeywords,
    ['multipleOf'],
    ['minItems'],
    ['maxItems'],
    ['uniqueItems'],
    ['additionalProperties', 'unevaluatedProperties'],
    ['minProperties'],
    ['maxProperties'],
  ].map((keywords) => keywordKind('body', keywords)),
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
    observable: (schema) => schema['type'] === 'boolean' && !('enum' in schema),
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
  ...valueKeywords.map((keywords) => keywordKind('parameter', keywords)),
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
        (one) =>
          kind.observable?.(one.schema, one.depth) ?? kind.keywords.some((keyword) => declares(one.schema, keyword)),
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

export const requestFaults: readonly DocumentFault[] = [
  ...bodyKinds.map(requestFault),
  ...parameterKinds.map(requestFault),
  requiredParameters('query'),
  requiredParameters('header'),
  requiredParameters('cookie'),
  pathParameters,
];
