/** JSON Pointer (RFC 6901): parse, format, evaluate. */

const escapeToken = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1');

const unescapeToken = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~');

/** `['a/b', 0]` → `/a~1b/0`. */
export const formatPointer = (path: readonly (string | number)[]): string =>
  path.map((token) => `/${escapeToken(String(token))}`).join('');

/** `/a~1b/0` → `['a/b', '0']`; undefined if the text is not a pointer. */
export function parsePointer(pointer: string): string[] | undefined {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) return undefined;
  const tokens = pointer.slice(1).split('/');
  return pointer.includes('~') ? tokens.map(unescapeToken) : tokens;
}

/** The value at `pointer` in `root`, or undefined. Inherited members are ignored. */
export const valueAt = (root: unknown, pointer: string): unknown => valueOn(root, parsePointer(pointer));

/** `valueAt` for a parsed pointer; undefined if the pointer was invalid. */
export function valueOn(root: unknown, path: readonly string[] | undefined): unknown {
  if (!path) return undefined;
  let value = root;
  for (const token of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined;
    value = (value as Record<string, unknown>)[token];
  }
  return value;
}
