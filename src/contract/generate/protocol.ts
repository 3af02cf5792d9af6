/** Phase 4: HTTP's own questions. Whatever comes is a warning at most, except a crash. */
import type { Operation } from '../../openapi/operation.ts';
import type { Case, Expectation } from '../case.ts';
import { secretOf } from '../credentials.ts';
import type { CheckId, Ground } from '../finding.ts';
import { encodeText, plainBody, type Change, type Setting } from './base.ts';
import { make } from './make.ts';

const rfc = (quote: string): Ground => ({ basis: 'protocol', quote });

const mediaTypeGround = rfc('RFC 9110, 15.5.16: the server refuses content in an unsupported format with 415.');
const methodGround = rfc('RFC 9110, 15.5.6: a method that the target does not support is refused with 405 and Allow.');
const formGround = rfc('RFC 9110, 8.3.1: type and subtype are case-insensitive, and may have parameters.');
const schemeGround = rfc('RFC 9110, 11.1: the scheme of a credential is case-insensitive.');

export function protocolCases(operation: Operation, setting: Setting): Case[] {
  const build = (slug: string, title: string, change: Change, wish: 'refuse' | 'accept' | 'none', ground: Ground, checks?: readonly CheckId[]): Case[] => {
    const expectation: Expectation = { kind: 'protocol', wish, ground };
    return make(operation, setting, { phase: 'protocol', slug, title, topic: title, change, expectation, ...(checks && { checks }) });
  };
  return [
    ...methodCases(operation, setting, build),
    ...(operation.body ? mediaTypeCases(operation, setting, build) : []),
    ...[['any', '*/*'], ['html', 'text/html'], ['xml', 'application/xml']].flatMap(([slug, value]) =>
      build(`accept-${slug}`, `Accept: ${value}`, { headers: { Accept: value! } }, 'none', rfc('RFC 9110, 12.5.1: Accept may be ignored.'))),
    ...build('accept-none', 'no Accept', { headers: { Accept: null } }, 'accept', rfc('RFC 9110, 12.5.1: without Accept, any media type will do.')),
    ...build('user-agent', 'a browser\'s User-Agent and Origin', { headers: { 'User-Agent': 'Mozilla/5.0', Origin: 'https://app.example.com' } }, 'accept', rfc('RFC 9110, 10.1.5: User-Agent names the client and asks for nothing.')),
    ...schemeCaseCases(operation, setting, build),
  ];
}

type Build = (slug: string, title: string, change: Change, wish: 'refuse' | 'accept' | 'none', ground: Ground, checks?: readonly CheckId[]) => Case[];

/** Elsewhere than on this machine nothing is sent that might delete or change what is there. */
function methodCases(operation: Operation, { local, yardstick }: Setting, build: Build): Case[] {
  const documented = new Set(yardstick.document.operations.filter(({ path }) => path === operation.path).map(({ method }) => method));
  const tried = [...(local ? ['PUT', 'PATCH', 'DELETE'] : []), 'GET', 'HEAD', 'OPTIONS', 'PROPFIND'];
  return tried.filter((method) => !documented.has(method)).flatMap((method) =>
    build(`method-${method.toLowerCase()}`, `${method} instead of ${operation.method}`, { method, body: 'none' }, 'none', methodGround, ['unsupported_method', 'not_a_server_error']));
}

function mediaTypeCases(operation: Operation, setting: Setting, build: Build): Case[] {
  const body = encodeText(JSON.stringify(plainBody(operation, setting)));
  const types: [slug: string, contentType: string | null, wish: 'refuse' | 'accept' | 'none'][] = [
    ['text', 'text/plain', 'none'], ['form', 'application/x-www-form-urlencoded', 'none'], ['xml', 'application/xml', 'none'],
    ['multipart', 'multipart/form-data; boundary=x', 'none'], ['binary', 'application/octet-stream', 'none'], ['nonsense', 'nonsense', 'none'], ['none', null, 'none'],
    ['capitals', 'Application/JSON', 'accept'], ['charset', 'application/json; charset=utf-8', 'accept'], ['parameters', 'application/json;charset="UTF-8"', 'accept'],
  ];
  return [
    ...types.flatMap(([slug, contentType, wish]) => build(`media-type-${slug}`, `JSON with ${contentType === null ? 'no Content-Type' : `Content-Type: ${contentType}`}`, { body, contentType }, wish, wish === 'accept' ? formGround : mediaTypeGround)),
    ...build('chunked', 'JSON sent in chunks', { body, chunked: true, headers: { Connection: 'close' } }, 'accept', rfc('RFC 9112, 7.1: a recipient MUST be able to parse the chunked transfer coding.')),
    ...build('media-type-true-form', 'a form', { body: encodeText('name=value&type=admin&description=text'), contentType: 'application/x-www-form-urlencoded' }, 'none', mediaTypeGround),
    ...build('media-type-true-xml', 'XML', { body: encodeText('<name>value</name>'), contentType: 'application/xml' }, 'none', mediaTypeGround),
  ];
}

function schemeCaseCases(operation: Operation, setting: Setting, build: Build): Case[] {
  const scheme = operation.security.flat().find(({ type, scheme: word }) => type === 'http' && word === 'bearer');
  const held = scheme && setting.good.get(scheme.name);
  if (!held) return [];
  return ['bearer', 'BEARER'].flatMap((word) => build(`scheme-${word}`, `the credential's scheme written ${word}`, {
    credential: { headers: [['Authorization', `${word} ${held.value}`]], query: [], secrets: [secretOf(held)] },
  }, 'accept', schemeGround));
}
