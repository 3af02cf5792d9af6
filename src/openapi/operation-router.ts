/** Finds the operation for a method and a path. */
import type { Operation } from './operation.ts';
import { distinct, otherPathsOf, routeKey } from './operation-address.ts';

/** An operation and the values of its path parameters. */
export interface RoutedOperation {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

/** The operation with a method and path. */
export interface OperationMatch extends RoutedOperation {
  readonly kind: 'operation';
  /** Other operations with the same method and path, if there are any: what else the request has decides. */
  readonly others?: readonly RoutedOperation[];
}

/** The result of a lookup. */
type Match =
  | OperationMatch
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
  /** The match of a path without parameters; undefined if other operations have the same path. */
  readonly staticMatch: Match | undefined;
  /** The routes of other operations with the same method and path. */
  readonly others: readonly Route[];
}

/** Creates a router for the operations of a document. */
export function createRouter(operations: readonly Operation[]): Router {
  // Only then are there several ways to write a path that matter (RFC 3986, section 6.2.2).
  const hasEncoded = operations.some(({ path }) => !/^[\w.~/{}-]*$/.test(path));
  const routes = routesOf(operations, hasEncoded ? encoded : escape);
  return (method, given) => {
    const path = hasEncoded ? normalized(given) : given;
    for (const route of routes) {
      const match = route.operation.method === method && route.pattern.exec(path);
      if (match) return route.staticMatch ?? matchedOperation(route, match);
    }
    return unmatched(routes.filter(({ pattern }) => pattern.test(path)).map(({ operation }) => operation));
  };
}

/** Routes of all operations, concrete paths first. A path with a query or a fragment comes after the same without. */
function routesOf(operations: readonly Operation[], literal: (text: string) => string): readonly Route[] {
  const own = operations.map((operation) => toRoute(operation, operation.path, literal));
  const taken = new Set(operations.map(({ method, path }) => routeKey(method, path)));
  const further = operations.flatMap((operation) =>
    otherPathsOf(operation)
      .filter((path) => !taken.has(routeKey(operation.method, path)))
      .map((path) => toRoute(operation, path, literal)),
  );
  const rank = ({ names, operation }: Route): number => names.length * 2 + (operation.selector === '' ? 0 : 1);
  const routes = [...own, ...further].sort((a, b) => rank(a) - rank(b));
  const groups = Map.groupBy(routes, ({ operation, pattern }) => `${operation.method} ${pattern.source}`);
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = distinct(group, ({ operation }) => operation.selector);
    if (!first) return [];
    return [others.length === 0 ? first : { ...first, staticMatch: undefined, others }];
  });
}

function matchedOperation(route: Route, [, ...given]: readonly string[]): Match {
  try {
    const values = given.map(decodeURIComponent);
    const others = route.others.map((other) => routed(other, values));
    return { kind: 'operation', ...routed(route, values), ...(others.length > 0 && { others }) };
  } catch {
    return { kind: 'malformed' };
  }
}

function routed({ operation, names }: Route, values: readonly string[]): RoutedOperation {
  const params: Record<string, string> = {};
  for (const [i, name] of names.entries()) params[name] = values[i]!;
  return { operation, params };
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
function toRoute(operation: Operation, path: string, literal: (text: string) => string): Route {
  const names: string[] = [];
  const parts = path.split(/(\{[^{}]+\})/);
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
    staticMatch: names.length === 0 ? { kind: 'operation', operation, params: {} } : undefined,
    others: [],
  };
}
