/** Compares the names of members, parameters and path segments regardless of their spelling. */

/** Names that were converted before. A search by name compares the names of all members of all items. */
const flatNames = new Map<string, string>();
const maxFlatNames = 10_000;

/** `user_id`, `userId` and `User-ID` → `userid`. */
export function flatName(name: string): string {
  const known = flatNames.get(name);
  if (known !== undefined) return known;
  if (flatNames.size >= maxFlatNames) flatNames.clear();
  const flat = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  flatNames.set(name, flat);
  return flat;
}

/** The singular of an English plural, in flat form: `policies` → `policy`. */
export const singular = (flat: string): string =>
  flat
    .replace(/ies$/, 'y')
    .replace(/(s|x|ch|sh)es$/, '$1')
    .replace(/(?<!s)s$/, '');

/**
 * The members that may hold the id of an item, in flat form, most likely first.
 * @param parameter name of the path parameter: `petId`
 * @param collection name of the collection: `pets`
 */
export function idNamesFor(parameter: string, collection: string): string[] {
  const own = flatName(parameter);
  const all = flatName(collection);
  const one = singular(all);
  const bare = own.startsWith(one) ? own.slice(one.length) : own;
  return [...new Set([own, bare, `${one}id`, 'id', 'uuid', 'sid', 'identifier', 'guid', ...namedIds])].filter(Boolean);
}

/** Members that may be an id or something else. */
const namedIds = ['key', 'name', 'slug'];

export const isCertainId = (flat: string): boolean => !namedIds.includes(flat);
