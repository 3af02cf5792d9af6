/** Parses a search: plain words, and filters that search one field. */
import { closest } from '../../src/lib/suggest.ts';
import { defaultSession, sessionName } from '../api/base.ts';
import type { JournalView } from '../api/api-types.ts';
import { credentialText } from './request-summary.ts';
import { bodiesOf, headersOf, nameOf, reasonText, textOf } from './search-text.ts';
import { statusTest } from './status-filter.ts';

type Test = (request: JournalView) => boolean;

interface Filter {
  /** How it is written, for the help. */
  readonly examples: string;
  readonly means: string;
  /** undefined if the value makes no sense. The value is in lower case. */
  readonly test: (value: string) => Test | undefined;
}

/** Each filter takes several values, separated by commas. */
const anyOf =
  (test: (value: string) => Test | undefined) =>
  (value: string): Test | undefined => {
    const tests = value.split(',').map((one) => (one === '' ? undefined : test(one)));
    return tests.every((one) => one !== undefined) ? (request) => tests.some((one) => one(request)) : undefined;
  };

const triggers = ['prefer', 'rule', 'name', 'auth', 'validation', 'protocol', 'upstream', 'replay', 'none'];

const states: Readonly<Record<string, Test>> = {
  refused: ({ response }) => (response?.status ?? 0) >= 400,
  ok: ({ response }) => response !== null && response.status < 400,
  invalid: ({ violations, responseViolations = [] }) => violations.length + responseViolations.length > 0,
  broken: ({ response }) => response === null,
};

const textFilter =
  (text: (request: JournalView) => string) =>
  (value: string): Test =>
  (request) =>
    text(request).includes(value);

const durationTest = (value: string): Test | undefined => {
  const [, sign, number] = /^([<>])=?(\d+)(?:ms)?$/.exec(value) ?? [];
  if (number === undefined) return undefined;
  return ({ durationMs }) =>
    durationMs !== null && (sign === '>' ? durationMs >= Number(number) : durationMs <= Number(number));
};

export const filters = {
  provider: {
    examples: 'provider:<id>',
    means: 'the provider; the first letters of its id are enough; `none` for an unknown address',
    test: anyOf(
      (value) =>
        ({ provider }) =>
          (provider ?? 'none').startsWith(value),
    ),
  },
  status: {
    examples: 'status:404,405  status:4xx  status:400-499  status:>=500',
    means: 'the status of the response; `none` if there is none',
    test: anyOf(statusTest),
  },
  name: { examples: 'name:"Main app"', means: 'the name of the token or resource', test: textFilter(nameOf) },
  token: {
    examples: 'token:<id>',
    means: 'the request that issued a token, and those that used it',
    test: anyOf(
      (value) =>
        ({ tokenId, credential }) =>
          [tokenId, credential?.tokenId].some((id) => id?.toLowerCase().startsWith(value)),
    ),
  },
  credential: {
    examples: 'credential:mock_expired  credential:unknown',
    means: 'the name of the credential, its token, or the verdict on it',
    test: anyOf(
      (value) => (request) =>
        credentialText(request).toLowerCase().includes(value) ||
        (request.credential !== null &&
          (request.credential.verdict === value || request.credential.tokenId?.toLowerCase() === value)),
    ),
  },
  body: {
    examples: 'body:chain',
    means: 'text in the body of the request or the response',
    test: textFilter(bodiesOf),
  },
  header: {
    examples: 'header:x-business-id  header:"accept: */*"',
    means: 'text in the headers of the request or the response',
    test: textFilter(headersOf),
  },
  url: {
    examples: 'url:/tokens?limit',
    means: 'text in the URL',
    test: textFilter(({ request }) => request.url.toLowerCase()),
  },
  method: {
    examples: 'method:post,put',
    means: 'the HTTP method',
    test: anyOf(
      (value) =>
        ({ request }) =>
          request.method.toLowerCase() === value,
    ),
  },
  trigger: {
    examples: 'trigger:rule',
    means: `what decided the response: ${triggers.join(', ')}`,
    test: anyOf((value) =>
      triggers.some((trigger) => trigger.startsWith(value)) ? ({ trigger }) => trigger.startsWith(value) : undefined,
    ),
  },
  rule: {
    examples: 'rule:<id>',
    means: 'the rule that applied',
    test: anyOf(
      (value) =>
        ({ ruleId }) =>
          ruleId?.startsWith(value) ?? false,
    ),
  },
  is: {
    examples: 'is:refused  is:ok  is:invalid  is:broken',
    means: 'status 400 or above; below 400; with problems in a message; without a response',
    test: anyOf((value) => (Object.hasOwn(states, value) ? states[value] : undefined)),
  },
  took: { examples: 'took:>500', means: 'the duration in milliseconds', test: durationTest },
} satisfies Readonly<Record<string, Filter>>;

const filterNames = Object.keys(filters);

const isFilter = (name: string): name is keyof typeof filters => Object.hasOwn(filters, name);

export interface Search {
  /** undefined if there is nothing to search for. */
  readonly test: Test | undefined;
  /** What is wrong with the search, and how to write it. */
  readonly problems: readonly string[];
}

/** A word: perhaps a minus, perhaps a filter, and a value that may be in quotes. */
const wordPattern = /(-?)(?:([a-z]+):)?("(?:[^"\\]|\\.)*"?|\S+|)(?:\s|$)/giy;

const unquote = (value: string): string =>
  value.startsWith('"') ? value.replace(/^"|(?<!\\)"$/g, '').replace(/\\(.)/g, '$1') : value;

export function parseSearch(text: string): Search {
  const tests: Test[] = [];
  const problems: string[] = [];
  for (const [whole, minus = '', filter, raw = ''] of text.trim().matchAll(wordPattern)) {
    if (whole.trim() === '' || (raw === '' && filter !== undefined && isFilter(filter.toLowerCase()))) continue; // Not typed to its end yet.
    const parsed = parseWord(filter?.toLowerCase(), unquote(raw).toLowerCase(), whole.trim());
    if (typeof parsed === 'string') problems.push(parsed);
    else if (parsed) tests.push(minus === '' ? parsed : (request) => !parsed(request));
  }
  return { test: tests.length === 0 ? undefined : (request) => tests.every((test) => test(request)), problems };
}

/** A test, or what is wrong; undefined for nothing. */
function parseWord(filter: string | undefined, value: string, word: string): Test | string | undefined {
  if (filter === undefined) {
    if (value === '' || value === '-') return undefined;
    return /^[1-5]xx$/.test(value) ? filters.status.test(value) : plain(value);
  }
  if (filter === 'session') return sessionFilter(value);
  if (/^https?$/.test(filter) && value.startsWith('//')) return plain(word.toLowerCase());
  if (!isFilter(filter)) {
    const similar = closest(filter, filterNames);
    return `"${filter}:" is not a filter.${similar === undefined ? '' : ` Did you mean "${similar}:"?`} To search for the text, put it in quotes: "${word.replaceAll('"', '')}".`;
  }
  return (
    filters[filter].test(value) ??
    `"${word}" is not understood. Write ${filters[filter].examples.replaceAll(/ {2,}/g, ' or ')}.`
  );
}

const plain =
  (value: string): Test =>
  (request) =>
    textOf(request).includes(value) || reasonText(request).includes(value);

const sessionFilter = (value: string): Test | string =>
  value === sessionName.toLowerCase()
    ? () => true
    : `This page shows the session "${sessionName}"${sessionName === defaultSession ? '' : ' only'}. Open "${value}" under Sessions.`;
