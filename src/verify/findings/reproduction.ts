/** Formats a request as a runnable `curl` command, with secrets as environment variables. */
import { Buffer } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { curlLine, type ShellExpression, type ShellText } from '../../lib/curl.ts';
import type { Masker } from '../../lib/redact.ts';
import type { CaseRequest, SecretUse } from '../plan/case.ts';

/** Maximum body size, in bytes; longer bodies do not fit on a command line. */
const maxCurlBodyBytes = 100_000;

const identity: Masker = (text) => text;

/**
 * Returns the command; undefined for a request that does not fit on a command line.
 * @param hide masks secrets that could not be replaced by variables; such a command needs editing before it runs
 */
export function toCurl(
  url: string,
  { method, headers, body, chunked, withoutUserAgent, secrets }: CaseRequest,
  hide: Masker = identity,
): string | undefined {
  if (body && body.length > maxCurlBodyBytes) return undefined;
  const data = body && dataOf(body, secrets, hide);
  if (body && data === undefined) return undefined;
  return curlLine({
    method,
    url: withVariables(url, secrets.map(inUrl), hide),
    headers: [
      ...headers.map(([name, value]) => [name, withVariables(value, secrets, hide)] as const),
      ...(chunked ? [['Transfer-Encoding', 'chunked'] as const] : []),
    ],
    body: data,
    include: true,
    exact: true,
    withoutUserAgent,
  });
}

/** Text with variables for its secrets, or binary data; undefined for binary data that contains a secret. */
function dataOf(body: Uint8Array, secrets: readonly SecretUse[], hide: Masker): ShellText | Uint8Array | undefined {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
  const isText = Buffer.from(text, 'utf8').equals(body) && !text.includes('\0');
  if (isText) return withVariables(text, secrets.flatMap(inJson), hide);
  const latin = Buffer.from(body).toString('latin1');
  return hide(text) !== text || hide(latin) !== latin || secrets.some(({ value }) => text.includes(value))
    ? undefined
    : body;
}

type Use = Pick<SecretUse, 'value' | 'shell'>;

/** Percent-encodes a secret in a URL. */
function inUrl({ value, shell }: Use): Use {
  const encoded = encodeURIComponent(value.toWellFormed());
  return {
    value: encoded,
    shell: encoded === value ? shell : `$(printf %s "${shell}" | od -An -v -tx1 | tr -d '\\n' | tr ' ' '%')`,
  };
}

/** JSON-escapes a secret in a body. */
function inJson({ value, shell }: Use): Use[] {
  const escaped = JSON.stringify(value).slice(1, -1);
  return escaped === value
    ? [{ value, shell }]
    : [
        { value: escaped, shell: `$(printf %s "${shell}" | sed 's/[\\\\"]/\\\\&/g')` },
        { value, shell },
      ];
}

/** The text with a shell expression for each secret. Masks what remains. */
function withVariables(text: string, uses: readonly Use[], hide: Masker): ShellText {
  const pieces = split(text, uses);
  return pieces.length === 1 ? hide(text) : pieces.map((piece) => (typeof piece === 'string' ? hide(piece) : piece));
}

/** Replaces each secret by its shell expression, longest first. */
function split(text: string, uses: readonly Use[]): (string | ShellExpression)[] {
  const ordered = uses.filter(({ value }) => value !== '').toSorted((a, b) => b.value.length - a.value.length);
  return ordered.reduce<(string | ShellExpression)[]>(
    (pieces, { value, shell }) =>
      pieces.flatMap((piece): (string | ShellExpression)[] => {
        if (typeof piece !== 'string') return [piece];
        return piece
          .split(value)
          .flatMap((part, index): (string | ShellExpression)[] => (index === 0 ? [part] : [{ shell }, part]));
      }),
    [text],
  );
}
