/** Formats a journal entry as curl or fetch. */
import { curlParts, type ShellText } from '../../src/lib/curl.ts';
import { root } from '../api/base.ts';
import type { JournalView } from '../api/api-types.ts';
import { sendable } from './sendable.ts';

export const address = (url: string): string => root.replace(/\/$/, '') + url;

/** Text in which `$TOKEN` stays a variable of the shell. */
const withToken = (text: string): ShellText =>
  text.split('$TOKEN').flatMap((part, index) => (index === 0 ? [part] : [{ shell: '$TOKEN' }, part]));

export function asCurl(view: JournalView, presentations: readonly string[]): string {
  const { method, url, headers, body } = sendable(view, presentations);
  const parts = curlParts({
    method,
    url: withToken(address(url)),
    headers: headers.map(([name, value]) => [name, withToken(value)] as const),
    body: body === undefined ? undefined : withToken(body),
    include: true,
  });
  return parts?.join(' \\\n  ') ?? '';
}

export const literal = (text: string): string =>
  text.includes('$TOKEN')
    ? `\`${text.replace(/[`\\]/g, '\\$&').replace('$TOKEN', '${process.env.TOKEN}')}\``
    : `'${text.replace(/['\\]/g, '\\$&')}'`;

export function asFetch(view: JournalView, presentations: readonly string[]): string {
  const { method, url, headers, body } = sendable(view, presentations);
  const isJson = typeof view.request.body !== 'string' && body !== undefined;
  return [
    `await fetch(${literal(address(url))}, {`,
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

export const indent = (value: unknown, by: string): string =>
  JSON.stringify(value, null, 2).replaceAll('\n', `\n${by}`);
