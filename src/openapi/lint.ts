/** The check that a document is OpenAPI at all, by the published meta-schemas, and that its schemas mean what they say. */
import type { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { isObject, type JsonObject } from '../core/json.ts';
import { escapeToken, valueAt } from '../core/pointer.ts';
import { closest } from '../core/suggest.ts';
import { knownFormats } from './formats.ts';
import { markOf } from './remembered.ts';
import { knownKeywords, schemasOf } from './schemas.ts';

/** One thing wrong with a document, and how to mend it. */
export interface Flaw {
  readonly pointer: string;
  readonly what: string;
  readonly remedy: string;
}

/** The first flaw of an effective document with this fingerprint, or undefined. */
export async function lint(document: JsonObject, print: string): Promise<Flaw | undefined> {
  return referenceFlaw(document) ?? (await metaSchemaFlaw(document, print)) ?? schemaFlaw(document) ?? securityFlaw(document);
}

/** Ajv's own pass over the code that it writes takes longer than it saves, as each meta-schema is used for a few documents. */
const quickly = { code: { optimize: false } } as const;

/** One for all documents, as it compiles a meta-schema once; what it tells of a document, it tells of that one alone. */
let linter: ReturnType<typeof loadLinter> | undefined;

async function loadLinter(): Promise<Pick<Validator, 'validate'>> {
  const { Validator: Linter } = await import('@seriousme/openapi-schema-validator');
  return new Linter({ ...quickly, validateSchema: false });
}

const metaSchemas = { name: 'meta-schema', packages: ['@seriousme/openapi-schema-validator', 'ajv'] };

/** The meta-schemas take longer to compile than any other step of the start. */
async function metaSchemaFlaw(document: JsonObject, print: string): Promise<Flaw | undefined> {
  const passed = markOf(print, metaSchemas);
  if (passed.isSet()) return undefined;
  const { valid, errors } = await (await (linter ??= loadLinter())).validate(structuredClone(document));
  const error = Array.isArray(errors) ? deepest(errors) : undefined;
  const flaw = valid ? dialectFlaw(document) : metaFlaw(error, String(document['openapi'] ?? 'document'), String(errors));
  if (!flaw) passed.set();
  return flaw;
}

function metaFlaw(error: ErrorObject | undefined, version: string, otherwise: string): Flaw {
  const { instancePath = '', schemaPath = 'unknown', params = {}, message = otherwise } = error ?? {};
  const stray: unknown = params['additionalProperty'] ?? params['unevaluatedProperty'];
  if (typeof stray !== 'string') {
    return { pointer: instancePath, what: `this is no valid OpenAPI ${version}: ${message}`, remedy: `Mend it after the OpenAPI Specification (rule ${schemaPath}).` };
  }
  const meant = closest(stray, knownKeywords);
  return {
    pointer: `${instancePath}/${escapeToken(stray)}`,
    what: `this is no valid OpenAPI ${version}: nothing is called "${stray}" here`,
    remedy: `${meant ? `Did you mean "${meant}"? ` : ''}A name of your own begins with "x-".`,
  };
}

/** The meta-schema of OpenAPI 3.1 leaves schemas to their own dialect, JSON Schema 2020-12; that of 3.0 has them in it. */
function dialectFlaw(document: JsonObject): Flaw | undefined {
  if (String(document['openapi']).startsWith('3.0')) return undefined;
  dialect ??= new Ajv2020({ strict: false, validateFormats: false, allErrors: true, ...quickly });
  for (const { pointer, schema } of schemasOf(document)) {
    if (dialect.validateSchema(schema) === true) continue;
    const error = deepest(dialect.errors ?? []);
    const keyword = error?.instancePath.split('/').at(-1) ?? '';
    return {
      pointer: pointer + (error?.instancePath ?? ''),
      what: `this is no valid schema of JSON Schema 2020-12: "${keyword}" ${error?.message ?? 'is wrong'}`,
      remedy: 'Mend the keyword that is named.',
    };
  }
  return undefined;
}

/** One for all documents, too. */
let dialect: Ajv2020 | undefined;

/** The error that stands deepest in the document is the one that tells most. */
const deepest = <E extends { readonly instancePath: string }>(errors: readonly E[]): E | undefined =>
  errors.toSorted((a, b) => b.instancePath.length - a.instancePath.length)[0];

function referenceFlaw(document: JsonObject): Flaw | undefined {
  for (const { pointer, ref } of referencesOf(document)) {
    if (!ref.startsWith('#/')) {
      return { pointer, what: `$ref "${ref}" points outside the document`, remedy: 'Bundle the document into one file.' };
    }
    if (valueAt(document, decodeURIComponent(ref.slice(1))) === undefined) {
      return { pointer, what: `$ref "${ref}" points at nothing`, remedy: 'Define it, or mend the reference.' };
    }
  }
  return undefined;
}

function* referencesOf(node: unknown, pointer = ''): Generator<{ pointer: string; ref: string }> {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    const place = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (key === '$ref' && typeof value === 'string') yield { pointer: place, ref: value };
    else yield* referencesOf(value, place);
  }
}

function schemaFlaw(document: JsonObject): Flaw | undefined {
  const annotations = new Set(asList(document['x-annotations']));
  for (const { pointer, schema } of schemasOf(document)) {
    for (const keyword of Object.keys(schema)) {
      if (knownKeywords.has(keyword) || keyword.startsWith('x-') || annotations.has(keyword)) continue;
      const meant = closest(keyword, knownKeywords);
      return {
        pointer: `${pointer}/${keyword}`,
        what: `"${keyword}" is no JSON Schema keyword, so it would check nothing`,
        remedy: `${meant ? `Did you mean "${meant}"? ` : ''}If it is an annotation, list it under "x-annotations" in the overlay.`,
      };
    }
    const format = schema['format'];
    if (typeof format === 'string' && !knownFormats.has(format)) {
      const meant = closest(format, knownFormats);
      return {
        pointer: `${pointer}/format`,
        what: `the format "${format}" is unknown, so it would check nothing`,
        remedy: `${meant ? `Did you mean "${meant}"? ` : ''}Known formats: ${[...knownFormats].join(', ')}.`,
      };
    }
  }
  return undefined;
}

function securityFlaw(document: JsonObject): Flaw | undefined {
  const undefinedScheme = undefinedSchemes(document)[0];
  return undefinedScheme && {
    pointer: undefinedScheme.pointer,
    what: `security names "${undefinedScheme.name}", which components.securitySchemes does not define`,
    remedy: 'Define it in the overlay, with the reason for what you assume.',
  };
}

/** The security schemes that a document names and does not define. */
export function undefinedSchemes(document: JsonObject): { name: string; pointer: string }[] {
  const defined = valueAt(document, '/components/securitySchemes');
  const known = new Set(isObject(defined) ? Object.keys(defined) : []);
  return securityNames(document).filter(({ name }) => !known.has(name));
}

function securityNames(node: unknown, pointer = ''): { name: string; pointer: string }[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    const place = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (key !== 'security' || !Array.isArray(value)) return key === 'schemas' ? [] : securityNames(value, place);
    return value.flatMap((requirement, index) =>
      isObject(requirement) ? Object.keys(requirement).map((name) => ({ name, pointer: `${place}/${index}` })) : []);
  });
}

const asList = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
