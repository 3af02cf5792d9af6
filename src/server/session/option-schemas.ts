/** Schemas and types of what the library is given: options, filters and ids. Validated by check-input.ts. */
import type { JsonObject } from '../../lib/json.ts';
import type { BodyConditions, TextConditions, Trigger } from '../control-api/control-types.ts';

/** Search criteria for recorded requests; all must be met. */
export interface RequestFilter {
  readonly provider?: string;
  readonly status?: number;
  readonly trigger?: Trigger;
  /** Received at this time or later, by the session's clock: an RFC 3339 date-time or a `Date`. */
  readonly since?: string | Date;
  /** In any letter case. */
  readonly method?: string;
  /** The provider's own path. `{name}` stands for one path segment, `*` for any text. */
  readonly path?: string;
  readonly operationId?: string;
  readonly headers?: TextConditions;
  readonly query?: TextConditions;
  /** Expected values by JSON Pointer. */
  readonly body?: BodyConditions;
  /** Maximum number of requests to list. */
  readonly limit?: number;
}

const text = { type: 'string' };
const filledText = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: filledText };
const oneOrMore = { type: ['string', 'array'], minLength: 1, items: filledText };
const textsByName = { type: 'object', additionalProperties: text };
const port = { type: 'integer', minimum: 0, maximum: 65_535 };
const count = (minimum: number, maximum: number = Number.MAX_SAFE_INTEGER): JsonObject => ({
  type: 'integer',
  minimum,
  maximum,
});
/** A member that is not JSON, with the words for it in messages. */
const javaScript = (kind: string): JsonObject => ({ 'x-kind': kind });

const object = (properties: JsonObject): JsonObject => ({ type: 'object', additionalProperties: false, properties });

const appOptions = {
  providers: texts,
  folders: texts,
  documents: {
    type: 'array',
    items: {
      type: ['string', 'object'],
      minLength: 1,
      additionalProperties: false,
      required: ['document'],
      properties: { id: filledText, document: filledText },
    },
  },
  auth: { enum: ['strict', 'any'] },
  unknownIds: { enum: ['make', '404'] },
  seed: { type: 'integer' },
  clock: object({ now: { type: 'string', maxLength: 64 }, frozen: { type: 'boolean' } }),
  journal: count(0),
  maxMemory: { type: 'number', minimum: 1 },
  store: filledText,
  sessionTtl: filledText,
  triggers: { type: 'boolean' },
  adminToken: text,
  allowHosts: { type: 'array', items: text },
  /** Validated when the providers are loaded. */
  rules: { type: ['array', 'object'] },
  state: { type: 'object' },
  listen: { type: 'object', additionalProperties: port },
  upstream: {
    type: 'object',
    additionalProperties: {
      type: ['string', 'object'],
      minLength: 1,
      additionalProperties: false,
      required: ['url'],
      properties: {
        url: filledText,
        enforce: { type: 'boolean' },
        mock: texts,
        fallback: { type: 'boolean' },
        timeout: count(1, 3_600_000),
        ca: oneOrMore,
        insecure: { type: 'boolean' },
        proxy: text,
      },
    },
  },
  replay: {
    type: 'array',
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['provider', 'method', 'path', 'status', 'headers', 'body'],
      properties: {
        provider: filledText,
        method: filledText,
        path: filledText,
        requestBody: text,
        status: count(200, 599),
        headers: { type: 'array', items: { type: 'array', minItems: 2, maxItems: 2, items: text } },
        body: text,
        isBase64: { type: 'boolean' },
      },
    },
  },
  verifier: javaScript('a function'),
  onExchange: javaScript('a function'),
  onWarning: javaScript('a function'),
};

const verifyOptions = {
  provider: oneOrMore,
  documents: appOptions.documents,
  target: text,
  credential: oneOrMore,
  forbiddenCredential: oneOrMore,
  params: textsByName,
  headers: textsByName,
  seed: { type: 'integer' },
  fuzz: count(0, 1_000_000),
  timeout: count(1, 3_600_000),
  rate: { type: 'number', exclusiveMinimum: 0 },
  maxRequests: count(1),
  maxWait: { type: 'number', minimum: 0, maximum: 86_400 },
  concurrency: count(1),
  maxTokens: count(1),
  casesPerOperation: count(1),
  warn: texts,
  ca: oneOrMore,
  insecure: { type: 'boolean' },
  proxy: text,
  checks: texts,
  skip: texts,
  cases: texts,
  allowRemote: { type: 'boolean' },
  baseline: javaScript('a Set of finding ids'),
  folders: texts,
  signal: javaScript('an AbortSignal'),
  onEvent: javaScript('a function'),
};

const conditions = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

/**
 * The schemas by name.
 * @param shared schemas of the control API that they refer to
 */
export const optionSchemas = (shared: JsonObject): JsonObject => ({
  ...shared,
  AppOptions: object(appOptions),
  ServerOptions: object({
    ...appOptions,
    port,
    host: text,
    watch: { type: 'boolean' },
    onReload: javaScript('a function'),
    https: { type: ['boolean', 'object'], additionalProperties: false, properties: { cert: text, key: text } },
  }),
  VerifyOptions: object(verifyOptions),
  CheckHarOptions: object({
    provider: oneOrMore,
    documents: appOptions.documents,
    folders: texts,
    map: textsByName,
    checks: texts,
    skip: texts,
    warn: texts,
    baseline: verifyOptions.baseline,
  }),
  RequestFilter: object({
    provider: text,
    status: count(100, 599),
    trigger: conditions('Trigger'),
    since: { type: 'string', maxLength: 64 },
    method: conditions('MethodCondition'),
    path: conditions('PathCondition'),
    operationId: text,
    headers: conditions('TextConditions'),
    query: conditions('TextConditions'),
    body: conditions('BodyConditions'),
    limit: count(1),
  }),
  ResourceQuery: object({ provider: text, collection: text }),
  WaitOptions: object({ timeout: count(1, 2_147_483_647) }),
  Identified: object({ id: filledText, provider: filledText }),
});
