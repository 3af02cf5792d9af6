/** Phase 1: the document's examples, and requests with the minimal and the full body. */
import type { Json, JsonObject } from '../../lib/json.ts';
import { valueAt } from '../../lib/json-pointer.ts';
import { isFormType, isJsonType } from '../../lib/media-type.ts';
import { resolveAt } from '../../openapi/references.ts';
import { sample } from '../../openapi/sample.ts';
import { preferredContent } from '../../openapi/body-content.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Case } from './case.ts';
import { examplesIn } from './plain-values.ts';
import type { PlanContext } from './plan-context.ts';
import { fittedBody, fullBody, plainBody } from './plain-bodies.ts';
import { encodeBody } from './encode-body.ts';
import { buildCase, slugOf, type CaseDraft } from './build-case.ts';
import { nodesOf, withoutValue } from './schema-nodes.ts';

/**
 * Number of repetitions of the plain request, to detect flaky responses and repeated tokens. Local targets only,
 * because each creates a token.
 */
const repeats = { local: 20, remote: 4, withoutContract: 2 };

const repeatsFor = ({ hasContract, local }: PlanContext): number =>
  hasContract ? (local ? repeats.local : repeats.remote) : repeats.withoutContract;

/** JSON Pointer of the schema of the request body, in the media type in which the cases send it. */
export const bodySchema = ({ body }: Operation): string | undefined => preferredContent(body)?.schema;

/** Whether a case sends the plain request of its operation. */
export const isPlainCase = ({ id, phase }: Pick<Case, 'id' | 'phase'>): boolean =>
  phase === 'examples' && /\/(?:plain|again-\d+)$/.test(id);

export function exampleCases(operation: Operation, setting: PlanContext): Case[] {
  const draft = (slug: string, title: string, body?: Json, keywords: CaseDraft['keywords'] = []) =>
    buildCase(operation, setting, {
      phase: 'examples',
      slug,
      title,
      dedupeKey: 'the documented request',
      change: body === undefined ? {} : { body },
      intent: 'accept',
      keywords,
    });
  const plain = plainBody(operation, setting);
  const pointer = bodySchema(operation);
  if (plain === undefined || pointer === undefined) return draft('plain', 'the plain request');
  const { effective } = setting.oracle.document;
  const repeated = draft('again', 'the plain request again');
  return [
    ...draft('plain', 'the plain request'),
    ...documentedExamples(effective, pointer).flatMap((body, index) =>
      draft(
        `example-${index + 1}`,
        `the document's example ${index + 1}`,
        fittedBody(operation, body, setting, 'full'),
      ),
    ),
    ...otherMediaTypes(operation, setting),
    ...draft('minimal', 'only required members', minimal(effective, pointer, plain)),
    ...draft('full', 'all members', fullBody(operation, plain, setting), satisfied(effective, pointer)),
    ...Array.from({ length: repeatsFor(setting) }, (_, index) =>
      repeated.map((one) => ({ ...one, id: `${one.id}-${index + 1}` })),
    ).flat(),
  ];
}

/** The plain request in each other declared media type that can be written. */
function otherMediaTypes(operation: Operation, setting: PlanContext): Case[] {
  const { effective } = setting.oracle.document;
  const preferred = preferredContent(operation.body)?.type;
  return [...(operation.body?.content ?? [])].flatMap(([type, pointer]) => {
    const isWritable = type !== preferred && pointer !== undefined && !type.includes('*');
    if (!isWritable || !(isJsonType(type) || isFormType(type))) return [];
    const value = sample(effective, resolveAt(effective, pointer)?.node, { omit: 'readOnly' });
    return buildCase(operation, setting, {
      phase: 'examples',
      slug: `media-type-${slugOf(type)}`,
      title: `the plain request as ${type}`,
      dedupeKey: `the media type ${type}`,
      change: { body: encodeBody(fittedBody(operation, value, setting, 'plain'), type), contentType: type },
      intent: 'accept',
    });
  });
}

/** The keywords that a value with all members always satisfies. */
const satisfied = (document: JsonObject, pointer: string): CaseDraft['keywords'] =>
  nodesOf(document, pointer)
    .flatMap(({ facets }) => facets)
    .flatMap((facet) =>
      ['type', 'required']
        .filter((keyword) => facet.schema[keyword] !== undefined && facet.schema['type'] !== 'null')
        .map((keyword) => ({ pointer: facet.pointer, keyword })),
    );

/** `plain` without its optional members. */
function minimal(document: JsonObject, pointer: string, plain: Json): Json {
  return nodesOf(document, pointer)
    .filter(({ path, required }) => !required && path.length > 0)
    .reduce((value, { path }) => withoutValue(value, path), plain);
}

/** The document's examples for a body. */
const documentedExamples = (document: JsonObject, pointer: string): Json[] =>
  examplesIn(document, valueAt(document, pointer.slice(0, pointer.lastIndexOf('/'))));
