/** Loads a provider's document: applies its overlay, lints it and compiles its schemas. */
import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { asText, isObject, type JsonObject } from '../lib/json.ts';
import { raise } from '../lib/errors.ts';
import { fingerprint } from '../lib/random.ts';
import { DocumentValidator } from './document-validator.ts';
import { lint, undefinedSchemes } from './lint.ts';
import { hostsOf } from './document-servers.ts';
import { operationsOf, type Operation } from './operation.ts';
import { distinct, routeKey } from './operation-address.ts';
import { applyOverlay, type Assumption } from './overlay.ts';
import { openCheckCache } from './check-cache.ts';
import { createRouter, type Router } from './operation-router.ts';
import { schemasOf } from './schemas.ts';
import { readSource, readText, type Source } from './source.ts';

/** Source location of a value in the effective document. */
export interface Location {
  readonly file: string;
  readonly line: number;
}

/** A loaded document. */
export interface OpenApiDocument {
  readonly title: string;
  readonly version: string;
  /** The OpenAPI version, such as `3.1.0`. */
  readonly openapi: string;
  /** The document as the provider published it. */
  readonly published: JsonObject;
  /** The published document with the overlay applied. It is served and verified. */
  readonly effective: JsonObject;
  /** Fingerprint of `effective`. */
  readonly digest: string;
  readonly assumptions: readonly Assumption[];
  /** Notes for the user, such as a gap that the overlay fills. */
  readonly notes: readonly string[];
  readonly operations: readonly Operation[];
  /** Host names of the servers. */
  readonly hosts: readonly string[];
  readonly route: Router;
  readonly validator: DocumentValidator;
  /** Whether it may contain `x-mock`. Looking for it in megabytes takes time. */
  readonly hasHints: boolean;
  /** The paths of its files on this machine, with its overlay, which may be missing. */
  readonly files: readonly string[];
  /** Whether it is served in spite of its lint findings. */
  readonly isLenient: boolean;
  /** All lint findings with file and line; empty for a document that must not have any. */
  findings(): Promise<readonly string[]>;
  /** Source location of the value at a JSON Pointer into `effective`. */
  locate(pointer: string): Location;
  /** The assumption that the value at `pointer` comes from; undefined if it is documented. */
  assumptionAt(pointer: string): Assumption | undefined;
}

/** A document with its overlay applied, before checks. */
export interface Draft {
  readonly source: Source;
  readonly hasHints: boolean;
  readonly files: readonly string[];
  /** For a document that is served in spite of its lint findings: what limits the mock. */
  readonly lenient?: { readonly notes: readonly string[]; readonly findings: () => Promise<readonly string[]> };
  readonly effective: JsonObject;
  readonly digest: string;
  readonly assumptions: readonly Assumption[];
  assumptionAt(pointer: string): Assumption | undefined;
  locate(pointer: string): Location;
}

/** Current contents of a document and its optional overlay. */
interface SourceTexts {
  readonly file: string;
  readonly text: string;
  readonly overlayFile: string;
  readonly overlay: string | undefined;
}

/** Last loaded document per file. Tests that start many mocks compile each document once. */
const loadedDocuments = new Map<string, { readonly sources: SourceTexts; readonly document: OpenApiDocument }>();

/**
 * Loads, lints and compiles a document. Returns the same instance while the files are unchanged.
 * @param file the OpenAPI document, YAML or JSON
 * @param overlayFile the overlay; the file may be missing
 * @throws AppError `broken-document` with file, line and how to fix it
 */
export async function loadDocument(file: string, overlayFile?: string): Promise<OpenApiDocument> {
  const sources = readSources(file, overlayFile);
  const known = loadedDocuments.get(file);
  if (known && isDeepStrictEqual(known.sources, sources)) return known.document;
  const draft = readDraft(sources);
  await check(draft);
  const document = assemble(draft);
  loadedDocuments.set(file, { sources, document });
  return document;
}

/**
 * Loads a document synchronously and without linting, for callers that cannot await, such as a test matcher.
 * @throws AppError `broken-document`
 */
export const loadDocumentSync = (file: string, overlayFile?: string): OpenApiDocument =>
  assemble(readDraft(readSources(file, overlayFile)));

const readSources = (file: string, overlayFile = ''): SourceTexts => ({
  file,
  text: readText(file),
  overlayFile,
  overlay: overlayFile !== '' && existsSync(overlayFile) ? readText(overlayFile) : undefined,
});

function readDraft({ file, text, overlayFile, overlay: overlayText }: SourceTexts): Draft {
  const source = readSource(file, text);
  const overlay = overlayText === undefined ? undefined : readSource(overlayFile, overlayText);
  const { effective, assumptions, unmatched } = overlay
    ? applyOverlay(source.data, overlay)
    : { effective: source.data, assumptions: [], unmatched: [] };
  for (const { file: where, line, target } of unmatched)
    raise.brokenDocument(
      where,
      line,
      `the target ${target} matches nothing in the document`,
      'Fix the target, or remove the action.',
    );
  const assumptionAt = createAssumptionLookup(assumptions);
  return {
    source,
    hasHints: overlay !== undefined || text.includes('x-mock'),
    files: [file, ...(overlayFile === '' ? [] : [overlayFile])],
    effective,
    digest: fingerprint(JSON.stringify(effective)),
    assumptions,
    assumptionAt,
    locate: (pointer) => assumptionAt(pointer) ?? { file, line: source.lineOf(pointer) },
  };
}

/** @throws AppError `broken-document` */
export function assemble(draft: Draft): OpenApiDocument {
  const { source, hasHints, files, effective, digest, assumptions, assumptionAt, locate, lenient } = draft;
  const { file } = source;
  const operations = operationsOf(effective);
  if (operations.length === 0 && !lenient)
    raise.brokenDocument(
      file,
      source.lineOf('/paths'),
      'the document has no operations',
      'Add at least one under "paths".',
    );
  return {
    title: asText(isObject(effective['info']) ? effective['info']['title'] : undefined) ?? '',
    version: asText(isObject(effective['info']) ? effective['info']['version'] : undefined) ?? '',
    openapi: String(effective['openapi']),
    published: source.data,
    effective,
    digest,
    assumptions,
    notes: lenient
      ? [...lenient.notes, ...ambiguityNotes(operations, locate)]
      : undefinedSchemes(source.data).map(
          ({ name, pointer }) =>
            `${file}:${source.lineOf(pointer)}: security "${name}" is defined by the overlay only.`,
        ),
    hasHints,
    files,
    isLenient: lenient !== undefined,
    findings: () => lenient?.findings() ?? Promise.resolve([]),
    operations,
    hosts: hostsOf(effective),
    route: createRouter(operations),
    validator: lenient
      ? new DocumentValidator(effective, { isLenient: true })
      : createDocumentValidator(effective, digest, operations, locate),
    locate,
    assumptionAt,
  };
}

/** Operations that no request can tell apart by method and path. */
function ambiguityNotes(all: readonly Operation[], locate: Draft['locate']): readonly string[] {
  const byRoute = Map.groupBy(all, ({ method, path }) => routeKey(method, path));
  return [...byRoute.values()].flatMap((group) => {
    const [first, ...others] = distinct(group, ({ selector }) => selector);
    if (!first) return [];
    const called = new Set([first, ...others].map(({ pointer }) => pointer));
    const note = ([second, ...more]: readonly Operation[], consequence: string): string[] => {
      if (!second) return [];
      const { file, line } = locate(second.pointer);
      const have = more.length > 0 ? ` and ${more.length} more have` : ' has';
      const name = `${second.method} ${second.path}${second.selector}`;
      return [`${file}:${line}: ${name}${have} the same address as ${first.path}${first.selector}. ${consequence}`];
    };
    return [
      ...note(others, 'A request gets the first of them that it is valid for.'),
      ...note(
        group.filter(({ pointer }) => !called.has(pointer)),
        'No request gets it: only the first one is served.',
      ),
    ];
  });
}

async function check({ effective, digest, locate, source }: Draft): Promise<void> {
  const version = String(effective['openapi']);
  if (!/^3\.[01]\.\d+$/.test(version)) {
    raise.brokenDocument(
      source.file,
      source.lineOf('/openapi'),
      `"openapi: ${version}" is not supported`,
      'Use OpenAPI 3.0.x or 3.1.x.',
    );
  }
  const lintError = await lint(effective, digest);
  if (!lintError) return;
  const { file, line } = locate(lintError.pointer);
  raise.brokenDocument(file, line, lintError.what, lintError.remedy);
}

const schemas = { name: 'schemas', packages: ['ajv', 'ajv-draft-04', 'ajv-formats'] };

/** Compiles all schemas, unless the cache says that they compile. Then each is compiled on first use. */
function createDocumentValidator(
  effective: JsonObject,
  digest: string,
  operations: readonly Operation[],
  locate: (pointer: string) => Location,
): DocumentValidator {
  const validator = new DocumentValidator(effective);
  const compiles = openCheckCache(digest, schemas);
  if (compiles.hasPassed()) return validator;
  for (const operation of operations) {
    try {
      validator.precompile(operation);
    } catch (error) {
      const { file, line } = locate(innermostBroken(validator, effective) ?? operation.pointer);
      raise.brokenDocument(
        file,
        line,
        `a schema of ${operation.id} does not compile: ${(error as Error).message}`,
        'Fix this schema.',
      );
    }
  }
  compiles.markPassed();
  return validator;
}

/** Pointer of the innermost schema that does not compile. */
function innermostBroken(validator: DocumentValidator, effective: JsonObject): string | undefined {
  return [...schemasOf(effective)].reverse().find(({ pointer }) => {
    try {
      validator.compile(pointer);
      return false;
    } catch {
      return true;
    }
  })?.pointer;
}

/** Finds the assumption for a pointer or its nearest ancestor. */
export function createAssumptionLookup(
  assumptions: readonly Assumption[],
): (pointer: string) => Assumption | undefined {
  const byPointer = new Map(assumptions.map((assumption) => [assumption.pointer, assumption]));
  return (pointer) => {
    for (let current = pointer; ; current = current.slice(0, current.lastIndexOf('/'))) {
      const found = byPointer.get(current);
      if (found || current === '') return found;
    }
  };
}
