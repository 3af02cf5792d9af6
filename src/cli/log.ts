/** What `serve` tells while it runs: tidy lines for people, JSON for machines, or nothing. */
import { styleText } from 'node:util';
import { toRfc3339 } from '../core/clock.ts';
import type { Binding } from '../server/mock.ts';
import type { Exchange } from '../server/exchange.ts';
import { maskerOf } from '../server/journal-view.ts';
import { defaultSession } from '../state/session.ts';

export const logKinds = ['pretty', 'json', 'silent'] as const;

export type LogKind = (typeof logKinds)[number];

export interface Log {
  started(card: string, binding: Binding): void;
  exchange(exchange: Exchange): void | Promise<void>;
  warning(text: string): void;
}

const silent: Log = { started: () => {}, exchange: () => {}, warning: () => {} };

/** @param out where the lines go */
export async function createLog(kind: LogKind, out: NodeJS.WritableStream): Promise<Log> {
  switch (kind) {
    case 'silent': return silent;
    case 'json': return jsonLog(out);
    case 'pretty': return prettyLog(out);
  }
}

function prettyLog(out: NodeJS.WritableStream): Log {
  return {
    started: (card) => out.write(`${card}\n`),
    exchange: async (exchange) => void out.write(`${prettyLine(exchange, await hider(exchange))}\n`),
    warning: (text) => out.write(`  ${styleText('yellow', text)}\n`),
  };
}

/** The query is left out: it may hold a secret. */
function prettyLine({ at, provider, session, method, path, answer, trigger, reason, durationMs = 0 }: Exchange, hide: Hide): string {
  const status = answer?.status;
  const colour = status === undefined || status >= 500 ? 'red' : status >= 400 ? 'yellow' : 'green';
  return [
    styleText('dim', toRfc3339(at).slice(11, 23)),
    styleText(colour, String(status ?? '---')),
    method.padEnd(4),
    (provider?.id ?? '-').padEnd(8),
    ...(session.name === defaultSession ? [] : [`~${session.name}`]),
    printable(hide(path)),
    styleText('dim', `${durationMs.toFixed(1)} ms`),
    ...(trigger === 'none' ? [] : [styleText(colour, trigger)]),
    ...(reason === undefined ? [] : [styleText('dim', printable(hide(reason)))]),
  ].join('  ');
}

type Hide = (text: string) => string;

/** Masks secrets in what a log line tells: the path and the reason may hold some. */
const hider = (exchange: Exchange): Promise<Hide> => maskerOf(exchange, [exchange.path, exchange.reason ?? '', ...exchange.violations.map(({ pointer }) => pointer)], exchange.session.secrets);

/** One line, and nothing that a terminal would act on. */
const printable = (text: string): string => text.replace(/[\x00-\x1f\x7f-\x9f]/g, ' ').slice(0, 200);

/** pino is loaded by those who ask for it. */
async function jsonLog(out: NodeJS.WritableStream): Promise<Log> {
  const { pino } = await import('pino');
  const logger = pino({ base: null, timestamp: false }, out);
  return {
    started: (_card, { host, port }) => logger.info({ event: 'started', host, port }, 'mockmint is ready'),
    exchange: async (exchange) => {
      const { id, at, provider, session, operation, method, path, answer, trigger, reason, violations, issuedTokenId, durationMs } = exchange;
      const hide = await hider(exchange);
      logger.info({
        event: 'request', id, at: toRfc3339(at), session: session.name, provider: provider?.id ?? null, operationId: operation?.id ?? null,
        method, path: hide(path), status: answer?.status ?? null, trigger, reason: reason === undefined ? null : hide(reason),
        violations: violations.map(({ in: part, pointer, keyword }) => ({ in: part, pointer: hide(pointer), keyword })),
        tokenId: issuedTokenId ?? null, durationMs,
      });
    },
    warning: (text) => logger.warn({ event: 'warning' }, text),
  };
}
