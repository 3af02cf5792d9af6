/** Phase 2, body: missing bodies, and texts that are not JSON or whose meaning JSON leaves open. */
import { Buffer } from 'node:buffer';
import { isObject, type Json } from '../../lib/json.ts';
import type { BuildBodyCase } from './build-case.ts';
import type { Case } from './case.ts';
import { encodeText } from './encode-body.ts';

export function malformedCases(full: Json, build: BuildBodyCase): Case[] {
  const text = JSON.stringify(full);
  const pairs = Object.entries(isObject(full) ? full : { name: 'text' }).map(
    ([name, value]) => `${name}=${typeof value === 'object' ? 'text' : encodeURIComponent(String(value))}`,
  );
  const reject = (slug: string, title: string, body: string | 'none') =>
    build({
      slug: `body/${slug}`,
      title,
      dedupeKey: title,
      change: { body: body === 'none' ? body : encodeText(body) },
      intent: 'reject',
    });
  const any = (slug: string, title: string, body: Uint8Array, why: string) =>
    build({ slug: `body/${slug}`, title, dedupeKey: title, change: { body }, anyReason: why, isAmbiguous: true });
  return [
    ...reject('none', 'no body', 'none'),
    ...reject('empty', 'an empty body', ''),
    ...reject('truncated', 'JSON that breaks off', text.slice(0, -1)),
    ...reject(
      'truncated-early',
      'JSON that breaks off within a string',
      text.slice(0, Math.max(2, Math.ceil(text.length / 2))),
    ),
    ...reject('open', 'a single brace', '{'),
    ...reject('trailing-comma', 'JSON with a comma too many', `${text.slice(0, -1)},}`),
    ...reject('single-quotes', 'JSON with single quotes', text.replaceAll('"', "'").replace('{}', "{'a':1}")),
    ...reject('bare-keys', 'JSON with bare keys', text.replace(/"(\w+)":/g, '$1:').replace('{}', '{a:1}')),
    ...reject('comment', 'JSON with a comment', `${text.slice(0, 1)}/* comment */${text.slice(1)}`),
    ...reject('trailing-garbage', 'JSON with more after its end', `${text} and more`),
    ...reject('two-values', 'two JSON values', `${text}${text}`),
    ...reject('plain-text', 'plain text', 'name'),
    ...reject('pair', 'one pair of a form instead of JSON', pairs[0] ?? 'name=text'),
    ...reject('form', 'a form instead of JSON', pairs.join('&')),
    ...reject('xml', 'XML instead of JSON', '<token><name>value</name></token>'),
    ...reject('undefined', 'the word undefined', 'undefined'),
    ...(text.includes(':"')
      ? [
          ...[
            ['line-break', '\n'],
            ['carriage-return', '\r'],
            ['tab', '\t'],
            ['nul', '\0'],
            ['escape', '\u001b'],
          ].flatMap(([slug = '', character = '']) =>
            reject(
              `raw-${slug}`,
              `JSON with an unescaped control character (${slug}) within a string`,
              text.replace(':"', `:"first${character}`),
            ),
          ),
          ...reject('bad-escape', 'JSON with an escape that it does not have', text.replace(':"', ':"\\x41')),
        ]
      : []),
    ...reject('encoded-twice', 'the JSON as a JSON string', JSON.stringify(text)),
    ...reject('in-array', 'the object within an array', `[${text}]`),
    ...any(
      'byte-order-mark',
      'JSON after a byte order mark',
      encodeText(`\uFEFF${text}`),
      'RFC 8259 allows parsers to ignore or reject it.',
    ),
    ...any(
      'invalid-utf-8',
      'JSON with bytes that are no UTF-8',
      brokenUtf8(text),
      'Parsers may replace or reject such bytes.',
    ),
    ...any(
      'utf-16',
      'JSON in UTF-16',
      Buffer.from(`\uFEFF${text}`, 'utf16le'),
      'RFC 8259 requires UTF-8; a service may detect other encodings.',
    ),
    ...any(
      'same-key-twice',
      'JSON with a key that occurs twice',
      encodeText(text.replace(/^\{(("[^"]+":)[^,}]*)/, '{$1,$1')),
      'RFC 8259 does not define which value counts.',
    ),
  ];
}

function brokenUtf8(text: string): Uint8Array {
  const bytes = encodeText(text.replace(/:"[^"]*"/, ':"\u0001"'));
  return bytes.map((byte) => (byte === 1 ? 0xff : byte));
}
