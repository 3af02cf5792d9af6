/** A request as one `curl` line that runs as printed, with secrets as environment variables. */
import type { CaseRequest, SecretUse } from './case.ts';

/** Longer bodies do not fit into a command line. */
const longest = 100_000;

/** The line; undefined for a body that no command line can hold. */
export function toCurl(url: string, { method, headers, body, chunked, secrets }: CaseRequest): string | undefined {
  if (body && body.length > longest) return undefined;
  const data = body && dataOf(body);
  const parts = [
    `curl -i${method === 'HEAD' ? 'I' : ` -X ${method}`} ${quoted(url, secrets)}`,
    ...headers.map(([name, value]) => `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`, secrets)}`),
    ...(headers.some(([name]) => name.toLowerCase() === 'accept') ? [] : ["-H 'Accept:'"]),
    ...(body && !headers.some(([name]) => name.toLowerCase() === 'content-type') ? ["-H 'Content-Type:'"] : []),
    ...(chunked ? ["-H 'Transfer-Encoding: chunked'"] : []),
    ...(data ? [data.argument] : []),
  ];
  return `${data?.before ?? ''}${parts.join(' ')}`;
}

/** Text goes as an argument; bytes that are no text come from `printf`. */
function dataOf(body: Uint8Array): { before: string; argument: string } {
  const text = new TextDecoder('utf-8').decode(body);
  const same = Buffer.from(text, 'utf8').equals(body) && !text.includes('\0');
  if (same) return { before: '', argument: `--data-raw ${single(text)}` };
  const octal = [...body].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  return { before: `printf '${octal}' | `, argument: '--data-binary @-' };
}

const single = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** In double quotes where a secret has to be filled in, else in single ones. */
function quoted(text: string, secrets: readonly SecretUse[]): string {
  const used = secrets.filter(({ value }) => value !== '' && (text.includes(value) || text.includes(encodeURIComponent(value.toWellFormed()))));
  if (used.length === 0) return single(text);
  const marks = used.toSorted((a, b) => b.value.length - a.value.length);
  const marked = marks.reduce((line, { value }, index) => line.replaceAll(value, `\u0001${index}\u0001`).replaceAll(encodeURIComponent(value.toWellFormed()), `\u0001${index}\u0001`), text);
  const escaped = marked.replace(/[\\"$`]/g, '\\$&');
  return `"${marks.reduce((line, { shell }, index) => line.replaceAll(`\u0001${index}\u0001`, shell), escaped)}"`;
}
