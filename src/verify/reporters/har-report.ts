/** HAR report: all exchanges of a run in the order of sending. */
import { toHar, type HarExchange } from '../../lib/har.ts';
import type { ExchangeRecord } from '../findings/finding.ts';
import type { CaseResult } from '../findings/report.ts';
import { printableJson } from './escape.ts';
import type { Reporter } from './reporter.ts';
import { responseLine } from './format-finding.ts';

export const har: Reporter = (report) => {
  const exchanges = report.providers
    .flatMap(({ cases }) => cases)
    .flatMap((result) => result.exchanges.map((exchange) => recordToHar(result, exchange)));
  return `${printableJson(toHar(exchanges.toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))))}\n`;
};

function recordToHar({ id, verdict }: CaseResult, { at, sent, received }: ExchangeRecord): HarExchange {
  const { method, url, headers, body = '', bodyBytes } = sent;
  const status = received.kind === 'connection-error' ? received.status : undefined;
  return {
    at,
    durationMs: received.durationMs,
    request: { method, url, headers, body, bodyBytes },
    response:
      received.kind === 'response'
        ? received
        : status === undefined
          ? undefined
          : { status, headers: [], body: '', bodyBytes: 0 },
    comment: `${id} · ${verdict}${received.kind === 'response' ? '' : ` · ${responseLine(received)}`}`,
  };
}
