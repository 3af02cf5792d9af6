/** Parses a search: plain words, and prefixes that search one field. */
import type { JournalView } from '../api/api-types.ts';

type Test = (request: JournalView) => boolean;

/** Shown in the help. */
export const prefixes: readonly (readonly [prefix: string, means: string])[] = [
  ['provider:<id>', 'the provider; the first letters of its id are enough'],
  ['status:422  status:4xx  status:>=400', 'the response status'],
  ['trigger:rule', 'what decided the response: prefer, rule, name, auth, validation, protocol, none'],
  ['method:post', 'the HTTP method'],
  ['is:refused', 'response status 400 or above'],
  ['is:ok', 'response status below 400'],
  ['is:invalid', 'request with problems'],
  ['is:broken', 'no response: a fault, or the client disconnected'],
];

/** Returns undefined if the text contains no search term. */
export function matcher(text: string): Test | undefined {
  const tests = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '' && !/^-?\w+:$/.test(word))
    .map(testOf);
  return tests.length === 0 ? undefined : (request) => tests.every((test) => test(request));
}

function testOf(word: string): Test {
  if (word.startsWith('-') && word.length > 1) {
    const test = testOf(word.slice(1));
    return (request) => !test(request);
  }
  const [, prefix = '', value = ''] = /^(provider|status|trigger|method|is):(.+)$/i.exec(word.toLowerCase()) ?? [];
  return byPrefix[prefix]?.(value) ?? anywhere(word.toLowerCase());
}

const byPrefix: Readonly<Record<string, (value: string) => Test>> = {
  provider:
    (value) =>
    ({ provider }) =>
      (provider ?? 'none').startsWith(value),
  trigger:
    (value) =>
    ({ trigger }) =>
      trigger.startsWith(value),
  method:
    (value) =>
    ({ request }) =>
      request.method.toLowerCase() === value,
  status: byStatus,
  is: (value) => states[value] ?? (() => false),
};

const states: Readonly<Record<string, Test>> = {
  refused: ({ response }) => (response?.status ?? 0) >= 400,
  ok: ({ response }) => response !== null && response.status < 400,
  invalid: ({ violations }) => violations.length > 0,
  broken: ({ response }) => response === null,
};

function byStatus(value: string): Test {
  const [, sign = '', number = ''] = /^(>=|<=|>|<)?(\d{1,3})$/.exec(value) ?? [];
  if (number === '') {
    const pattern = new RegExp(`^${value.replace(/[^\dx]/g, '').replaceAll('x', '\\d')}`);
    return ({ response }) => pattern.test(String(response?.status ?? ''));
  }
  const limit = Number(number);
  const fits: Readonly<Record<string, (status: number) => boolean>> = {
    '': (status) => String(status).startsWith(number),
    '>': (status) => status > limit,
    '<': (status) => status < limit,
    '>=': (status) => status >= limit,
    '<=': (status) => status <= limit,
  };
  return ({ response }) => response !== null && fits[sign]!(response.status);
}

const anywhere =
  (word: string): Test =>
  ({ id, provider, operationId, request, reason, violations }) =>
    [
      id,
      provider,
      operationId,
      request.method,
      request.url,
      reason,
      ...violations.flatMap(({ pointer, message }) => [pointer, message]),
    ].some((text) => text?.toLowerCase().includes(word));
