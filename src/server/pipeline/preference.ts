/** Reads the `Prefer` header (RFC 7240) and its query aliases, which request a status or a delay. */

/** The supported preferences. Others are ignored, as RFC 7240 requires. */
export interface Preference {
  /** A status from 200 to 599. */
  readonly code?: number;
  /** In milliseconds. */
  readonly delay?: number;
  /** The name of a documented example. */
  readonly example?: string;
}

const emptyPreference: Preference = {};

/** Longer delays are ignored. To leave a request without a response, use `mock:timeout`. */
export const maxDelayMs = 600_000;

export const isForceableStatus = (status: number): boolean =>
  Number.isInteger(status) && status >= 200 && status <= 599;

/** Reads the header and the aliases `__code` and `__delay`. The header and the first of repeated preferences win. */
export function readPreference(
  header: string | readonly string[] | undefined,
  query: Readonly<Record<string, unknown>>,
): Preference {
  if (header === undefined && query['__code'] === undefined && query['__delay'] === undefined) return emptyPreference;
  const preferences = parsePreferences([header ?? []].flat().join(','));
  const code = parseNumber(preferences.get('code') ?? query['__code']);
  const delay = parseNumber(preferences.get('delay') ?? query['__delay']);
  const example = preferences.get('example');
  return {
    ...(code !== undefined && isForceableStatus(code) && { code }),
    ...(delay !== undefined && delay <= maxDelayMs && { delay }),
    ...(example !== undefined && example !== '' && { example }),
  };
}

/** The value of `Preference-Applied` for a response with this status; undefined if no preference was applied. */
export function preferenceApplied(
  { code, delay }: Preference,
  { status, example }: { readonly status: number; readonly example: string | undefined },
): string | undefined {
  const applied = [
    ...(code === status ? [`code=${code}`] : []),
    ...(example === undefined ? [] : [`example=${wordOf(example)}`]),
    ...(delay === undefined ? [] : [`delay=${delay}`]),
  ];
  return applied.length > 0 ? applied.join(', ') : undefined;
}

/** A token or a quoted string, in ASCII. */
const wordOf = (text: string): string =>
  /^[\w!#$%&'*+.^`|~-]+$/.test(text) ? text : `"${text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')}"`;

/** A quoted string (closed or not), a separator, or other text. Reads each character once. */
const tokenPattern = /"(?:[^"\\]|\\.)*(?:"|\\?$)|[,;]|[^",;]+/gs;

/** Parses a comma-separated list of `token [= word] *(; parameter)`. A word may be quoted. Parameters are ignored. */
function parsePreferences(header: string): Map<string, string> {
  const preferences = new Map<string, string>();
  for (const { item } of itemsOf(header)) {
    const [whole, name, sign] = preferenceStart.exec(item) ?? [];
    if (whole !== undefined && name !== undefined && !preferences.has(name.toLowerCase()))
      preferences.set(name.toLowerCase(), sign === '=' ? wordAt(item.slice(whole.length)) : '');
  }
  return preferences;
}

const preferenceStart = /^\s*([^\s="]+)\s*(=?)\s*/;

/** The items of the list, without and with their parameters. */
function itemsOf(header: string): { readonly item: string; readonly whole: string }[] {
  const items = [];
  let item = '';
  let whole = '';
  let isParameter = false;
  for (const [part] of `${header},`.matchAll(tokenPattern)) {
    if (part === ',') {
      items.push({ item, whole });
      item = '';
      whole = '';
      isParameter = false;
      continue;
    }
    whole += part;
    if (part === ';') isParameter = true;
    else if (!isParameter) item += part;
  }
  return items;
}

const ownPreferences: ReadonlySet<string> = new Set(['code', 'delay', 'example']);

/** The `Prefer` header without what the mock has applied; undefined if nothing is left. */
export function foreignPreferences(
  header: string | readonly string[] | undefined,
  applied: Preference,
): string | undefined {
  const text = [header ?? []].flat().join(', ');
  if (Object.keys(applied).length === 0) return text === '' ? undefined : text;
  const foreign = itemsOf(text).filter(
    ({ item }) => !ownPreferences.has(preferenceStart.exec(item)?.[1]?.toLowerCase() ?? 'code'),
  );
  return foreign.length === 0 ? undefined : foreign.map(({ whole }) => whole.trim()).join(', ');
}

/** Returns the word at the start of a text, unquoted. */
const wordAt = (text: string): string => {
  const quoted = /^"((?:[^"\\]|\\.)*)"/s.exec(text)?.[1];
  return quoted === undefined ? /^[^\s"]*/.exec(text)![0] : quoted.replace(/\\(.)/gs, '$1');
};

function parseNumber(value: unknown): number | undefined {
  return typeof value === 'string' && /^\d{1,7}$/.test(value) ? Number(value) : undefined;
}
