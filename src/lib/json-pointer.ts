/** JSON Pointer (RFC 6901). */

export const escapeToken = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1');

const unescapeToken = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~');

/** `['a/b', 0]` → `/a~1b/0`. */
export const formatPointer = (path: readonly (string | number)[]): string =>
  path.map((token) => `/${escapeToken(String(token))}`).join('');

/** `/a~1b/0` → `['a/b', '0']`; undefined where the text is no pointer. */
export function parsePointer(pointer: string): string[] | undefined {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) return undefined;
  const tokens = pointer.slice(1).split('/');
  return pointer.includes('~') ? tokens.map(unescapeToken) : tokens;
}

/** The value that `pointer` names in `root`; undefined where there is none. Inherited members are never seen. */
export const valueAt = (root: unknown, pointer: string): unknown => valueOn(root, parsePointer(pointer));

/** The same for a pointer that is parsed already; undefined for one that is none. */
export function valueOn(root: unknown, path: readonly string[] | undefined): unknown {
  if (!path) return undefined;
  let value = root;
  for (const token of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined;
    value = (value as Record<string, unknown>)[token];
  }
  return value;
}
