/** Judges the exchanges of a proxy while it runs, for the report at its end. */
import { Buffer } from 'node:buffer';
import { stopwatch, systemClock, toRfc3339 } from '../lib/clock.ts';
import type { ProviderSelection } from '../provider/registry.ts';
import { absoluteUrl } from '../server/control-api/journal-har.ts';
import type { Exchange } from '../server/pipeline/exchange.ts';
import { toReport, type Report } from '../verify/findings/report.ts';
import type { ObservedExchange } from '../verify/traffic/observed-exchange.ts';
import { TrafficCount } from '../verify/traffic/traffic-count.ts';
import { TrafficJudge, type TrafficOptions } from '../verify/traffic/traffic-judge.ts';
import { selectedSubjects } from '../verify/verify-all.ts';

export interface TrafficReport {
  /** Judges an exchange with the upstream. */
  observe(exchange: Exchange): void;
  report(): Report;
}

/**
 * Creates the judge of the only selected provider.
 * @param target the URL of the upstream
 * @param scheme the scheme of the proxy
 * @throws AppError `unknown-provider`, `unknown-check`, `broken-document`
 */
export async function createTrafficReport(
  { providers: provider, ...selection }: ProviderSelection,
  target: string,
  options: TrafficOptions,
  scheme: 'http' | 'https',
): Promise<TrafficReport> {
  const startedAt = toRfc3339(systemClock.now());
  const started = stopwatch();
  const { subjects } = await selectedSubjects({ provider, ...selection });
  const judges = new Map(subjects.map((subject) => [subject.id, new TrafficJudge(subject, options)]));
  const count = new TrafficCount();
  let observed = 0;
  return {
    observe: (exchange) => {
      if (exchange.trigger !== 'upstream') return;
      observed++;
      const verdict = judges
        .get(exchange.provider?.id ?? '')
        ?.judge(toObserved(exchange, `request ${observed}`, scheme));
      if (verdict?.kind === 'skipped') count.addSkipped(verdict.reason);
      else count.addJudged();
    },
    report: () => {
      const reports = [...judges.values()].map((judge) => judge.report(target));
      return {
        ...toReport(startedAt, Math.round(stopwatch() - started), 0, reports),
        traffic: count.summary([target]),
      };
    },
  };
}

function toObserved(exchange: Exchange, id: string, scheme: 'http' | 'https'): ObservedExchange {
  const { method, url, path, headers, body, isBodyPartial, response } = exchange;
  const query = url.includes('?') ? url.slice(url.indexOf('?')) : '';
  const received = response?.received;
  return {
    id,
    request: {
      method,
      path: path + query,
      url: absoluteUrl(url, headers.host, scheme),
      headers: pairsOf(headers),
      body: isBodyPartial ? 'unknown' : bytesOf(body ?? ''),
      isDecoded: true,
    },
    response:
      response && received
        ? {
            status: response.status,
            headers: pairsOf(response.headers ?? {}).filter(([name]) => !name.startsWith('x-mock-')),
            body:
              received.kept === 'beginning'
                ? 'unknown'
                : Buffer.from(response.text, received.kept === 'base64' ? 'base64' : 'utf8'),
            isDecoded: true,
          }
        : undefined,
    sentAt: exchange.at,
    durationMs: exchange.durationMs ?? 0,
  };
}

const bytesOf = (body: string | Buffer): Uint8Array | undefined =>
  body.length === 0 ? undefined : typeof body === 'string' ? Buffer.from(body) : body;

const pairsOf = (headers: Readonly<Record<string, string | readonly string[] | undefined>>): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [value]
          .flat()
          .flatMap((text) => (name === 'set-cookie' ? text.split('\n') : [text]))
          .map((text): [string, string] => [name, text]),
  );
