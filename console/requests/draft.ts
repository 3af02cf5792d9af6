/** A request that can be edited and sent: from an operation's example, or from a journal entry. */
import { bodyText } from '../../src/lib/body-text.ts';
import type { Json } from '../../src/lib/json.ts';
import { parseHeaderLines, writeHeaderLines } from '../parts/header-lines.ts';
import type { ExampleView, JournalView } from '../api/api-types.ts';
import { sendable, sessionPath } from './sendable.ts';

export interface Draft {
  readonly method: string;
  /** Path and query below the address of the mock. */
  readonly url: string;
  /** One header a line. */
  readonly headers: string;
  /** Empty for none. */
  readonly body: string;
  /** Whether a part is missing that the journal does not show, such as a credential. */
  readonly isIncomplete: boolean;
}

export const emptyDraft: Draft = { method: 'GET', url: '/', headers: '', body: '', isIncomplete: false };

/** JSON is indented; other texts stay as they are. */
function readable(text: string | undefined): string {
  try {
    return text === undefined ? '' : JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text ?? '';
  }
}

export function draftOf(view: JournalView, presentations: readonly string[]): Draft {
  const { method, url, headers, body } = sendable(view, presentations);
  const draft = { method, url, headers: writeHeaderLines(headers), body: readable(body) };
  return { ...draft, isIncomplete: /\$TOKEN|…/.test(JSON.stringify(draft)) };
}

export function draftOfExample(provider: string, { method, url, headers, body }: ExampleView): Draft {
  const text = body === null ? undefined : bodyText(headers, body as Json);
  return {
    method,
    url: `${sessionPath}/${provider}${url}`,
    headers: writeHeaderLines(Object.entries(headers)),
    body: readable(text),
    isIncomplete: false,
  };
}

/** Headers that a browser sets itself (Fetch Standard, 2.2.2): what a page says of them is ignored. */
const forbidden =
  /^(accept-charset|accept-encoding|access-control-request-.*|connection|content-length|cookie2?|date|dnt|expect|host|keep-alive|origin|proxy-.*|referer|sec-.*|te|trailer|transfer-encoding|upgrade|via)$/i;

export interface ParsedHeaders {
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** What is wrong, or undefined. */
  readonly problem: string | undefined;
  /** Names of headers that the browser does not let the page send. */
  readonly ignored: readonly string[];
}

export function parseHeaders(text: string): ParsedHeaders {
  const { headers, problem } = parseHeaderLines(text);
  return {
    headers: headers.filter(([name]) => !forbidden.test(name)),
    problem,
    ignored: headers.filter(([name]) => forbidden.test(name)).map(([name]) => name),
  };
}

const isJson = (headers: ParsedHeaders['headers']): boolean => {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? 'application/json';
  return /\bjson\b/i.test(type);
};

/** What is wrong with a JSON body, and where; undefined if it is valid, or not JSON. */
export function bodyProblem(body: string, headers: ParsedHeaders['headers']): string | undefined {
  if (body.trim() === '' || !isJson(headers)) return undefined;
  try {
    JSON.parse(body);
    return undefined;
  } catch (error) {
    return `Not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}
