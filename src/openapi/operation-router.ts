/** Finds the operation for a method and a path. */
import type { Operation } from './operation.ts';

/** The result of a lookup. */
type Match =
  | { readonly kind: 'operation'; readonly operation: Operation; readonly params: Readonly<Record<string, string>> }
  /** The path exists, but not with this method. `siblingOperation` is one of its operations. */
  | { readonly kind: 'other-method'; readonly allow: readonly string[]; readonly siblingOperation: Operation }
  /** The percent-encoding of a path parameter is invalid. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'none' };

/** Looks up an operation. Concrete paths match before templated ones (OpenAPI Specification, Paths Object). */
export type Router = (method: string, path: string) => Match;

interface Route {
  readonly operation: Operation;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  /** The match of a path without parameters. */
  readonly staticMatch: Match;
}

/** Creates a router for the operations of a document. */
export function createRouter(operations: readonly Operation[]): Router {
  // Only then are there several ways to write a path that matter (RFC 3986, section 6.2.2).
  const hasEncoded = operations.some(({ path }) => !/^[\w.~/{}-]*$/.test(path));
  const routes = operations
    .map((operation) => toRoute(operation, hasEncoded ? encoded : escape))
    .sort((a, b) => a.names.length - b.names.length);
  return (method, given) => {
    const path = hasEncoded ? normalized(given) : given;
    for (const route of routes) {
      const match = route.operation.method === method && route.pattern.exec(path);
      if (match) return route.names.length === 0 ? route.staticMatch : matchedOperation(route, match);
    }
    return unmatched(routes.filter(({ pattern }) => pattern.test(path)).map(({ operation }) => operation));
  };
}

function matchedOperation({ operation, names }: Route, [, ...values]: readonly string[]): Match {
  const params: Record<string, string> = {};
  try {
    for (const [i, name] of names.entries()) params[name] = decodeURIComponent(values[i]!);
  } catch {
    return { kind: 'malformed' };
  }
  return { kind: 'operation', operation, params };
}

function unmatched([siblingOperation, ...others]: readonly Operation[]): Match {
  if (!siblingOperation) return { kind: 'none' };
  return {
    kind: 'other-method',
    allow: [...new Set([siblingOperation, ...others].map(({ method }) => method))],
    siblingOperation,
  };
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&');

/**
 * A parameter value ends at the first character of the literal text after it, as in Express, which prevents
 * backtracking.
 */
const valuePattern = (next: string, isFollowed: boolean): string =>
  next === '' && isFollowed ? '([^/])' : `([^/${escape(next.slice(0, 1))}]+)`;

/** The pattern of a literal text in a normalised path. */
const encoded = (text: string): string => escape(text.split('/').map(encodeText).join('/'));

const encodeText = (text: string): string => encodeURIComponent(text.toWellFormed());

/** A path in which everything but unreserved characters is percent-encoded. An invalid encoding stays as it is. */
function normalized(path: string): string {
  try {
    return path
      .split('/')
      .map((segment) => encodeText(decodeURIComponent(segment)))
      .join('/');
  } catch {
    return path;
  }
}

/** @param literal the pattern of the text between the parameters */
function toRoute(operation: Operation, literal: (text: string) => string): Route {
  const names: string[] = [];
  const parts = operation.path.split(/(\{[^{}]+\})/);
  const pattern = parts.map((part, i) => {
    if (!part.startsWith('{')) return literal(part);
    names.push(part.slice(1, -1));
    const next = parts[i + 1] ?? '';
    const stop = literal(next.slice(0, 1));
    return stop.startsWith('%') ? `((?:(?!${stop})[^/])+)` : valuePattern(next, i + 2 < parts.length);
  });
  return {
    operation,
    pattern: new RegExp(`^${pattern.join('')}$`),
    names,
    staticMatch: { kind: 'operation', operation, params: {} },
  };
}
