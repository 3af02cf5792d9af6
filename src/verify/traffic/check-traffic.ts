/** Judges recorded traffic: reads HTTP Archives, and hands each entry to the judge of its provider. */
import { basename } from 'node:path';
import { stopwatch, systemClock, toRfc3339 } from '../../lib/clock.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { fingerprint } from '../../lib/random.ts';
import type { DocumentSelection } from '../../provider/find-documents.ts';
import { requireKnownChecks } from '../check-run-options.ts';
import { toReport, type Report, type TrafficSummary } from '../findings/report.ts';
import { ownNames, selectedSubjects } from '../verify-all.ts';
import { readHarEntry, type HarEntry } from './har-entry.ts';
import { attachmentsBeside, readHarFile, readHarObject, type RawEntry } from './har-reader.ts';
import { TrafficCount } from './traffic-count.ts';
import type { ObservedExchange } from './observed-exchange.ts';
import { TrafficJudge, type TrafficOptions, type TrafficVerdict } from './traffic-judge.ts';
import { TrafficRouter, type Routed } from './traffic-router.ts';

/** Options for checking recorded traffic. */
export interface CheckTrafficOptions extends TrafficOptions {
  /** Provider ids. By default all of them or, if there are `documents`, none. */
  readonly provider?: string | readonly string[] | undefined;
  /** Documents to check against: paths, http or https URLs, or folders of documents. */
  readonly documents?: readonly DocumentSelection[] | undefined;
  /** Additional folders with `specs/`, `mocks/` and `contracts/`. */
  readonly folders?: readonly string[] | undefined;
  /**
   * Providers by URL prefix, such as `{ 'https://staging.example.com': 'my-api' }`, for hosts that are not servers of the
   * document.
   */
  readonly map?: Readonly<Record<string, string>> | undefined;
}

/** The path of a HAR file, or its parsed content. */
export type HarSource = string | object;

/** Exchanges of earlier archives that are recognized if another archive repeats them. */
const maxRecognized = 200_000;

/**
 * Checks archives against the documents of providers. Nothing is sent. Findings do not reject the promise.
 * @throws AppError for invalid options, a broken archive or document, or if no entry was sent to a provider
 */
export async function checkTraffic(sources: readonly HarSource[], options: CheckTrafficOptions = {}): Promise<Report> {
  const startedAt = toRfc3339(systemClock.now());
  const started = stopwatch();
  const { subjects, known } = await selectedSubjects(options);
  const judges = new Map(
    subjects.map((subject) => {
      const own = { ...ownNames(subject.id, options, known), baseline: options.baseline };
      requireKnownChecks(own, subject);
      return [subject.id, { judge: new TrafficJudge(subject, own), targets: new Set<string>() }];
    }),
  );
  const router = new TrafficRouter(subjects, options.map ?? {});
  const count = new TrafficCount();
  const earlier = new Set<string>();
  for (const [index, source] of sources.entries()) {
    const attachment = typeof source === 'string' ? attachmentsBeside(source) : () => undefined;
    const prefix = sources.length === 1 ? '' : `${nameOf(source, index)} `;
    const seen: string[] = [];
    for await (const raw of typeof source === 'string' ? readHarFile(source) : readHarObject(source)) {
      const entry = raw.isTooLarge ? 'larger than 32 MiB' : readHarEntry(raw.value, attachment);
      if (typeof entry === 'string') {
        count.addSkipped(entry);
        continue;
      }
      const routed = router.route(entry);
      const judge = routed && judges.get(routed.provider);
      if (!routed || !judge) {
        count.addOther(entry.url.host);
        continue;
      }
      const key = sources.length > 1 ? keyOf(entry) : '';
      if (key !== '' && seen.length + earlier.size < maxRecognized) seen.push(key);
      const reason =
        skipReason(entry, routed) ?? (earlier.has(key) ? 'recorded in an earlier archive, too' : undefined);
      if (reason !== undefined) {
        count.addSkipped(reason);
        continue;
      }
      const verdict = judgeSafely(judge.judge, toObserved(`${prefix}entry ${raw.number}`, entry, routed, raw));
      if (verdict.kind === 'skipped') count.addSkipped(verdict.reason);
      else count.addJudged();
      if (verdict.kind === 'judged' && judge.targets.size < maxTargets) judge.targets.add(routed.target);
    }
    for (const key of seen) earlier.add(key);
  }
  const traffic = count.summary(sources.map(nameOf));
  if (traffic.judged === 0)
    throw nothingJudged(
      traffic,
      subjects.map(({ id }) => id),
    );
  const reports = [...judges.values()]
    .filter(({ judge }) => judge.judged > 0)
    .map(({ judge, targets }) => judge.report([...targets][0] ?? '', notesOf(targets)));
  return { ...toReport(startedAt, Math.round(stopwatch() - started), 0, reports), traffic };
}

/** An internal error on one entry does not end the run. */
function judgeSafely(judge: TrafficJudge, observed: ObservedExchange): TrafficVerdict {
  try {
    return judge.judge(observed);
  } catch (error) {
    return { kind: 'skipped', reason: `an internal error in mockmint: ${messageOf(error).slice(0, 100)}` };
  }
}

/** Maximum number of base URLs that a report names. */
const maxTargets = 20;

const notesOf = (targets: ReadonlySet<string>): string[] =>
  targets.size > 1 ? [`Sent to ${[...targets].join(', ')}.`] : [];

const nameOf = (source: HarSource, index: number): string =>
  typeof source === 'string' ? basename(source) : `archive ${index + 1}`;

function skipReason(entry: HarEntry, { isForced }: Routed): string | undefined {
  if (entry.skipReason !== undefined) return entry.skipReason;
  return isForced ? 'asked of the mock by a rule, Prefer or a magic value' : undefined;
}

const toObserved = (id: string, entry: HarEntry, { path, isMock }: Routed, { isOwn }: RawEntry): ObservedExchange => ({
  id,
  request: { ...entry.request, path },
  response: entry.response,
  // The clock of a mock may be set. Its own journal shows that clock.
  sentAt: isMock && !isOwn ? undefined : entry.sentAt,
  durationMs: entry.durationMs,
});

const keyOf = ({ sentAt, request, response }: HarEntry): string =>
  fingerprint([sentAt, request.method, request.url, response?.status].join(' ')).slice(0, 16);

/** Maximum number of hosts in a message. */
const maxHosts = 10;

function nothingJudged({ entries, otherHosts, skipped }: TrafficSummary, providers: readonly string[]): AppError {
  if (entries === 0) return new AppError('wrong-usage', 'No entry was judged: the traffic has no entries.');
  const hosts = otherHosts.slice(0, maxHosts).map(({ host, entries: number }) => `  ${host} (${number})\n`);
  const more = otherHosts.length > maxHosts ? `  and ${otherHosts.length - maxHosts} more\n` : '';
  const reasons = skipped.map(({ reason, entries: number }) => `  ${reason} (${number})\n`).join('');
  const example = otherHosts[0]?.host;
  return new AppError(
    'wrong-usage',
    [
      `No entry of ${entries} was judged. The documents are those of ${providers.slice(0, maxHosts).join(', ')}.\n`,
      ...(otherHosts.length > 0 ? ['Other hosts, with their number of entries:\n', ...hosts, more] : []),
      ...(skipped.length > 0 ? ['Not judged, with the number of entries:\n', reasons] : []),
      ...(example === undefined
        ? []
        : [
            `Name the provider of a host with --map (in the library: map), as in --map https://${example}=${providers.length === 1 ? providers[0] : '<provider>'}`,
          ]),
    ]
      .join('')
      .trimEnd(),
    { hosts: otherHosts },
  );
}
