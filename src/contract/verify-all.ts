/** Verification of several providers: one against a target, or each against a service that is started for the run. */
import { stopwatch, systemClock, toRfc3339 } from '../core/clock.ts';
import { raise } from '../core/problem.ts';
import { findProviders } from '../provider/registry.ts';
import type { PlannedCase } from './event.ts';
import type { VerifyOptions } from './options.ts';
import { toReport, type ProviderReport, type Report } from './report.ts';
import { plan, verify } from './verify.ts';

/** A service for the length of one run, and what it lets in. */
export interface Bed {
  /** The base URL of a provider. */
  url(provider: string): string;
  readonly credential: string;
  readonly forbiddenCredential: string;
  close(): Promise<void>;
}

/** Starts a bed for these providers. */
export type BedMaker = (providers: readonly string[], folders: readonly string[] | undefined) => Promise<Bed>;

/** Options of a run over one or several providers. */
export interface VerifyAllOptions extends Omit<VerifyOptions, 'provider' | 'target'> {
  /** One or several; all by default. */
  readonly provider?: string | readonly string[] | undefined;
  /**
   * Base URL of the service under test, to which the path of the document's server and the operation's path are
   * appended; it takes exactly one provider. Without it, the built-in mock is started, verified and closed.
   */
  readonly target?: string | undefined;
}

/**
 * Verifies one provider at `target`, or any number in a bed. Findings do not reject.
 * @throws AppError for wrong options, a broken document, or a target that can't be judged
 */
export async function verifyAll(options: VerifyAllOptions, makeBed: BedMaker): Promise<Report> {
  const { target } = options;
  const ids = idsOf(options);
  if (target !== undefined) return verify({ ...options, provider: ids[0]!, target });
  const startedAt = toRfc3339(systemClock.now());
  const started = stopwatch();
  const bed = await makeBed(ids, options.folders);
  try {
    const reports: Report[] = [];
    for (const provider of ids) reports.push(await verify(inBed(provider, options, bed)));
    const providers = reports.flatMap((report): readonly ProviderReport[] => report.providers);
    return toReport(startedAt, Math.round(stopwatch() - started), reports[0]?.seed ?? 0, providers);
  } finally {
    await bed.close();
  }
}

/** What `verifyAll` would send, without a bed and without sending it. */
export async function planAll(options: VerifyAllOptions, bed: Omit<Bed, 'close'>): Promise<PlannedCase[]> {
  const { target } = options;
  const ids = idsOf(options);
  const plans = ids.map((provider) => plan(target === undefined ? inBed(provider, options, bed) : { ...options, provider, target }));
  return (await Promise.all(plans)).flat();
}

/** What belongs to another provider, a case or a rule, is none of this one's business. */
function inBed(provider: string, options: VerifyAllOptions, bed: Omit<Bed, 'close'>): VerifyOptions {
  const { cases, checks, skip, folders } = options;
  const others = findProviders({ folders }).filter(({ id }) => id !== provider).map(({ id }) => `${id}/`);
  const own = (names: readonly string[] | undefined): readonly string[] | undefined =>
    names?.filter((name) => !others.some((prefix) => name.startsWith(prefix)));
  return {
    credential: bed.credential, forbiddenCredential: bed.forbiddenCredential, ...defined(options),
    provider, target: bed.url(provider), cases: own(cases), checks: own(checks), skip: own(skip),
  };
}

const defined = (options: VerifyAllOptions): Partial<VerifyAllOptions> => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** The providers that are meant: those that are named, and of them, where only their cases or rules are wanted, the owners of these. */
function idsOf({ provider, target, folders, cases = [], checks = [] }: VerifyAllOptions): string[] {
  const known = findProviders({ folders }).map(({ id }) => id);
  const named = [provider ?? []].flat();
  for (const id of named) if (!known.includes(id)) raise.unknownProvider(id, known);
  const ownerOf = (name: string): string | undefined => known.find((id) => name.startsWith(`${id}/`));
  for (const one of cases) if (ownerOf(one) === undefined) raise.wrongUsage(`There is no case "${one}". --dry-run lists them.`);
  const candidates = named.length > 0 ? known.filter((id) => named.includes(id)) : known;
  const wanted = cases.length > 0 ? cases : checks;
  const owners = wanted.map(ownerOf);
  const meant = wanted.length > 0 && owners.every((id) => id !== undefined) ? candidates.filter((id) => owners.includes(id)) : candidates;
  const stray = wanted.find((name) => !candidates.includes(ownerOf(name) ?? candidates[0]!));
  if (stray !== undefined) raise.wrongUsage(`"${stray}" belongs to none of ${candidates.join(', ')}.`);
  if (target !== undefined && meant.length !== 1) {
    raise.wrongUsage(`A target implements one provider; name it, as in "verify ${meant[0] ?? ''} --target <url>". Known: ${known.join(', ')}.`);
  }
  return meant;
}
