/** Verifies one provider against a target, or several against a temporary mock. */
import { stopwatch, systemClock, toRfc3339 } from '../lib/clock.ts';
import { raise } from '../lib/errors.ts';
import type { DocumentSelection } from '../provider/find-documents.ts';
import type { ProviderSelection } from '../provider/registry.ts';
import { requireKnownParameters } from './check-run-options.ts';
import type { PlannedCase } from './run/run-event.ts';
import type { VerifyOptions } from './run-options.ts';
import { toReport, type ProviderReport, type Report } from './findings/report.ts';
import { loadSubjects, type VerificationSubject } from './verification-subject.ts';
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
export type TargetFactory = (selection: ProviderSelection) => Promise<TestTarget>;

/** Options for verifying one or more providers. */
export interface VerifyAllOptions extends Omit<VerifyOptions, 'provider' | 'target'> {
  /** Provider ids. By default all of them or, if there are `documents`, none. */
  readonly provider?: string | readonly string[] | undefined;
  /** Documents to verify: paths, http or https URLs, or folders of documents. */
  readonly documents?: readonly DocumentSelection[] | undefined;
  /**
   * Base URL of the service under test, for exactly one provider; the path of the document's server and of the
   * operation are appended. Without it, the built-in mock is started, verified and closed.
   */
  readonly target?: string | undefined;
}

/** Credentials of a provider that are not in the options, such as those from the environment. */
export type CredentialSource = (provider: string) => Pick<VerifyOptions, 'credential' | 'forbiddenCredential'>;

const noCredentials: CredentialSource = () => ({});

/**
 * Verifies one provider at `target`, or any number against a temporary service. Findings do not reject the promise.
 * @param credentialsFor credentials for a target, unless the options have them
 * @throws AppError for invalid options, an invalid document, or an unusable target
 */
export async function verifyAll(
  options: VerifyAllOptions,
  startTarget: TargetFactory,
  credentialsFor = noCredentials,
): Promise<Report> {
  const { target } = options;
  const { subjects, known } = await selectedSubjects(options);
  const [only] = subjects;
  if (target !== undefined && only)
    return verifyProvider({ ...credentialsFor(only.id), ...ownOptions(only, options, known), target }, only);
  const startedAt = toRfc3339(systemClock.now());
  const started = stopwatch();
  const testTarget = await startTarget(selectionOf(options, subjects));
  try {
    const reports: Report[] = [];
    for (const subject of subjects)
      reports.push(
        await verifyProvider(
          {
            credential: testTarget.credential,
            forbiddenCredential: testTarget.forbiddenCredential,
            ...ownOptions(subject, options, known),
            target: testTarget.url(subject.id),
          },
          subject,
        ),
      );
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
  credentialsFor = noCredentials,
): Promise<PlannedCase[]> {
  const { target } = options;
  const { subjects, known } = await selectedSubjects(options);
  const plans = subjects.map((subject) =>
    plan(
      target === undefined
        ? {
            credential: testTarget.credential,
            forbiddenCredential: testTarget.forbiddenCredential,
            ...ownOptions(subject, options, known),
            target: testTarget.url(subject.id),
          }
        : { ...credentialsFor(subject.id), ...ownOptions(subject, options, known), target },
      subject,
    ),
  );
  return (await Promise.all(plans)).flat();
}

/** What a temporary service has to serve. */
const selectionOf = (
  { folders, documents }: VerifyAllOptions,
  subjects: readonly VerificationSubject[],
): ProviderSelection =>
  documents === undefined ? { providers: subjects.map(({ id }) => id), folders } : { folders, documents };

/** The options for one provider, without the cases, checks and parameters of other providers. */
function ownOptions(
  { id, document }: VerificationSubject,
  options: VerifyAllOptions,
  known: readonly string[],
): Omit<VerifyOptions, 'target'> {
  const { params } = options;
  const declared = new Set(document.operations.flatMap(({ parameters }) => parameters.map(({ name }) => name)));
  return {
    ...defined(options),
    provider: id,
    params: params && Object.fromEntries(Object.entries(params).filter(([name]) => declared.has(name))),
    ...ownNames(id, options, known),
  };
}

/** The cases and checks of an option that do not belong to other providers. */
export function ownNames(
  id: string,
  { cases, checks, skip, warn }: Pick<VerifyAllOptions, 'cases' | 'checks' | 'skip' | 'warn'>,
  known: readonly string[],
): Pick<VerifyAllOptions, 'cases' | 'checks' | 'skip' | 'warn'> {
  const others = known.filter((other) => other !== id).map((other) => `${other}/`);
  const own = (names: readonly string[] | undefined): readonly string[] | undefined =>
    names?.filter((name) => !others.some((prefix) => name.startsWith(prefix)));
  return { cases: own(cases), checks: own(checks), skip: own(skip), warn: own(warn) };
}

const defined = (options: VerifyAllOptions): Partial<VerifyAllOptions> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** The selected providers, and the ids of all of them. If all cases or checks belong to specific providers, only those. */
export async function selectedSubjects(
  options: Pick<VerifyAllOptions, 'provider' | 'target' | 'folders' | 'documents' | 'params' | 'cases' | 'checks'>,
): Promise<{ readonly subjects: readonly VerificationSubject[]; readonly known: readonly string[] }> {
  const { provider, target, folders, documents, params = {}, cases = [], checks = [] } = options;
  const named = [provider ?? []].flat();
  const all = await loadSubjects({ providers: documents === undefined ? undefined : [], folders, documents });
  const known = all.map(({ id }) => id);
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
  const subjects = all.filter(({ id }) => selected.includes(id));
  requireKnownParameters(
    params,
    subjects.flatMap(({ document }) => document.operations),
  );
  return { subjects, known };
}
