/** Every exchange of a run as an HTTP Archive, in the order in which they were sent. */
import { toHar, type HarExchange } from '../../core/har.ts';
import type { ExchangeRecord } from '../finding.ts';
import type { CaseResult } from '../report.ts';
import { printableJson } from './escape.ts';
import type { Reporter } from './reporter.ts';
import { cameLine } from './telling.ts';

export const har: Reporter = (report) => {
  const exchanges = report.providers.flatMap(({ cases }) => cases).flatMap((result) => result.exchanges.map((exchange) => toHarExchange(result, exchange)));
  return `${printableJson(toHar(exchanges.toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))))}\n`;
};

function toHarExchange({ id, verdict }: CaseResult, { at, sent, came }: ExchangeRecord): HarExchange {
  const { method, url, headers, body = '', bodyBytes } = sent;
  const status = came.kind === 'lost' ? came.status : undefined;
  return {
    at,
    durationMs: came.durationMs,
    request: { method, url, headers, body, bodyBytes },
    response: came.kind === 'answer' ? came : status === undefined ? undefined : { status, headers: [], body: '', bodyBytes: 0 },
    comment: `${id} · ${verdict}${came.kind === 'answer' ? '' : ` · ${cameLine(came)}`}`,
  };
}
