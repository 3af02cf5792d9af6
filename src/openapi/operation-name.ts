/** Finds operations by name: method and path, or operationId. */
import { raise } from '../lib/errors.ts';
import type { OpenApiDocument } from './document.ts';
import { otherPathsOf, withoutBasePath } from './operation-address.ts';
import type { Operation } from './operation.ts';

/**
 * The operations with this name: an operationId, or method and path template, with or without a base path of the
 * document. As in the router, names of path parameters do not matter. A document with several base paths has an
 * operation under each.
 */
export function operationsNamed(document: OpenApiDocument, name: string): Operation[] {
  const route = normalizeRoute(name);
  return document.operations.filter(
    (operation) => operation.id === name || routesOf(operation).some((known) => normalizeRoute(known) === route),
  );
}

/** Method and path of an operation, with and without the base path. */
export const routesOf = (operation: Operation): string[] => {
  const { method, path, selector } = operation;
  const paths = new Set([path, withoutBasePath(operation, path), ...otherPathsOf(operation)]);
  return [...paths].flatMap((one) => [`${method} ${one}`, ...(selector === '' ? [] : [`${method} ${one}${selector}`])]);
};

/** `GET /pets/{id}` → `GET /pets/{}`. */
const normalizeRoute = (route: string): string => route.replace(/\{[^{}]+\}/g, '{}');

/**
 * The operation with this name: as `operationsNamed`, with the method in any letter case, or by a concrete path with or
 * without the base path.
 * @throws AppError `unknown-operation`
 */
export function findOperation(document: OpenApiDocument, name: string): Operation {
  const [, givenMethod = '', target = ''] = /^([A-Za-z]+)\s+(\/\S*)$/.exec(name.trim()) ?? [];
  const [path = ''] = target.split(/[?#]/, 1);
  const method = givenMethod.toUpperCase();
  const [named] = [name.trim(), `${method} ${path}`].flatMap((one) => operationsNamed(document, one));
  if (named) return named;
  for (const base of new Set(['', ...document.operations.map(({ basePath }) => basePath)])) {
    const match = document.route(method, base + path);
    if (match.kind === 'operation') return match.operation;
  }
  return raise.unknownOperation(
    name,
    document.operations.map((operation) => `${operation.method} ${operation.path}`),
  );
}
