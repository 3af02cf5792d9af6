/** The addresses of an operation: base paths of its servers, path template, and what else the key of its path says. */
import type { JsonObject } from '../lib/json.ts';
import { basePathsOf, ownServersOf } from './document-servers.ts';

/** The address of an operation under one base path. */
export interface OperationAddress {
  /** The path template: the server's base path, then the operation's path. */
  readonly path: string;
  /** The base path of the server: the beginning of `path`. */
  readonly basePath: string;
  /**
   * Base paths of the document, if the operation has servers of its own with other ones. It is served there, too, for
   * clients that use one base URL for all operations.
   */
  readonly otherBasePaths: readonly string[];
  /** The query or the fragment in the key of the path, such as `?action=start` or `#classifications`; usually empty. */
  readonly selector: string;
}

/**
 * The addresses of an operation, one for each base path.
 * @param documentPaths the base paths of the document
 * @param template the key of its path item
 * @param owners the operation, then its path item: the first that has servers decides
 */
export function addressesOf(
  documentPaths: readonly string[],
  template: string,
  owners: readonly JsonObject[],
): OperationAddress[] {
  // The query of a URI template, such as {?page,size}, is not a part of the path.
  const [, given = '', selector = ''] = /^([^?#]*)(.*)$/s.exec(template.replace(/\{[?&#][^{}]*\}/g, '')) ?? [];
  const own = owners.map(ownServersOf).find((servers) => servers !== undefined);
  const basePaths = own ? basePathsOf({ servers: [...own] }) : documentPaths;
  const otherBasePaths = own ? documentPaths.filter((base) => !basePaths.includes(base)) : [];
  const local = given.startsWith('/') ? given : `/${given}`;
  return basePaths.map((basePath) => ({ path: basePath + local, basePath, otherBasePaths, selector }));
}

/** The path of a request as the document writes it, without the base path of the server: it has as many segments. */
export function withoutBasePath(
  { path, basePath }: Pick<OperationAddress, 'path' | 'basePath'>,
  given: string,
): string {
  const { length } = path.slice(basePath.length).split('/');
  return ['', ...given.split('/').slice(1 - length)].join('/');
}

/** The path templates under the other base paths. */
export const otherPathsOf = ({ path, basePath, otherBasePaths }: OperationAddress): string[] =>
  otherBasePaths.map((base) => base + path.slice(basePath.length));

/**
 * Of operations with the same method and path, the first with each selector: paths that differ in the names of parameters
 * only are identical, and invalid (OpenAPI Specification, Paths Object).
 */
export const distinct = <T>(all: readonly T[], selectorOf: (one: T) => string): T[] => {
  const selectors = all.map(selectorOf);
  return all.filter((_, index) => selectors.indexOf(selectors[index]!) === index);
};

/** Method and path template without the names of parameters: the same for operations that requests can't tell apart by path. */
export const routeKey = (method: string, path: string): string => `${method} ${path.replace(/\{[^{}]+\}/g, '{}')}`;
