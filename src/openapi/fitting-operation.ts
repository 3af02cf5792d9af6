/** Chooses between operations with the same method and path, by what else a request has. */
import { URLSearchParams } from 'node:url';
import { matchingType } from '../lib/media-type.ts';
import type { DocumentValidator, RequestData } from './document-validator.ts';
import type { Operation } from './operation.ts';
import type { RoutedOperation } from './operation-router.ts';
import type { Violation } from './violation.ts';

/** Operations that are tried: a document may have hundreds at one path, and each takes time. */
const maxTried = 50;

/** What a request has without its body. */
type Head = Omit<RequestData, 'params' | 'body'>;

/**
 * The operations that the head of a request fits best, in their order: by the query or the fragment in the key of the
 * path, then by the path parameters, then by the other ones. Where it fits none, all remain.
 * @param all at least one
 */
export function fittingHead<T extends RoutedOperation>(
  all: readonly T[],
  { query, headers }: Head,
  validator: DocumentValidator,
): readonly T[] {
  let fitting = selected(all, { query, headers });
  for (const parts of [['path'], ['query', 'header', 'cookie']] satisfies Violation['in'][][]) {
    if (fitting.length === 1) return fitting;
    fitting = preferring(fitting, ({ operation, params }) =>
      validator
        .request(operation, { params, query, headers, body: undefined })
        .every((violation) => !parts.some((part) => part === violation.in)),
    );
  }
  return fitting;
}

/** The operation whose body a request has; the first if it has that of none. */
export function fittingBody<T extends RoutedOperation>(
  all: readonly T[],
  { query, headers }: Head,
  bodyFor: (one: T) => unknown,
  validator: DocumentValidator,
): T | undefined {
  if (all.length < 2) return all[0];
  const [first] = preferring(all, (one) => {
    const body = bodyFor(one);
    return (
      isDeclaredType(one.operation, body, headers['content-type']) &&
      validator
        .request(one.operation, { params: one.params, query, headers, body })
        .every((violation) => violation.in !== 'body')
    );
  });
  return first;
}

const isDeclaredType = ({ body }: Operation, value: unknown, contentType: Head['headers'][string]): boolean =>
  value === undefined ||
  !body?.content.size ||
  matchingType(typeof contentType === 'string' ? contentType : '', body.content) !== undefined;

/** Those that a request fits; all if it fits none. */
function preferring<T>(all: readonly T[], fits: (one: T) => boolean): readonly T[] {
  const fitting = all.slice(0, maxTried).filter(fits);
  return fitting.length > 0 ? fitting : all;
}

/** The operations whose selector, such as `?action=start`, a request has; else those without one. */
function selected<T extends RoutedOperation>(all: readonly T[], head: Head): readonly T[] {
  const conditions = new Map(all.map((one) => [one, conditionsOf(one.operation.selector)]));
  const meeting = all.filter((one) => {
    const own = conditions.get(one) ?? [];
    return own.length > 0 && own.every(([name, value]) => isMet(name, value, head));
  });
  if (meeting.length > 0) return meeting;
  const free = all.filter((one) => conditions.get(one)?.length === 0);
  return free.length > 0 ? free : all;
}

/**
 * The parameters that a selector names, with their values: those of its query, and of a fragment such as `#Action=Start`.
 * A value in braces, such as `?action={action}`, permits any value.
 */
function conditionsOf(selector: string): [name: string, value: string | undefined][] {
  const [, query = '', fragment = ''] = /^(?:\?([^#]*))?(?:#(.*))?$/s.exec(selector) ?? [];
  const text = [query, fragment.includes('=') ? fragment : ''].filter((part) => part !== '').join('&');
  return [...new URLSearchParams(text)].map(([name, value]) => [name, /^(?:|\{.*\})$/.test(value) ? undefined : value]);
}

function isMet(name: string, value: string | undefined, { query, headers }: Head): boolean {
  const given = Object.hasOwn(query, name) ? query[name] : headers[name.toLowerCase()];
  return given !== undefined && (value === undefined || [given].flat().includes(value));
}
