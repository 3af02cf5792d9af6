/** One provider's document, ready for use: published, completed by its overlay, linted, compiled. */
import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { asText, isObject, type JsonObject } from '../core/json.ts';
import { raise } from '../core/problem.ts';
import { fingerprint } from '../core/random.ts';
import { Judge } from './judge.ts';
import { lint, undefinedSchemes } from './lint.ts';
import { hostsOf, operationsOf, type Operation } from './operation.ts';
import { applyOverlay, type Assumption } from './overlay.ts';
import { markOf } from './remembered.ts';
import { createRouter, type Router } from './route.ts';
import { schemasOf } from './schemas.ts';
import { readSource, readText, type Source } from './source.ts';

/** Where a value of the effective document was written. */
export interface Location {
  readonly file: string;
  readonly line: number;
}

export interface OpenApiDocument {
  readonly title: string;
  readonly version: string;
  /** The version of OpenAPI that it is written in. */
  readonly openapi: string;
  /** As the provider published it. */
  readonly published: JsonObject;
  /** Published document and overlay together: what is served and checked. */
  readonly effective: JsonObject;
  /** The fingerprint of `effective`. */
  readonly print: string;
  readonly assumptions: readonly Assumption[];
  /** What a reader should know of the document, such as a gap that the overlay fills. */
  readonly notes: readonly string[];
  readonly operations: readonly Operation[];
  /** The host names of its servers. */
  readonly hosts: readonly string[];
  readonly route: Router;
  readonly judge: Judge;
  /** Where the value at a JSON Pointer into `effective` was written. */
  locate(pointer: string): Location;
  /** The assumption on which the value at `pointer` stands; undefined where it is documented. */
  assumptionAt(pointer: string): Assumption | undefined;
}

/** A document and its overlay, read and put together. */
interface Draft {
  readonly source: Source;
  readonly effective: JsonObject;
  readonly print: string;
  readonly assumptions: readonly Assumption[];
  assumptionAt(pointer: string): Assumption | undefined;
  locate(pointer: string): Location;
}

/** A document's file and its overlay's, where there is one, as they are now. */
interface Texts {
  readonly file: string;
  readonly text: string;
  readonly overlayFile: string;
  readonly overlay: string | undefined;
}

/** What was loaded last from each file: whoever starts many mocks, as tests do, reads and compiles once. */
const loaded = new Map<string, { readonly texts: Texts; readonly document: OpenApiDocument }>();

/**
 * Reads, completes, lints and compiles a document; the same one again while its files are the same.
 * @param file the OpenAPI document, YAML or JSON
 * @param overlayFile its overlay; may be absent
 * @throws AppError `broken-document` with file, line and remedy
 */
export async function loadDocument(file: string, overlayFile?: string): Promise<OpenApiDocument> {
  const texts = textsOf(file, overlayFile);
  const known = loaded.get(file);
  if (known && isDeepStrictEqual(known.texts, texts)) return known.document;
  const draft = read(texts);
  await check(draft);
  const document = assemble(draft);
  loaded.set(file, { texts, document });
  return document;
}

/** The same at once and without linting, for whoever can't wait, such as a matcher in a test. */
export const loadDocumentSync = (file: string, overlayFile?: string): OpenApiDocument => assemble(read(textsOf(file, overlayFile)));

const textsOf = (file: string, overlayFile = ''): Texts =>
  ({ file, text: readText(file), overlayFile, overlay: overlayFile !== '' && existsSync(overlayFile) ? readText(overlayFile) : undefined });

function read({ file, text, overlayFile, overlay: overlayText }: Texts): Draft {
  const source = readSource(file, text);
  const overlay = overlayText === undefined ? undefined : readSource(overlayFile, overlayText);
  const { effective, assumptions } = overlay ? applyOverlay(source.data, overlay) : { effective: source.data, assumptions: [] };
  const assumptionAt = nearest(assumptions);
  return { source, effective, print: fingerprint(JSON.stringify(effective)), assumptions, assumptionAt, locate: (pointer) => assumptionAt(pointer) ?? { file, line: source.lineOf(pointer) } };
}

function assemble({ source, effective, print, assumptions, assumptionAt, locate }: Draft): OpenApiDocument {
  const { file } = source;
  const operations = operationsOf(effective);
  if (operations.length === 0) raise.brokenDocument(file, source.lineOf('/paths'), 'the document has no operation', 'Give it at least one under "paths".');
  return {
    title: asText(isObject(effective['info']) ? effective['info']['title'] : undefined) ?? '',
    version: asText(isObject(effective['info']) ? effective['info']['version'] : undefined) ?? '',
    openapi: String(effective['openapi']),
    published: source.data,
    effective,
    print,
    assumptions,
    notes: undefinedSchemes(source.data).map(({ name, pointer }) =>
      `${file}:${source.lineOf(pointer)}: security "${name}" is defined by the overlay only.`),
    operations,
    hosts: hostsOf(effective),
    route: createRouter(operations),
    judge: judgeOf(effective, print, operations, locate),
    locate,
    assumptionAt,
  };
}

async function check({ effective, print, locate, source }: Draft): Promise<void> {
  const version = String(effective['openapi']);
  if (!/^3\.[01]\.\d+$/.test(version)) {
    raise.brokenDocument(source.file, source.lineOf('/openapi'), `"openapi: ${version}" is not supported`, 'Use OpenAPI 3.0.x or 3.1.x.');
  }
  const flaw = await lint(effective, print);
  if (!flaw) return;
  const { file, line } = locate(flaw.pointer);
  raise.brokenDocument(file, line, flaw.what, flaw.remedy);
}

const schemas = { name: 'schemas', packages: ['ajv', 'ajv-draft-04', 'ajv-formats'] };

/** Compiles all schemas, unless they are known to compile; then the judge does so with each when it needs it. */
function judgeOf(effective: JsonObject, print: string, operations: readonly Operation[], locate: (pointer: string) => Location): Judge {
  const judge = new Judge(effective);
  const compiles = markOf(print, schemas);
  if (compiles.isSet()) return judge;
  for (const operation of operations) {
    try {
      judge.warm(operation);
    } catch (error) {
      const { file, line } = locate(innermostBroken(judge, effective) ?? operation.pointer);
      raise.brokenDocument(file, line, `a schema of ${operation.id} does not compile: ${(error as Error).message}`, 'Mend the schema that is named.');
    }
  }
  compiles.set();
  return judge;
}

/** Where the schema stands that does not compile, and all of whose parts do. */
function innermostBroken(judge: Judge, effective: JsonObject): string | undefined {
  return [...schemasOf(effective)].reverse().find(({ pointer }) => {
    try {
      judge.compile(pointer);
      return false;
    } catch {
      return true;
    }
  })?.pointer;
}

/** Finds the assumption that a pointer, or the nearest value that holds it, stands on. */
function nearest(assumptions: readonly Assumption[]): (pointer: string) => Assumption | undefined {
  const byPointer = new Map(assumptions.map((assumption) => [assumption.pointer, assumption]));
  return (pointer) => {
    for (let place = pointer; ; place = place.slice(0, place.lastIndexOf('/'))) {
      const found = byPointer.get(place);
      if (found || place === '') return found;
    }
  };
}
