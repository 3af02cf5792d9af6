/** The documented success of an operation, from which its responses are made. */
import { toRfc3339 } from '../../lib/clock.ts';
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { valueAt } from '../../lib/json-pointer.ts';
import { isJsonType } from '../../lib/media-type.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import { responseFor, successStatus, type DeclaredResponse, type Operation } from '../../openapi/operation.ts';
import { resolveNode } from '../../openapi/references.ts';
import { sample, type SampleOptions } from '../../openapi/sample.ts';
import { sampleResponses, typeToGenerate, writeAs } from '../../openapi/sample-content.ts';
import { ResponseDraft, type Assignment } from './response-draft.ts';
import { successSchema } from './response-shape.ts';

/** Texts that the sampler writes for times. Responses have the session's time instead. */
const sampledTimes: ReadonlyMap<string, (now: number) => string> = new Map([
  ['2030-01-01T00:00:00Z', toRfc3339],
  ['2030-01-01', (now) => toRfc3339(now).slice(0, 10)],
]);

export class ResponseTemplate {
  readonly document: OpenApiDocument;
  readonly operation: Operation;
  readonly status: number;
  /** The schema of the body; undefined if there is none. */
  readonly schema: unknown;
  /** The media type of the body; undefined if there is none. */
  readonly contentType: string | undefined;
  readonly #declared: DeclaredResponse | undefined;
  readonly #includes: NonNullable<SampleOptions['includes']>;
  /** The sampled body as JSON text. Made at the first request. */
  #sampled: string | undefined;

  /** @param includes whether the body gets an optional member */
  constructor(document: OpenApiDocument, operation: Operation, includes: NonNullable<SampleOptions['includes']>) {
    this.document = document;
    this.operation = operation;
    this.status = successStatus(operation);
    this.#declared = responseFor(operation, this.status);
    this.contentType = this.#declared && typeToGenerate(this.#declared.content);
    this.schema = successSchema(document, operation);
    this.#includes = includes;
  }

  /** A body to change; undefined if the response has no JSON body. */
  draft(now: number): ResponseDraft | undefined {
    const type = this.contentType;
    if (type === undefined || !isJsonType(type)) return undefined;
    this.#sampled ??= JSON.stringify(this.#bestSample(type));
    return new ResponseDraft(atTime(JSON.parse(this.#sampled) as Json, now), this.#counter(type));
  }

  /** A body in a media type that is not JSON. */
  text(now: number): string | undefined {
    const type = this.contentType;
    if (type === undefined) return undefined;
    const [body] = this.#candidates(this.#includes);
    return writeAs(type, atTime(body ?? 'text', now));
  }

  /** The headers that the document requires, with the media type of a body that is not JSON. */
  headers(): Record<string, string> {
    const type = this.contentType;
    const isText = type !== undefined && !isJsonType(type);
    return {
      ...(this.#declared && requiredHeaders(this.document.effective, this.#declared, this.status)),
      ...(isText && { 'Content-Type': /^text\/[^;]*$/.test(type) ? `${type}; charset=utf-8` : type }),
    };
  }

  /** Whether the document declares the header. */
  declaresHeader(name: string): boolean {
    const declared = this.#declared && valueAt(this.document.effective, `${this.#declared.pointer}/headers`);
    return isObject(declared) && Object.keys(declared).some((one) => one.toLowerCase() === name);
  }

  #candidates(includes?: SampleOptions['includes']): Iterable<Json> {
    return this.#declared
      ? sampleResponses(this.document.effective, this.#declared, { ...(includes && { includes }), omit: 'writeOnly' })
      : [];
  }

  /** The first valid sample with the optional members, else the first valid one with as many of them as are valid. */
  #bestSample(contentType: string): Json {
    const count = this.#counter(contentType);
    const firstValid = (
      bodies: Iterable<Json>,
    ): { readonly first: Json | undefined; readonly valid: Json | undefined } => {
      let first: Json | undefined;
      for (const body of bodies) {
        if (count(body) === 0) return { first, valid: body };
        first ??= body;
      }
      return { first, valid: undefined };
    };
    const rich = firstValid(this.#candidates(this.#includes));
    if (rich.valid !== undefined) return rich.valid;
    const plain = firstValid(this.#candidates());
    const draft = new ResponseDraft(plain.valid ?? rich.first ?? {}, count);
    draft.assign(missingMembers(draft.body, rich.first));
    return draft.body;
  }

  #counter(contentType: string): (body: Json) => number {
    const { document, operation, status } = this;
    return (body) => document.validator.response(operation, { status, contentType, body }).violations.length;
  }
}

/** The members that the other value has in addition. */
function missingMembers(value: Json, other: Json | undefined, path: readonly string[] = []): Assignment[] {
  if (!isObject(value) || !isObject(other)) return [];
  return Object.entries(other).flatMap(([name, member]) =>
    Object.hasOwn(value, name)
      ? missingMembers(value[name] as Json, member as Json, [...path, name])
      : [{ path: [...path, name], value: member as Json }],
  );
}

function atTime(value: Json, now: number): Json {
  if (typeof value === 'string') return sampledTimes.get(value)?.(now) ?? value;
  if (Array.isArray(value)) return value.map((item) => atTime(item, now));
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, atTime(member as Json, now)]))
    : value;
}

/** The headers that the document requires, and where a redirection leads. */
function requiredHeaders(document: JsonObject, { pointer }: DeclaredResponse, status: number): Record<string, string> {
  const declared = valueAt(document, `${pointer}/headers`);
  const headers = new Map<string, string>(status >= 300 && status !== 304 ? [['Location', exampleUrl]] : []);
  for (const [name, given] of Object.entries(isObject(declared) ? declared : {})) {
    const header = resolveNode(document, given);
    const isLocation = name.toLowerCase() === 'location';
    if (!isObject(header) || !(isLocation || header['required'] === true) || omittedHeaders.has(name.toLowerCase()))
      continue;
    const value = header['example'] ?? sample(document, header['schema']);
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    if (isLocation) headers.delete('Location');
    headers.set(name, isLocation && text === 'text' ? exampleUrl : text.replace(/[^\x20-\x7e]/g, '?'));
  }
  return Object.fromEntries(headers);
}

const exampleUrl = 'https://example.com/';

/** Headers that the server sets. */
const omittedHeaders = new Set(
  'content-type content-length content-encoding transfer-encoding connection keep-alive trailer upgrade te date'.split(
    ' ',
  ),
);
