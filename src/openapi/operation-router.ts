/** Which operation a method and a path belong to. */
import type { Operation } from './operation.ts';

/** What became of a look-up: an operation with its path parameters, the methods that the path does have, or nothing. */
type Match =
  | { readonly kind: 'operation'; readonly operation: Operation; readonly params: Readonly<Record<string, string>> }
  /** `neighbour` is one of the operations that the path does have. */
  | { readonly kind: 'other-method'; readonly allow: readonly string[]; readonly siblingOperation: Operation }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'none' };

/** Looks up operations; fixed segments go before parameters, as the OpenAPI Specification has it. */
export type Router = (method: string, path: string) => Match;

interface Route {
  readonly operation: Operation;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  /** What is found where the path has no parameters. */
  readonly staticMatch: Match;
}

export function createRouter(operations: readonly Operation[]): Router {
  const routes = operations.map(toRoute).sort((a, b) => a.names.length - b.names.length);
  return (method, path) => {
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

/** A value of a path parameter ends where the text after it begins, as in Express: each character can be read in one way only. */
const valuePattern = (next: string, isFollowed: boolean): string =>
  next === '' && isFollowed ? '([^/])' : `([^/${escape(next.slice(0, 1))}]+)`;

function toRoute(operation: Operation): Route {
  const names: string[] = [];
  const parts = operation.path.split(/(\{[^{}]+\})/);
  const pattern = parts.map((part, i) => {
    if (!part.startsWith('{')) return escape(part);
    names.push(part.slice(1, -1));
    return valuePattern(parts[i + 1] ?? '', i + 2 < parts.length);
  });
  return {
    operation,
    pattern: new RegExp(`^${pattern.join('')}$`),
    names,
    staticMatch: { kind: 'operation', operation, params: {} },
  };
}
