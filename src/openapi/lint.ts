/** Lints a document: references, the official meta-schemas, unknown keywords and formats, security schemes. */
import type { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { copyTree, isObject, type JsonObject } from '../lib/json.ts';
import { formatPointer, valueAt } from '../lib/json-pointer.ts';
import { closest } from '../lib/suggest.ts';
import { knownFormats } from './formats.ts';
import { openCheckCache } from './check-cache.ts';
import { referencesIn, refToPointer, resolveAt, servedReferencesIn } from './references.ts';
import { knownKeywords, schemasOf } from './schemas.ts';

/** A lint error and how to fix it. */
export interface LintError {
  readonly pointer: string;
  readonly what: string;
  readonly remedy: string;
}

/**
 * Returns the first lint error of an effective document, or undefined.
 * @param digest fingerprint of the document, the key of the check cache
 */
export async function lint(document: JsonObject, digest: string): Promise<LintError | undefined> {
  return (
    first(referenceErrors(document, referencesIn(document))) ??
    (await metaSchemaError(document, digest)) ??
    first(schemaErrors(document)) ??
    first(securityErrors(document))
  );
}

/**
 * The findings that a document is served with, in spite of them: unresolved references, unknown keywords and formats,
 * undefined security schemes. With `thorough`, also the first violation of the meta-schema, which takes time.
 */
export async function findings(document: JsonObject, digest: string, thorough: boolean): Promise<LintError[]> {
  const violation = thorough ? await metaSchemaError(document, digest).catch(() => undefined) : undefined;
  return [
    ...referenceErrors(document, servedReferencesIn(document)),
    ...(violation ? [violation] : []),
    ...schemaErrors(document),
    ...securityErrors(document),
  ];
}

/** Each meta-schema validates few documents, so Ajv's optimiser costs more than it saves. */
const unoptimizedAjv = { code: { optimize: false } } as const;

/** Shared by all documents, because it compiles each meta-schema once. It keeps no state between documents. */
let linter: ReturnType<typeof loadLinter> | undefined;

async function loadLinter(): Promise<Pick<Validator, 'validate'>> {
  const { Validator: Linter } = await import('@seriousme/openapi-schema-validator');
  return new Linter({ ...unoptimizedAjv, validateSchema: false });
}

const metaSchemas = { name: 'meta-schema', packages: ['@seriousme/openapi-schema-validator', 'ajv'] };

/** Cached: compiling the meta-schemas is the slowest step of the startup. */
async function metaSchemaError(document: JsonObject, digest: string): Promise<LintError | undefined> {
  const passed = openCheckCache(digest, metaSchemas);
  if (passed.hasPassed()) return undefined;
  const { valid, errors } = await (await (linter ??= loadLinter())).validate(copyTree(document));
  const error = Array.isArray(errors) ? mostSpecific(errors) : undefined;
  const lintError = valid
    ? dialectError(document)
    : toLintError(error, String(document['openapi'] ?? 'document'), String(errors));
  if (!lintError) passed.markPassed();
  return lintError;
}

function toLintError(error: ErrorObject | undefined, version: string, fallback: string): LintError {
  const { instancePath = '', schemaPath = 'unknown', params = {}, message = fallback } = error ?? {};
  const unknownMember: unknown = params['additionalProperty'] ?? params['unevaluatedProperty'];
  if (typeof unknownMember !== 'string') {
    return {
      pointer: instancePath,
      what: `invalid OpenAPI ${version}: ${message}`,
      remedy: `Fix it as the OpenAPI Specification requires (rule ${schemaPath}).`,
    };
  }
  const suggestion = closest(unknownMember, knownKeywords);
  return {
    pointer: instancePath + formatPointer([unknownMember]),
    what: `invalid OpenAPI ${version}: unknown property "${unknownMember}"`,
    remedy: `${suggestion ? `Did you mean "${suggestion}"? ` : ''}Custom properties start with "x-".`,
  };
}

/**
 * Validates schemas against JSON Schema 2020-12: unlike that of 3.0, the meta-schema of OpenAPI 3.1 does not cover
 * them.
 */
function dialectError(document: JsonObject): LintError | undefined {
  if (String(document['openapi']).startsWith('3.0')) return undefined;
  dialect ??= new Ajv2020({ strict: false, validateFormats: false, allErrors: true, ...unoptimizedAjv });
  for (const { pointer, schema } of schemasOf(document)) {
    if (dialect.validateSchema(schema) === true) continue;
    const error = mostSpecific(dialect.errors ?? []);
    const keyword = error?.instancePath.split('/').at(-1) ?? '';
    return {
      pointer: pointer + (error?.instancePath ?? ''),
      what: `invalid JSON Schema 2020-12: "${keyword}" ${error?.message ?? 'is not valid'}`,
      remedy: 'Fix this keyword.',
    };
  }
  return undefined;
}

/** Shared by all documents. */
let dialect: Ajv2020 | undefined;

/** The error with the longest path, which is the most specific. */
const mostSpecific = <E extends { readonly instancePath: string }>(errors: readonly E[]): E | undefined =>
  errors.toSorted((a, b) => b.instancePath.length - a.instancePath.length)[0];

function* referenceErrors(
  document: JsonObject,
  references: Iterable<{ readonly pointer: string; readonly ref: string }>,
): Generator<LintError> {
  for (const { pointer, ref } of references) {
    if (!ref.startsWith('#/')) {
      yield {
        pointer,
        what: `$ref "${ref}" points outside the document`,
        remedy: 'Bundle the document into one file.',
      };
      continue;
    }
    const target = refToPointer(ref);
    if (target === undefined || valueAt(document, target) === undefined)
      yield { pointer, what: `$ref "${ref}" does not resolve`, remedy: 'Define it, or fix the reference.' };
    else if (resolveAt(document, target) === undefined)
      yield {
        pointer,
        what: `$ref "${ref}" leads back to itself`,
        remedy: 'Replace one of the references by what it stands for.',
      };
  }
}

function* schemaErrors(document: JsonObject): Generator<LintError> {
  const annotations = new Set(asList(document['x-annotations']));
  for (const { pointer, schema } of schemasOf(document)) {
    for (const keyword of Object.keys(schema)) {
      if (knownKeywords.has(keyword) || keyword.startsWith('x-') || annotations.has(keyword)) continue;
      const suggestion = closest(keyword, knownKeywords);
      yield {
        pointer: pointer + formatPointer([keyword]),
        what: `"${keyword}" is not a JSON Schema keyword, so validators would ignore it`,
        remedy: `${suggestion ? `Did you mean "${suggestion}"? ` : ''}If it is an annotation, list it under "x-annotations" in the overlay.`,
      };
    }
    const format = schema['format'];
    if (typeof format === 'string' && !knownFormats.has(format)) {
      const suggestion = closest(format, knownFormats);
      yield {
        pointer: `${pointer}/format`,
        what: `the format "${format}" is unknown, so validators would ignore it`,
        remedy: `${suggestion ? `Did you mean "${suggestion}"? ` : ''}Known formats: ${[...knownFormats].join(', ')}.`,
      };
    }
  }
}

function* securityErrors(document: JsonObject): Generator<LintError> {
  for (const { pointer, name } of undefinedSchemes(document))
    yield {
      pointer,
      what: `security names "${name}", which components.securitySchemes does not define`,
      remedy: 'Define it in the overlay, and give the reason in "x-assumed".',
    };
}

const first = (errors: Iterator<LintError>): LintError | undefined => {
  const { done, value } = errors.next() as IteratorResult<LintError, undefined>;
  return done ? undefined : value;
};

/** Security schemes that a document uses but does not define. */
export function undefinedSchemes(document: JsonObject): { name: string; pointer: string }[] {
  const defined = valueAt(document, '/components/securitySchemes');
  const known = new Set(isObject(defined) ? Object.keys(defined) : []);
  return securityNames(document).filter(({ name }) => !known.has(name));
}

function securityNames(node: unknown, pointer = ''): { name: string; pointer: string }[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    const childPointer = pointer + formatPointer([key]);
    if (key !== 'security' || !Array.isArray(value)) return key === 'schemas' ? [] : securityNames(value, childPointer);
    return value.flatMap((requirement, index) =>
      isObject(requirement)
        ? Object.keys(requirement).map((name) => ({ name, pointer: `${childPointer}/${index}` }))
        : [],
    );
  });
}

const asList = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
