/** Phase 4: HTTP behaviour. Deviations are warnings, except for crashes. */
import type { Json } from '../../lib/json.ts';
import { isJsonType } from '../../lib/media-type.ts';
import { preferredContent } from '../../openapi/body-content.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Case, Expectation } from './case.ts';
import { secretOf } from './credential-set.ts';
import type { CheckId, Rationale } from '../findings/finding.ts';
import { composeRequest, type RequestChange } from './compose-request.ts';
import { deriveExpectation } from './derive-expectation.ts';
import type { PlanContext } from './plan-context.ts';
import { plainBody } from './plain-bodies.ts';
import { encodeText } from './encode-body.ts';
import { buildCase } from './build-case.ts';

const protocolRationale = (quote: string): Rationale => ({ basis: 'protocol', quote });

const mediaTypeRationale = protocolRationale(
  'RFC 9110, 15.5.16: the server rejects content in an unsupported format with 415.',
);
const methodRationale = protocolRationale(
  'RFC 9110, 15.5.6: a method that the target does not support is rejected with 405 and Allow.',
);
const formRationale = protocolRationale(
  'RFC 9110, 8.3.1: type and subtype are case-insensitive, and may have parameters.',
);
const schemeRationale = protocolRationale('RFC 9110, 11.1: the scheme of a credential is case-insensitive.');

export function protocolCases(operation: Operation, setting: PlanContext): Case[] {
  const build = (
    slug: string,
    title: string,
    change: RequestChange,
    preferred: 'reject' | 'accept' | 'none',
    rationale: Rationale,
    checks?: readonly CheckId[],
  ): Case[] => {
    const expectation: Expectation = { kind: 'protocol', preferred, rationale };
    return buildCase(operation, setting, {
      phase: 'protocol',
      slug,
      title,
      dedupeKey: title,
      change,
      expectation,
      ...(checks && { checks }),
    });
  };
  return [
    ...methodCases(operation, setting, build),
    ...(operation.body ? mediaTypeCases(operation, setting, build) : []),
    ...[
      ['any', '*/*'],
      ['html', 'text/html'],
      ['xml', 'application/xml'],
    ].flatMap(([slug, value]) =>
      build(
        `accept-${slug}`,
        `Accept: ${value}`,
        { headers: { Accept: value! } },
        'none',
        protocolRationale('RFC 9110, 12.5.1: Accept may be ignored.'),
      ),
    ),
    ...build(
      'accept-none',
      'no Accept',
      { headers: { Accept: null } },
      'accept',
      protocolRationale('RFC 9110, 12.5.1: without Accept, any media type is acceptable.'),
    ),
    ...build(
      'user-agent',
      "a browser's User-Agent and Origin",
      { headers: { 'User-Agent': 'Mozilla/5.0', Origin: 'https://app.example.com' } },
      'accept',
      protocolRationale('RFC 9110, 10.1.5: User-Agent identifies the client and does not affect the result.'),
    ),
    ...schemeCaseCases(operation, setting, build),
  ];
}

type BuildProtocolCase = (
  slug: string,
  title: string,
  change: RequestChange,
  preferred: 'reject' | 'accept' | 'none',
  rationale: Rationale,
  checks?: readonly CheckId[],
) => Case[];

/** Methods that may change or delete data are sent only to local targets. */
function methodCases(operation: Operation, { local, oracle }: PlanContext, build: BuildProtocolCase): Case[] {
  const documented = new Set(
    oracle.document.operations.filter(({ path }) => path === operation.path).map(({ method }) => method),
  );
  const concrete = operation.path.replace(/\{[^{}]+\}/g, 'text');
  const tried = [...(local ? ['PUT', 'PATCH', 'DELETE'] : []), 'GET', 'HEAD', 'OPTIONS', 'PROPFIND'];
  return tried
    .filter((method) => !documented.has(method) && oracle.document.route(method, concrete).kind !== 'operation')
    .flatMap((method) =>
      build(
        `method-${method.toLowerCase()}`,
        `${method} instead of ${operation.method}`,
        { method, body: 'none' },
        'none',
        methodRationale,
        ['unsupported_method', 'not_a_server_error'],
      ),
    );
}

function mediaTypeCases(operation: Operation, setting: PlanContext, build: BuildProtocolCase): Case[] {
  const type = preferredContent(operation.body)?.type ?? 'application/json';
  if (!isJsonType(type)) return [];
  const isPlain = type === 'application/json';
  const body = encodeText(JSON.stringify(plainBody(operation, setting)));
  const contentPointer = `${operation.body?.pointer ?? operation.pointer}/content`;
  const isRejected = (given: Json): boolean => {
    const request = composeRequest(operation, setting, { body: given });
    return deriveExpectation(operation, request, setting.oracle).expectation.kind === 'reject';
  };
  const needsMembers = isRejected({}) && isRejected('text');
  const isDeclared = (contentType: string): boolean =>
    [...(operation.body?.content.keys() ?? [])].some((key) => key.includes('*') || key.startsWith(contentType));
  /** Content in which no parser finds the members that the document requires. */
  const foreign = (slug: string, title: string, text: string, contentType: string): Case[] => {
    const change = { body: encodeText(text), contentType };
    return needsMembers && !isDeclared(contentType)
      ? build(slug, title, change, 'reject', setting.oracle.rationale(contentPointer), [
          'negative_data_rejection',
          'not_a_server_error',
        ])
      : build(slug, title, change, 'none', mediaTypeRationale);
  };
  const types: [slug: string, contentType: string | null, preferred: 'reject' | 'accept' | 'none'][] = [
    ['text', 'text/plain', 'none'],
    ['form', 'application/x-www-form-urlencoded', 'none'],
    ['xml', 'application/xml', 'none'],
    ['multipart', 'multipart/form-data; boundary=x', 'none'],
    ['binary', 'application/octet-stream', 'none'],
    ['nonsense', 'nonsense', 'none'],
    ['none', null, 'none'],
    ['capitals', isPlain ? 'Application/JSON' : type.toUpperCase(), 'accept'],
    ['charset', `${type}; charset=utf-8`, 'accept'],
    ['parameters', `${type};charset="UTF-8"`, 'accept'],
  ];
  return [
    ...types.flatMap(([slug, contentType, preferred]) =>
      build(
        `media-type-${slug}`,
        `JSON with ${contentType === null ? 'no Content-Type' : `Content-Type: ${contentType}`}`,
        { body, contentType },
        preferred,
        preferred === 'accept' ? formRationale : mediaTypeRationale,
      ),
    ),
    ...build(
      'chunked',
      'JSON sent in chunks',
      { body, chunked: true, headers: { Connection: 'close' } },
      'accept',
      protocolRationale('RFC 9112, 7.1: a recipient MUST be able to parse the chunked transfer coding.'),
    ),
    ...foreign('media-type-true-form', 'a form', 'x_unknown=value', 'application/x-www-form-urlencoded'),
    ...foreign('media-type-true-xml', 'XML', '<x_unknown>value</x_unknown>', 'application/xml'),
  ];
}

function schemeCaseCases(operation: Operation, setting: PlanContext, build: BuildProtocolCase): Case[] {
  // Where several schemes are required together, this one alone is rejected.
  const alone = operation.security.flatMap((required) => (required.length === 1 ? required : []));
  const scheme = alone.find(({ type, scheme: word }) => type === 'http' && word === 'bearer');
  const schemeValue = scheme && setting.good.get(scheme.name);
  if (!schemeValue) return [];
  return ['bearer', 'BEARER'].flatMap((word) =>
    build(
      `scheme-${word}`,
      `the credential's scheme written ${word}`,
      {
        credential: {
          headers: [['Authorization', `${word} ${schemeValue.value}`]],
          query: [],
          secrets: [secretOf(schemeValue)],
        },
      },
      'accept',
      schemeRationale,
    ),
  );
}
