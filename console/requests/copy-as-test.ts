/** Formats a journal entry as a test: with Jest and fetch, or with Playwright's `request` fixture. */
import type { JournalView } from '../api/api-types.ts';
import { address, asFetch, indent, literal } from './copy-as.ts';
import { hidesSecret } from './rule-from-request.ts';
import { sendable } from './sendable.ts';

const titleOf = ({ request, response }: JournalView): string =>
  `${request.method} ${request.url.split('?', 1)[0]} ${response ? `returns ${response.status}` : 'gets no response'}`;

/** Bodies of errors are compared; those of successes have ids, dates and secrets that change. */
const bodyAssertion = ({ response }: JournalView): string[] =>
  !response || response.status < 400 || response.body === null || hidesSecret(response.body)
    ? []
    : [`expect(await response.json()).toEqual(${indent(response.body, '  ')});`];

const inTest = (view: JournalView, from: string, parameter: string, lines: readonly string[]): string =>
  [
    `import { expect, test } from '${from}';`,
    '',
    `test(${literal(titleOf(view))}, async (${parameter}) => {`,
    ...lines.map((line) => (line === '' ? '' : `  ${line}`)),
    '});',
  ].join('\n');

export function asJest(view: JournalView, presentations: readonly string[]): string {
  const { response, provider, trigger } = view;
  const sent = asFetch(view, presentations).replaceAll('\n', '\n  ');
  const lines = response
    ? [
        `const response = ${sent};`,
        '',
        `expect(response.status).toBe(${response.status});`,
        ...(provider === null ? [] : [`expect(response.headers.get('x-mock-trigger')).toBe('${trigger}');`]),
        ...bodyAssertion(view),
      ]
    : [`await expect(${sent.replace(/^await /, '')}).rejects.toThrow();`];
  return inTest(view, '@jest/globals', '', lines);
}

/** The call of the fixture. Data that is an object is sent as JSON. */
function asPlaywrightCall(view: JournalView, presentations: readonly string[]): string {
  const { method, url, headers, body } = sendable(view, presentations);
  const data = typeof view.request.body === 'string' ? body && literal(body) : indent(view.request.body, '    ');
  return [
    `await request.fetch(${literal(address(url))}, {`,
    `    method: '${method}',`,
    ...(headers.length === 0
      ? []
      : ['    headers: {', ...headers.map(([name, value]) => `      ${literal(name)}: ${literal(value)},`), '    },']),
    ...(body === undefined ? [] : [`    data: ${data},`]),
    '  })',
  ].join('\n');
}

export function asPlaywright(view: JournalView, presentations: readonly string[]): string {
  const { response, provider, trigger } = view;
  const sent = asPlaywrightCall(view, presentations);
  const lines = response
    ? [
        `const response = ${sent};`,
        '',
        `expect(response.status()).toBe(${response.status});`,
        ...(provider === null ? [] : [`expect(response.headers()['x-mock-trigger']).toBe('${trigger}');`]),
        ...bodyAssertion(view),
      ]
    : [`await expect(${sent.replace(/^await /, '')}).rejects.toThrow();`];
  return inTest(view, '@playwright/test', '{ request }', lines);
}
