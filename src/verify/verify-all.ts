/** Verifies one provider against a target, or several against a temporary mock. */
import { stopwatch, systemClock, toRfc3339 } from '../lib/clock.ts';
import { raise } from '../lib/errors.ts';
import { findProviders } from '../provider/registry.ts';
import type { PlannedCase } from './run/run-event.ts';
import type { VerifyOptions } from './run-options.ts';
import { toReport, type ProviderReport, type Report } from './findings/report.ts';
import { plan, verifyProvider } from './verify-provider.ts';

/** A temporary service and its credentials. */
export interface TestTarget {
  /** The base URL of a provider. */
  url(provider: string): string;
  readonly credential: string;
  readonly forbiddenCredential: string;
  close(): Promise<void>;
}

/** Starts a temporary service for these providers. */
export type TargetFactory = (
  providers: readonly string[],
  folders: readonly string[] | undefined,
) => Promise<TestTarget>;

/** Options for verifying one or more providers. */
export interface VerifyAllOptions extends Omit<VerifyOptions, 'provider' | 'target'> {
  /** Provider ids; all by default. */
  readonly provider?: string | readonly string[] | undefined;
  /**
   * Base URL of the service under test, for exactly one provider; the path of the document's server and of the
   * operation are appended. Without it, the built-in mock is started, verified and closed.
   */
  readonly target?: string | undefined;
}

/**
 * Verifies one provider at `target`, or any number against a temporary service. Findings do not reject the promise.
 * @throws AppError for invalid options, an invalid document, or an unusable target
 */
export async function verifyAll(options: VerifyAllOptions, startTarget: TargetFactory): Promise<Report> {
  const { target } = options;
  const ids = idsOf(options);
  if (target !== undefined) return verifyProvider({ ...options, provider: ids[0]!, target });
  const startedAt = toRfc3339(systemClock.now());
  const started = stopwatch();
  const testTarget = await startTarget(ids, options.folders);
  try {
    const reports: Report[] = [];
    for (const provider of ids) reports.push(await verifyProvider(optionsForTarget(provider, options, testTarget)));
    const providers = reports.flatMap((report): readonly ProviderReport[] => report.providers);
    return toReport(startedAt, Math.round(stopwatch() - started), reports[0]?.seed ?? 0, providers);
  } finally {
    await testTarget.close();
  }
}

/** Lists the cases of `verifyAll` without sending requests. */
export async function planAll(
  options: VerifyAllOptions,
  testTarget: Omit<TestTarget, 'close'>,
): Promise<PlannedCase[]> {
  const { target } = options;
  const ids = idsOf(options);
  const plans = ids.map((provider) =>
    plan(target === undefined ? optionsForTarget(provider, options, testTarget) : { ...options, provider, target }),
  );
  return (await Promise.all(plans)).flat();
}

/** The options for one provider, without the cases and checks of other providers. */
function optionsForTarget(
  provider: string,
  options: VerifyAllOptions,
  testTarget: Omit<TestTarget, 'close'>,
): VerifyOptions {
  const { cases, checks, skip, folders } = options;
  const others = findProviders({ folders })
    .filter(({ id }) => id !== provider)
    .map(({ id }) => `${id}/`);
  const own = (names: readonly string[] | undefined): readonly string[] | undefined =>
    names?.filter((name) => !others.some((prefix) => name.startsWith(prefix)));
  return {
    credential: testTarget.credential,
    forbiddenCredential: testTarget.forbiddenCredential,
    ...defined(options),
    provider,
    target: testTarget.url(provider),
    cases: own(cases),
    checks: own(checks),
    skip: own(skip),
  };
}

const defined = (options: VerifyAllOptions): Partial<VerifyAllOptions> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** The selected providers. If all selected cases or checks belong to specific providers, only those. */
function idsOf({ provider, target, folders, cases = [], checks = [] }: VerifyAllOptions): string[] {
  const known = findProviders({ folders }).map(({ id }) => id);
  const named = [provider ?? []].flat();
  for (const id of named) if (!known.includes(id)) raise.unknownProvider(id, known);
  const ownerOf = (name: string): string | undefined => known.find((id) => name.startsWith(`${id}/`));
  for (const one of cases)
    if (ownerOf(one) === undefined) raise.wrongUsage(`There is no case "${one}". List the cases with --dry-run.`);
  const candidates = named.length > 0 ? known.filter((id) => named.includes(id)) : known;
  const requested = cases.length > 0 ? cases : checks;
  const owners = requested.map(ownerOf);
  const selected =
    requested.length > 0 && owners.every((id) => id !== undefined)
      ? candidates.filter((id) => owners.includes(id))
      : candidates;
  const unmatched = requested.find((name) => !candidates.includes(ownerOf(name) ?? candidates[0]!));
  if (unmatched !== undefined) raise.wrongUsage(`"${unmatched}" does not belong to ${candidates.join(' or ')}.`);
  if (target !== undefined && selected.length !== 1) {
    raise.wrongUsage(
      `A target implements one provider; name it, as in "verify ${selected[0] ?? ''} --target <url>". Known: ${known.join(', ')}.`,
    );
  }
  return selected;
}
