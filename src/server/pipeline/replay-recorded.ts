/** Answers requests from recorded exchanges: those with the same method, path, query and body. */
import { Buffer } from 'node:buffer';
import { parse } from 'node:querystring';
import { checkHeader, isFramingHeader } from '../../lib/http.ts';
import { isObject } from '../../lib/json.ts';
import { isSecretMember, isSecretParameter } from '../../lib/secret-names.ts';
import type { Provider } from '../../provider/registry.ts';
import { bodyValueOf, type Exchange } from './exchange.ts';
import type { Handler } from './handler.ts';
import { sendRecorded } from './pass-response.ts';

/** An exchange of an archive. */
export interface RecordedExchange {
  /** The id of the provider that it belongs to. */
  readonly provider: string;
  readonly method: string;
  /** The provider's own path, with the query. */
  readonly path: string;
  /** The body of the request as text; '' or undefined if it had none. */
  readonly requestBody?: string | undefined;
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body of the response, decoded. */
  readonly body: string;
  /** Whether `body` is base64 of bytes that are not text. Default: false. */
  readonly isBase64?: boolean | undefined;
}

/** Headers that describe how the recorded body was coded. It is sent without a coding. */
const codingHeaders: ReadonlySet<string> = new Set(['content-encoding', 'content-md5', 'digest', 'content-digest']);

/**
 * Answers a request that was recorded. Of several recorded answers to one request, each is sent once, in the order of
 * the archive, and the last from then on. Credentials in the query and values that the recorder has masked do not count.
 */
export function replay(provider: Provider, recorded: readonly RecordedExchange[]): Handler {
  const byRoute = new Map<string, Candidate[]>();
  for (const [index, one] of recorded.entries()) {
    if (one.provider !== provider.id) continue;
    const [path, query] = splitTarget(one.path);
    const route = `${one.method.toUpperCase()} ${path}`;
    const candidates = byRoute.get(route) ?? [];
    candidates.push({ id: `${index}`, query: queryOf(query), body: valueOf(one.requestBody ?? ''), exchange: one });
    byRoute.set(route, candidates);
  }
  return (exchange, res) => {
    if (exchange.forcedSuccess) return undefined;
    const candidates = byRoute.get(`${exchange.method} ${exchange.path}`);
    const matching = candidates?.filter((candidate) => isSameRequest(candidate, exchange)) ?? [];
    const chosen = nextOf(matching, exchange.session.replayed);
    if (!chosen) return undefined;
    exchange.trigger = 'replay';
    const { status, headers, body, isBase64 = false } = chosen.exchange;
    const kept = headers.flatMap(([name, value]) => sendable(name, value));
    return sendRecorded(exchange, res, {
      status,
      headers: kept,
      bytes: Buffer.from(body, isBase64 ? 'base64' : 'utf8'),
    });
  };
}

/** A header as it can be sent again: without what describes the connection or the coding, and with a mask in ASCII. */
function sendable(name: string, value: string): [name: string, value: string][] {
  const lower = name.toLowerCase();
  if (isFramingHeader(lower) || codingHeaders.has(lower) || lower.startsWith('x-mock-')) return [];
  const text = value.replaceAll(maskMark, '...');
  try {
    checkHeader(name, text);
    return [[name, text]];
  } catch {
    return [];
  }
}

interface Candidate {
  readonly id: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly exchange: RecordedExchange;
}

/** The first that was not sent in this session, or else the last. */
function nextOf(candidates: readonly Candidate[], replayed: Set<string>): Candidate | undefined {
  const chosen = candidates.find(({ id }) => !replayed.has(id)) ?? candidates.at(-1);
  if (chosen && candidates.length > 1) replayed.add(chosen.id);
  return chosen;
}

const isSameRequest = ({ query, body }: Candidate, exchange: Exchange): boolean =>
  isSame(query, withoutSecrets(exchange.query)) &&
  isSame(body, bodyValueOf(exchange) ?? valueOf(exchange.body?.toString() ?? ''));

const splitTarget = (target: string): [path: string, query: string] => {
  const [whole = ''] = target.split('#', 1);
  const at = whole.indexOf('?');
  return at < 0 ? [whole, ''] : [whole.slice(0, at), whole.slice(at + 1)];
};

const queryOf = (query: string): Record<string, unknown> => withoutSecrets({ ...parse(query) });

const withoutSecrets = (query: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(query).filter(([name]) => !isSecretParameter(name) && !name.startsWith('__')));

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The mark with which the recorder replaces a secret. */
const maskMark = '…';

/** Whether two values are equal, apart from what is masked in the recorded one. */
function isSame(recorded: unknown, actual: unknown): boolean {
  if (typeof recorded === 'string' && typeof actual === 'string') {
    const [start = '', ...rest] = recorded.split(maskMark);
    return rest.length === 0 ? recorded === actual : actual.startsWith(start) && actual.endsWith(rest.at(-1) ?? '');
  }
  if (Array.isArray(recorded))
    return (
      Array.isArray(actual) &&
      recorded.length === actual.length &&
      recorded.every((item, index) => isSame(item, actual[index]))
    );
  if (!isObject(recorded)) return recorded === actual || (recorded === maskMark && typeof actual === 'number');
  if (!isObject(actual) || Array.isArray(actual)) return false;
  const names = Object.keys(recorded);
  return (
    names.length === Object.keys(actual).length &&
    names.every((name) => Object.hasOwn(actual, name) && isSameMember(name, recorded[name], actual[name]))
  );
}

const isSameMember = (name: string, recorded: unknown, actual: unknown): boolean =>
  isSame(recorded, actual) || (isSecretMember(name) && typeof recorded === 'string' && recorded.includes(maskMark));
