/** When an issued token expires: by the request, by the response, or by the mock. */
import { addDuration } from '../../lib/duration.ts';
import { parseDateTime } from '../../lib/date-time.ts';
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { flatName } from './member-names.ts';
import type { ResponseDraft } from './response-draft.ts';
import { schemaOn } from './response-shape.ts';
import { instantAs, maxSeconds } from './timestamps.ts';

/** How long tokens live if their response must say when they expire, and nothing says for how long. */
const defaultLifetimeMs = 30 * 86_400_000;

const lifetime =
  /^(?:expiresin|expirein|ttl|timetolive|lifetime|validity|duration|(?:expiry(?:in)?|expiration|validfor)(?=\w))(?:in)?(?:(?:milli)?seconds|minutes|hours|days)?$/;
const expiryTime =
  /^(?:expires|expiresat|expireat|expireson|expireon|expiration|expirationdate|expirationtime|expirationat|expiry|expirydate|expirytime|expiryat|expiredat|expiretime|validuntil|validto|exp|notafter|tokenexpiry|accesstokenexpiresat)$/;

/** Whether a member tells when a token expires. */
export const isExpiryMember = (name: string): boolean =>
  lifetime.test(flatName(name)) || expiryTime.test(flatName(name));

interface Member {
  readonly path: readonly string[];
  readonly value: Json;
}

/** A value with its schema. */
export interface Described {
  readonly value: Json | undefined;
  readonly schema: unknown;
}

/**
 * Finds the expiry of the tokens in a response, and sets it there if the request does not say it.
 * @param root the schema of the response
 * @returns milliseconds since the Unix epoch; null: they never expire
 */
export function settleExpiry(
  draft: ResponseDraft,
  document: JsonObject,
  root: unknown,
  { request, now }: { readonly request: Described; readonly now: number },
): number | null {
  const asked = membersIn(request.value);
  const told = membersIn(draft.body);
  const lifetimeBy =
    (schema: unknown) =>
    ({ path, value }: Member): number | undefined =>
      lifetimeIn(value, now, unitOf(path.at(-1) ?? '', schemaOn(document, schema, path)));
  const instantOf = ({ value }: Member): number | undefined => instantIn(value);
  const askedLifetime = lifetimeBy(request.schema);
  const wanted =
    firstOf(asked, expiryTime, instantOf) ??
    after(now, firstOf(asked, lifetime, askedLifetime) ?? firstOf(asked, expiryTime, askedLifetime)) ??
    after(now, firstOf(told, lifetime, lifetimeBy(root)));
  for (const { path, value } of told) {
    if (!expiryTime.test(flatName(path.at(-1) ?? ''))) continue;
    if (wanted === undefined && value === null) return null;
    const schema = schemaOn(document, root, path);
    const text = isObject(schema) ? instantAs(schema, value, wanted ?? now + defaultLifetimeMs) : undefined;
    if (text !== undefined && draft.set(path, text)) return wanted ?? instantIn(text) ?? now + defaultLifetimeMs;
  }
  return wanted ?? null;
}

const after = (now: number, ms: number | undefined): number | undefined => (ms === undefined ? undefined : now + ms);

function firstOf(
  members: readonly Member[],
  name: RegExp,
  read: (member: Member) => number | undefined,
): number | undefined {
  for (const member of members) {
    const value = name.test(flatName(member.path.at(-1) ?? '')) ? read(member) : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

/**
 * A duration in milliseconds: a number, `3600`, `1h` or an ISO 8601 duration.
 * @param unit of a number, in milliseconds
 */
function lifetimeIn(value: Json, now: number, unit: number): number | undefined {
  if (typeof value === 'number') return value > 0 ? value * unit : undefined;
  const [, count, suffix = ''] = (typeof value === 'string' && /^(\d{1,10})([smhd]?)$/.exec(value)) || [];
  if (count !== undefined) return Number(count) * (unitMs[suffix] ?? unit);
  if (typeof value !== 'string' || !/^P[\dTYMWDHS.]{2,30}$/.test(value)) return undefined;
  try {
    return addDuration(now, value) - now;
  } catch {
    return undefined;
  }
}

const unitMs: Readonly<Record<string, number>> = {
  millisecond: 1,
  s: 1000,
  second: 1000,
  m: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
};

/** The unit of a duration, in milliseconds: as its name or its description says, else a second. */
function unitOf(name: string, schema: unknown): number {
  const description = isObject(schema) && typeof schema['description'] === 'string' ? schema['description'] : '';
  const [, unit = 'second'] =
    /(millisecond|second|minute|hour|day)s$/.exec(flatName(name)) ??
    /\b(?:in|number of) (millisecond|second|minute|hour|day)s\b/i.exec(description) ??
    [];
  return unitMs[unit.toLowerCase()] ?? 1000;
}

/** Smaller numbers are durations, though their member is named like an instant: `expiry: 3600`. In seconds: the year 2001. */
const minInstant = 1_000_000_000;

function instantIn(value: Json): number | undefined {
  if (typeof value === 'number') return value > maxSeconds ? value : value >= minInstant ? value * 1000 : undefined;
  if (typeof value !== 'string') return undefined;
  return parseDateTime(/^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : value);
}

/** The members of a value and of the objects in it, nearest first. */
function membersIn(value: Json | undefined): Member[] {
  let level: { readonly path: readonly string[]; readonly node: Json | undefined }[] = [{ path: [], node: value }];
  const found: Member[] = [];
  for (let depth = 0; depth < 4 && level.length > 0; depth++) {
    const members = level.flatMap(({ path, node }) =>
      Array.isArray(node)
        ? node.slice(0, 2).map((item, index) => ({ path: [...path, String(index)], value: item }))
        : isObject(node)
          ? Object.entries(node).map(([name, member]) => ({ path: [...path, name], value: member as Json }))
          : [],
    );
    found.push(...members);
    level = members.map(({ path, value: node }) => ({ path, node }));
  }
  return found;
}
