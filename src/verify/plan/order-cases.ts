/** The order of the cases of a plan, and how many of them are sent. */
import type { Case } from './case.ts';

/** Cases per operation, if the provider has no contract. */
export const defaultCasesPerOperation = 200;

/** Deletions last, and children before their parents: what a case needs must still exist. */
export function deletionsLast(cases: readonly Case[]): Case[] {
  const rank = ({ operation: { method, path, parameters } }: Case): number => {
    const depth = path.split('/').length;
    if (method === 'DELETE') return 10_000 - depth;
    const isAction =
      method !== 'GET' && method !== 'HEAD' && parameters.some(({ in: location }) => location === 'path');
    return isAction ? 1 : 0;
  };
  return cases
    .map((one) => ({ one, rank: rank(one) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ one }) => one);
}

/** The most informative cases of each operation, in the given order. */
export function withinBudget(cases: readonly Case[], limit: number): Case[] {
  const byOperation = Map.groupBy(cases, ({ operation }) => operation);
  const kept = new Set([...byOperation.values()].flatMap((own) => mostInformative(own).slice(0, limit)));
  return cases.filter((one) => kept.has(one));
}

/** Examples and what the target keeps first, then the first case of each kind of defect, then the second one, and so on. */
function mostInformative(cases: readonly Case[]): Case[] {
  const kinds = Map.groupBy(
    cases,
    ({ expectation, phase, dedupeKey, probes }) =>
      `${expectation.kind} ${phase} ${dedupeKey} ${probes.map(({ polarity }) => polarity)[0] ?? ''}`,
  );
  const startOf = createStarts();
  const rounds = new Map(
    [...kinds.values()].flatMap((kind) =>
      startingAt(purestFirst(kind), startOf).map((one, round) => [one, isFirst(one, round) ? -1 : round] as const),
    ),
  );
  return cases.toSorted((a, b) => rounds.get(a)! - rounds.get(b)!);
}

const isFirst = ({ phase, checks }: Case, round: number): boolean =>
  (phase === 'examples' && round < 3) || checks.includes('resource_state');

/** Requests with one violation first: a service that rejects the others may not have looked at it. */
const purestFirst = (kind: readonly Case[]): readonly Case[] =>
  kind.toSorted((a, b) => Number(a.isMixed === true) - Number(b.isMixed === true));

/**
 * Values of wrong types differ from member to member: with few cases for each member, every kind is sent for some. The
 * first member of each type gets the most telling one.
 */
function startingAt(kind: readonly Case[], startOf: (slug: string) => number): readonly Case[] {
  const [first] = kind;
  if (first?.expectation.kind !== 'reject' || !first.dedupeKey.endsWith(' type')) return kind;
  const start = startOf(kind.map(({ id }) => id.slice(id.lastIndexOf('/'))).join('')) % kind.length;
  return [...kind.slice(start), ...kind.slice(0, start)];
}

/** Counts the lists of the same values: those of members of the same type. */
function createStarts(): (values: string) => number {
  const counts = new Map<string, number>();
  return (values) => {
    const count = counts.get(values) ?? 0;
    counts.set(values, count + 1);
    return count;
  };
}

/** For a limited number of tokens: rejections first, then the acceptances that show most. */
export const rejectionsFirst = (cases: readonly Case[]): Case[] =>
  cases
    .map((one) => ({ one, rank: tokenRank(one) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ one }) => one);

function tokenRank({ id, expectation: { kind }, phase }: Case): number {
  if (kind === 'reject') return 0;
  const slug = id.split('/').slice(3).join('/');
  if (slug === 'full') return 1;
  if (slug.endsWith('every-kind')) return 2;
  if (slug === 'again-1' || slug === 'plain') return 3;
  if (phase === 'semantics') return kind === 'accept' ? 4 : 7;
  if (phase === 'credentials') return 5;
  return kind === 'accept' ? 6 : 8;
}
