/** Finds operations by name: method and path, or operationId. */
import { isObject } from '../lib/json.ts';
import type { OpenApiDocument } from './document.ts';
import { basePathsOf, type Operation } from './operation.ts';

/**
 * The operations with this name: an operationId, or method and path template, with or without a base path of the
 * document. As in the router, names of path parameters do not matter. A document with several base paths has an
 * operation under each.
 */
export function operationsNamed(document: OpenApiDocument, name: string): Operation[] {
  const route = normalizeRoute(name);
  return document.operations.filter(
    (operation) =>
      operation.id === name || routesOf(document, operation).some((known) => normalizeRoute(known) === route),
  );
}

/** Method and path of an operation, with and without the base path. */
export const routesOf = ({ effective }: OpenApiDocument, { method, path }: Operation): string[] => [
  `${method} ${path}`,
  ...basePathsOf(effective)
    .filter((base) => base !== '' && path.startsWith(base) && isTemplate(effective['paths'], path.slice(base.length)))
    .map((base) => `${method} ${path.slice(base.length)}`),
];

const isTemplate = (paths: unknown, path: string): boolean => isObject(paths) && Object.hasOwn(paths, path);

/** `GET /pets/{id}` → `GET /pets/{}`. */
const normalizeRoute = (route: string): string => route.replace(/\{[^{}]+\}/g, '{}');
