/** The documented success of an operation, from which its responses are made. */
import { sampledTexts } from '../../openapi/sampled-texts.ts';
import { toRfc3339 } from '../../lib/clock.ts';
import { isObject, type Json } from '../../lib/json.ts';
import { valueAt } from '../../lib/json-pointer.ts';
import type { Random } from '../../lib/random.ts';
import { isJsonType } from '../../lib/media-type.ts';
import { atOnce, type Steps } from '../../lib/steps.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import { resolveNode } from '../../openapi/references.ts';
import { responseFor, successStatus, type DeclaredResponse, type Operation } from '../../openapi/operation.ts';
import { fitSample, type Check } from '../../openapi/fit-sample.ts';
import type { SampleOptions } from '../../openapi/sample.ts';
import { firstValid, sampleResponses, typeToGenerate, writeAs } from '../../openapi/sample-content.ts';
import { requiredHeaders } from './required-headers.ts';
import { ResponseDraft } from './response-draft.ts';
import { membersOf, successSchema } from './response-shape.ts';

/** Texts that the sampler writes for times and ids. Responses have the session's time and new ids instead. */
const renewals: ReadonlyMap<string, (now: number, random: Random | undefined) => string | undefined> = new Map([
  [sampledTexts.dateTime, toRfc3339],
  [sampledTexts.date, (now: number) => toRfc3339(now).slice(0, 10)],
  [sampledTexts.uuid, (_now: number, random: Random | undefined) => random?.uuid()],
]);

export class ResponseTemplate {
  readonly document: OpenApiDocument;
  readonly operation: Operation;
  readonly status: number;
  /** The schema of the body; undefined if there is none. */
  readonly schema: unknown;
  /** The media type of the body; undefined if there is none. */
  readonly contentType: string | undefined;
  /** Whether the operation has to do with resources. */
  readonly #isResource: boolean;
  readonly #declared: DeclaredResponse | undefined;
  readonly #samples: SampleOptions;
  /** The sampled body as JSON text. Made at the first request. */
  #sampled: string | undefined;

  /** @param samples which optional members the body gets */
  constructor(
    document: OpenApiDocument,
    operation: Operation,
    { isResource, ...samples }: Pick<SampleOptions, 'includes' | 'isFull'> & { readonly isResource: boolean },
  ) {
    this.document = document;
    this.operation = operation;
    this.#isResource = isResource;
    this.status = successStatus(operation);
    this.#declared = responseFor(operation, this.status);
    this.contentType = this.#declared && typeToGenerate(this.#declared.content);
    this.schema = successSchema(document, operation);
    this.#samples = samples;
  }

  /**
   * A body to change; undefined if the response has no JSON body.
   * @param random for new ids in place of sampled ones; undefined: they stay
   */
  draft(now: number, random?: Random): ResponseDraft | undefined {
    const type = this.contentType;
    if (type === undefined || !isJsonType(type)) return undefined;
    this.#sampled ??= atOnce(this.#bestSample(type));
    return new ResponseDraft(renewed(JSON.parse(this.#sampled) as Json, now, random), this.#counter(type));
  }

  /** What the first draft needs: the compiled schema and the sample. */
  *prepare(): Steps<void> {
    const type = this.contentType;
    if (this.#sampled !== undefined || type === undefined || !isJsonType(type)) return;
    yield* this.document.validator.prepareResponse(this.operation, { status: this.status, contentType: type });
    this.#sampled ??= yield* this.#bestSample(type);
  }

  /** A body in a media type that is not JSON. */
  text(now: number): string | undefined {
    const type = this.contentType;
    if (type === undefined) return undefined;
    const [body] = this.#candidates();
    return writeAs(type, renewed(body ?? sampledTexts.plain, now));
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

  /** Whether the document declares `Location` in a way that permits a path instead of a whole URL. */
  get permitsLocationPath(): boolean {
    const { effective } = this.document;
    const declared = this.#declared && valueAt(effective, `${this.#declared.pointer}/headers`);
    const [, given] =
      Object.entries(isObject(declared) ? declared : {}).find(([name]) => name.toLowerCase() === 'location') ?? [];
    const header = resolveNode(effective, given);
    const schema = isObject(header) ? resolveNode(effective, header['schema']) : undefined;
    return isObject(header) && !(isObject(schema) && (schema['format'] === 'uri' || schema['format'] === 'url'));
  }

  #candidates(check?: Check): Iterable<Json | undefined> {
    const options = { ...this.#samples, omit: 'writeOnly', ...(check && { check }) } as const;
    return this.#declared ? sampleResponses(this.document.effective, this.#declared, options) : [];
  }

  /** Of a resource, without examples that have none of the members that the schema declares. */
  *#likely(bodies: Iterable<Json | undefined>): Generator<Json | undefined> {
    const { document, schema } = this;
    const isOpen = isObject(schema) && schema['additionalProperties'] !== undefined;
    const declared = this.#isResource && !isOpen ? membersOf(document.effective, schema) : new Map<string, unknown>();
    for (const body of bodies) {
      const names = isObject(body) ? Object.keys(body) : [];
      const isOther = declared.size > 0 && names.length > 0 && !names.some((name) => declared.has(name));
      yield isOther ? undefined : body;
    }
  }

  /** A valid body that keeps what it can of another one; undefined if none is found. */
  fitted(start: Json): Json | undefined {
    const { schema, contentType } = this;
    if (schema === undefined || contentType === undefined) return undefined;
    const options = { ...this.#samples, omit: 'writeOnly', start } as const;
    return atOnce(fitSample(this.document.effective, schema, this.#checkFor(contentType), options));
  }

  /** The first valid sample as JSON text; the first one if none is valid. */
  *#bestSample(contentType: string): Steps<string> {
    const check = this.#checkFor(contentType);
    return JSON.stringify((yield* firstValid(this.#likely(this.#candidates(check)), check)) ?? {});
  }

  #counter(contentType: string): (body: Json) => number {
    const check = this.#checkFor(contentType);
    return (body) => check(body).length;
  }

  #checkFor(contentType: string): Check {
    const { document, operation, status } = this;
    return (body) => document.validator.ownResponse(operation, { status, contentType, body }).violations;
  }
}

function renewed(value: Json, now: number, random?: Random): Json {
  if (typeof value === 'string') return renewals.get(value)?.(now, random) ?? value;
  if (Array.isArray(value)) return value.map((item) => renewed(item, now, random));
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, renewed(member as Json, now, random)]))
    : value;
}
