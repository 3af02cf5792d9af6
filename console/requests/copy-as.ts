/** Formats a journal entry as curl, fetch, a Jest test or a rule. */
import { curlParts, type ShellText } from '../../src/lib/curl.ts';
import { root } from '../api/base.ts';
import type { Fault, JournalView, RuleInput } from '../api/api-types.ts';
import { restoreHeader, restoreUrl } from './credential.ts';

/** Headers that HTTP clients set themselves. */
const clientHeaders =
  /^(host|connection|content-length|accept-encoding|user-agent|origin|referer|accept|accept-language|sec-.*|cache-control|pragma|priority)$/;

interface Sendable {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** undefined if there is no body. */
  readonly body: string | undefined;
}

function sendable({ request }: JournalView, presentations: readonly string[]): Sendable {
  const { body, headers } = request;
  return {
    method: request.method,
    url: root.replace(/\/$/, '') + restoreUrl(request.url, presentations),
    headers: Object.entries(headers)
      .filter(([name]) => !clientHeaders.test(name))
      .map(([name, value]) => [name, restoreHeader(name, value, presentations)] as const),
    body: body === null ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  };
}

/** Text in which `$TOKEN` stays a variable of the shell. */
const withToken = (text: string): ShellText =>
  text.split('$TOKEN').flatMap((part, index) => (index === 0 ? [part] : [{ shell: '$TOKEN' }, part]));

export function asCurl(view: JournalView, presentations: readonly string[]): string {
  const { method, url, headers, body } = sendable(view, presentations);
  const parts = curlParts({
    method,
    url: withToken(url),
    headers: headers.map(([name, value]) => [name, withToken(value)] as const),
    body: body === undefined ? undefined : withToken(body),
    include: true,
  });
  return parts?.join(' \\\n  ') ?? '';
}

const literal = (text: string): string =>
  text.includes('$TOKEN')
    ? `\`${text.replace(/[`\\]/g, '\\$&').replace('$TOKEN', '${process.env.TOKEN}')}\``
    : `'${text.replace(/['\\]/g, '\\$&')}'`;

export function asFetch(view: JournalView, presentations: readonly string[]): string {
  const { method, url, headers, body } = sendable(view, presentations);
  const isJson = typeof view.request.body !== 'string' && body !== undefined;
  return [
    `await fetch(${literal(url)}, {`,
    `  method: '${method}',`,
    ...(headers.length === 0
      ? []
      : [`  headers: {`, ...headers.map(([name, value]) => `    ${literal(name)}: ${literal(value)},`), `  },`]),
    ...(body === undefined
      ? []
      : [
          isJson
            ? `  body: JSON.stringify(${indent(view.request.body, '  ')}),`
            : `  body: ${literal(body).replaceAll('\n', '\\n')},`,
        ]),
    '})',
  ].join('\n');
}

const indent = (value: unknown, by: string): string => JSON.stringify(value, null, 2).replaceAll('\n', `\n${by}`);

const hidesSecret = (body: unknown): boolean => JSON.stringify(body)?.includes('…') ?? false;

export function asJest(view: JournalView, presentations: readonly string[]): string {
  const { request, response, provider } = view;
  const title = `${request.method} ${request.url.split('?', 1)[0]} ${response ? `returns ${response.status}` : 'gets no response'}`;
  const sent = asFetch(view, presentations).replaceAll('\n', '\n  ');
  const lines = response
    ? [
        `const response = ${sent};`,
        '',
        `expect(response.status).toBe(${response.status});`,
        ...(provider === null ? [] : [`expect(response.headers.get('x-mock-trigger')).toBe('${view.trigger}');`]),
        ...(response.status < 400 || response.body === null || hidesSecret(response.body)
          ? []
          : [`expect(await response.json()).toEqual(${indent(response.body, '  ')});`]),
      ]
    : [`await expect(${sent.replace(/^await /, '')}).rejects.toThrow();`];
  return [
    `import { expect, test } from '@jest/globals';`,
    '',
    `test(${literal(title)}, async () => {`,
    ...lines.map((line) => (line === '' ? '' : `  ${line}`)),
    '});',
  ].join('\n');
}

const faultKinds: readonly Fault[] = [
  'CONNECTION_RESET_BY_PEER',
  'EMPTY_RESPONSE',
  'MALFORMED_RESPONSE_CHUNK',
  'RANDOM_DATA_THEN_CLOSE',
];

/** A rule that returns this entry's response to the provider's next request. */
export function toRule({ provider, response, reason }: JournalView): RuleInput {
  const whose = provider === null ? {} : { provider };
  if (!response)
    return { ...whose, fault: faultKinds.find((fault) => fault === reason) ?? 'CONNECTION_RESET_BY_PEER', times: 1 };
  const { status, body } = response;
  // The mock generates the body of a success; a copied one would contain a masked secret.
  return {
    ...whose,
    respond: { status, ...(status >= 300 && body !== null && !hidesSecret(body) && { body }) },
    times: 1,
  };
}

export const asRule = (view: JournalView): string => JSON.stringify(toRule(view), null, 2);
