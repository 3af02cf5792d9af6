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

/** A case is known to its own provider alone; the others are left with none. */
function inBed(provider: string, options: VerifyAllOptions, bed: Omit<Bed, 'close'>): VerifyOptions {
  return {
    credential: bed.credential, forbiddenCredential: bed.forbiddenCredential, ...defined(options),
    provider, target: bed.url(provider),
    ...(options.cases && { cases: options.cases.filter((id) => id.startsWith(`${provider}/`)) }),
  };
}

const defined = (options: VerifyAllOptions): Partial<VerifyAllOptions> => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** The providers that are meant: those that are named, else those that the cases belong to, else all. */
function idsOf({ provider, target, folders, cases = [] }: VerifyAllOptions): string[] {
  const known = findProviders({ folders }).map(({ id }) => id);
  const named = [provider ?? []].flat();
  const owners = known.filter((id) => cases.some((one) => one.startsWith(`${id}/`)));
  for (const id of named) if (!known.includes(id)) raise.unknownProvider(id, known);
  for (const one of cases) if (!known.some((id) => one.startsWith(`${id}/`))) raise.wrongUsage(`There is no case "${one}". --dry-run lists them.`);
  const meant = named.length > 0 ? known.filter((id) => named.includes(id)) : owners.length > 0 ? owners : known;
  if (target !== undefined && meant.length !== 1) {
    raise.wrongUsage(`A target implements one provider; name it, as in "verify ${meant[0] ?? ''} --target ${target}". Known: ${known.join(', ')}.`);
  }
  const stray = cases.find((one) => !meant.some((id) => one.startsWith(`${id}/`)));
  return stray === undefined ? meant.filter((id) => owners.length === 0 || owners.includes(id)) : raise.wrongUsage(`The case "${stray}" belongs to none of ${meant.join(', ')}.`);
}
