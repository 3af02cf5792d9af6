/** Writes a request as a `curl` command for a POSIX shell. */

/** A shell expression for use within double quotes, such as `$TOKEN`. */
export interface ShellExpression {
  readonly shell: string;
}

/** A text, or its parts: literal ones and shell expressions. */
export type ShellText = string | readonly (string | ShellExpression)[];

export interface CurlRequest {
  readonly method: string;
  readonly url: ShellText;
  readonly headers: readonly (readonly [name: string, value: ShellText])[];
  /** Bytes that are not UTF-8 text, or that contain NUL, are piped into curl. Undefined: no body. */
  readonly body?: ShellText | Uint8Array | undefined;
  /** Print the response headers as well. */
  readonly include?: boolean;
  /** Send exactly the given headers: none that curl adds by itself, and no method that curl chooses. */
  readonly exact?: boolean;
  /** Do not send the `User-Agent` of curl. */
  readonly withoutUserAgent?: boolean | undefined;
}

/**
 * The command in parts, each of which may stand on its own line: the command with the URL, the headers, the data.
 * Undefined if a URL, a header or a body with shell expressions contains NUL, which no argument can contain.
 */
export function curlParts(request: CurlRequest): string[] | undefined {
  const { url, headers, exact = false, withoutUserAgent = false } = request;
  const body = decoded(request.body);
  const given = headers.map(([name, value]) => [name, partsOf(value)] as const);
  if ([partsOf(url), ...given.map(([, value]) => value)].flat().some(hasNul) || mixesNul(request.body))
    return undefined;
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  const own = ['Accept', ...(body === undefined ? [] : ['Content-Type'])];
  const removed = [...(exact ? own : []), ...(withoutUserAgent ? ['User-Agent'] : [])].filter(
    (name) => !names.has(name.toLowerCase()),
  );
  return [
    `${pipeOf(body)}curl${optionsOf(request)} ${shellQuote(url)}`,
    ...given.map(([name, value]) => `-H ${shellQuote(headerOf(name, value))}`),
    ...removed.map((name) => `-H ${shellQuote(`${name}:`)}`),
    ...(body === undefined
      ? []
      : [ArrayBuffer.isView(body) ? '--data-binary @-' : `${dataOption(body, exact)} ${shellQuote(body)}`]),
  ];
}

/** The command on one line. Undefined as for `curlParts`. */
export const curlLine = (request: CurlRequest): string | undefined => curlParts(request)?.join(' ');

/**
 * Quotes a word for a POSIX shell. Double quotes are used for expressions only, and not for `!`, which an interactive
 * shell would expand there.
 */
export function shellQuote(text: ShellText): string {
  const parts = partsOf(text);
  if (parts.every((part) => typeof part === 'string')) {
    const whole = parts.join('');
    return /^[\w@%+=:,./-]+$/.test(whole) ? whole : singleQuoted(whole);
  }
  if (parts.some((part) => typeof part === 'string' && part.includes('!')))
    return parts.map((part) => (typeof part === 'string' ? part && singleQuoted(part) : `"${part.shell}"`)).join('');
  return `"${parts.map((part, index) => (typeof part === 'string' ? escapeInDoubleQuotes(part) : before(part.shell, parts[index + 1]))).join('')}"`;
}

/** `$NAME` in braces if the next text would continue the name. */
const before = (shell: string, next: string | ShellExpression | undefined): string =>
  /^\$\w+$/.test(shell) && typeof next === 'string' && /^\w/.test(next) ? `\${${shell.slice(1)}}` : shell;

const singleQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const escapeInDoubleQuotes = (text: string): string => text.replace(/[\\"$`]/g, '\\$&');

const partsOf = (text: ShellText): readonly (string | ShellExpression)[] => (typeof text === 'string' ? [text] : text);

const hasNul = (part: string | ShellExpression): boolean => typeof part === 'string' && part.includes('\0');

const mixesNul = (body: CurlRequest['body']): boolean =>
  Array.isArray(body) && body.some(hasNul) && body.some((part) => typeof part !== 'string');

/** curl sends a header without a value only if it ends with a semicolon. */
const headerOf = (name: string, value: readonly (string | ShellExpression)[]): ShellText =>
  value.every((part) => part === '') ? `${name};` : [`${name}: `, ...value];

function optionsOf({ method, url, body, include = false, exact = false }: CurlRequest): string {
  const flags = `${include ? 'i' : ''}${method === 'HEAD' ? 'I' : ''}${partsOf(url).some(isGlob) ? 'g' : ''}`;
  const isChosenByCurl = method === 'HEAD' || (!exact && method === 'POST' && body !== undefined);
  return `${flags === '' ? '' : ` -${flags}`}${isChosenByCurl ? '' : ` -X ${shellQuote(method)}`}`;
}

/** curl expands brackets and braces in a URL. */
const isGlob = (part: string | ShellExpression): boolean => typeof part === 'string' && /[[\]{}]/.test(part);

/** `-d` reads a file if the text begins with `@`. */
const dataOption = (body: ShellText, exact: boolean): string => {
  const [first = ''] = partsOf(body);
  return exact || typeof first !== 'string' || first.startsWith('@') ? '--data-raw' : '-d';
};

/** Bytes as text if that is possible. */
function decoded(body: CurlRequest['body']): ShellText | Uint8Array | undefined {
  if (ArrayBuffer.isView(body)) {
    const text = utf8Text(body);
    return text === undefined || text.includes('\0') ? body : text;
  }
  return body !== undefined && partsOf(body).some(hasNul) ? new TextEncoder().encode(partsOf(body).join('')) : body;
}

/** Undefined if the bytes are not UTF-8. */
function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const pipeOf = (body: ShellText | Uint8Array | undefined): string =>
  ArrayBuffer.isView(body)
    ? `printf '${Array.from(body, (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')}' | `
    : '';
