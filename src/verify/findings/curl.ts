/** Formats a request as a runnable `curl` command, with secrets as environment variables. */
import type { Masker } from '../../lib/redact.ts';
import type { CaseRequest, SecretUse } from '../plan/case.ts';

/** Maximum body size, in bytes; longer bodies do not fit on a command line. */
const maxCurlBodyBytes = 100_000;

/** Part of a text: literal, or a shell expression. */
type Piece = string | { readonly shell: string };

const identity: Masker = (text) => text;

/**
 * Returns the command; undefined for a body that does not fit on a command line.
 * @param hide masks secrets that could not be replaced by variables; such a command needs editing before it runs
 */
export function toCurl(
  url: string,
  { method, headers, body, chunked, secrets }: CaseRequest,
  hide: Masker = identity,
): string | undefined {
  if (body && body.length > maxCurlBodyBytes) return undefined;
  const data = body && dataOf(body, secrets, hide);
  if (body && !data) return undefined;
  const parts = [
    `curl -i${method === 'HEAD' ? 'I' : ` -X ${method}`} ${shellQuoted(url, secrets.map(inUrl), hide)}`,
    ...headers.map(
      ([name, value]) => `-H ${shellQuoted(value === '' ? `${name};` : `${name}: ${value}`, secrets, hide)}`,
    ),
    ...(headers.some(([name]) => name.toLowerCase() === 'accept') ? [] : ["-H 'Accept:'"]),
    ...(body && !headers.some(([name]) => name.toLowerCase() === 'content-type') ? ["-H 'Content-Type:'"] : []),
    ...(chunked ? ["-H 'Transfer-Encoding: chunked'"] : []),
    ...(data ? [data.argument] : []),
  ];
  return `${data?.before ?? ''}${parts.join(' ')}`;
}

/** Text is passed as an argument, binary data through `printf`; undefined for binary data that contains a secret. */
function dataOf(
  body: Uint8Array,
  secrets: readonly SecretUse[],
  hide: Masker,
): { before: string; argument: string } | undefined {
  const text = new TextDecoder('utf-8').decode(body);
  const same = Buffer.from(text, 'utf8').equals(body) && !text.includes('\0');
  if (same) return { before: '', argument: `--data-raw ${shellQuoted(text, secrets.flatMap(inJson), hide)}` };
  const latin = Buffer.from(body).toString('latin1');
  if (hide(text) !== text || hide(latin) !== latin || secrets.some(({ value }) => text.includes(value)))
    return undefined;
  const octal = [...body].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  return { before: `printf '${octal}' | `, argument: '--data-binary @-' };
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

const singleQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Double quotes if the text contains a secret variable, otherwise single quotes. */
function shellQuoted(text: string, uses: readonly Use[], hide: Masker): string {
  const pieces = split(text, uses);
  if (pieces.every((piece) => typeof piece === 'string')) return singleQuoted(hide(text));
  return `"${pieces.map((piece) => (typeof piece === 'string' ? hide(piece).replace(/[\\"$`]/g, '\\$&') : piece.shell)).join('')}"`;
}

/** Replaces each secret by its shell expression, longest first. */
function split(text: string, uses: readonly Use[]): Piece[] {
  const ordered = uses.filter(({ value }) => value !== '').toSorted((a, b) => b.value.length - a.value.length);
  return ordered.reduce<Piece[]>(
    (pieces, { value, shell }) =>
      pieces.flatMap((piece): Piece[] => {
        if (typeof piece !== 'string') return [piece];
        return piece.split(value).flatMap((part, index): Piece[] => (index === 0 ? [part] : [{ shell }, part]));
      }),
    [text],
  );
}
