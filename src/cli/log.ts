/** The log of `serve`: formatted lines, JSON, or nothing. */
import process from 'node:process';
import { styleText } from 'node:util';
import { toRfc3339 } from '../lib/clock.ts';
import type { Listening } from '../server/listen.ts';
import type { Exchange } from '../server/pipeline/exchange.ts';
import { maskerOf } from '../server/session/journal-view.ts';
import { defaultSession } from '../server/session/session-name.ts';
import type { Output } from './output.ts';

export const logKinds = ['pretty', 'json', 'silent'] as const;

export type LogKind = (typeof logKinds)[number];

/** What the user cannot know before the start. */
interface CreatedAtStart {
  /** The control API token, if it was generated. */
  readonly adminToken: string | undefined;
  readonly caFile: string | undefined;
}

export interface Log {
  started(card: string, listening: Pick<Listening, 'binding' | 'notes'>, created: CreatedAtStart): void;
  exchange(exchange: Exchange): void | Promise<void>;
  warning(text: string): void;
  /** Reports an event that is not a problem. */
  note(text: string): void;
}

const silent: Log = { started: announceCreated, exchange: () => {}, warning: () => {}, note: () => {} };

/** Printed even in silent mode: without them, the mock could not be used. */
function announceCreated(_card: string, _listening: unknown, { adminToken, caFile }: CreatedAtStart): void {
  if (adminToken !== undefined) process.stderr.write(`mockmint: control API admin token: ${adminToken}\n`);
  if (caFile !== undefined) process.stderr.write(`mockmint: CA file: ${caFile}\n`);
}

/** @param out receives the log lines */
export async function createLog(kind: LogKind, out: Output): Promise<Log> {
  switch (kind) {
    case 'silent':
      return silent;
    case 'json':
      return jsonLog(out);
    case 'pretty':
      return prettyLog(out);
  }
}

function prettyLog(out: Output): Log {
  return {
    started: (card) => out.write(`${card}\n`),
    exchange: async (exchange) => void out.write(`${prettyLine(exchange, await maskerForExchange(exchange))}\n`),
    warning: (text) => out.write(`  ${styleText('yellow', text)}\n`),
    note: (text) => out.write(`  ${styleText('dim', text)}\n`),
  };
}

/** Omits the query, which may contain a secret. */
function prettyLine(
  {
    at,
    provider,
    session,
    method,
    path,
    response,
    trigger,
    reason,
    durationMs = 0,
    violations,
    responseViolations,
  }: Exchange,
  hide: Hide,
): string {
  const status = response?.status;
  const colour = status === undefined || status >= 500 ? 'red' : status >= 400 ? 'yellow' : 'green';
  return [
    styleText('dim', toRfc3339(at).slice(11, 23)),
    styleText(colour, String(status ?? '---')),
    method.padEnd(4),
    (provider?.id ?? '-').padEnd(8),
    printable(hide(path)),
    ...(session.name === defaultSession ? [] : [`~${session.name}`]), // After the columns that have one width.
    styleText('dim', `${durationMs.toFixed(1)} ms`),
    ...(trigger === 'none' ? [] : [styleText(colour, trigger)]),
    ...(reason === undefined ? [] : [styleText('dim', printable(hide(reason)))]),
    ...(trigger === 'upstream' ? violationNotes(violations.length, responseViolations.length) : []),
  ].join('  ');
}

/** How many violations a proxied exchange has, if any. */
const violationNotes = (request: number, response: number): string[] =>
  [
    ...(request > 0 ? [`request: ${request} ${request === 1 ? 'violation' : 'violations'}`] : []),
    ...(response > 0 ? [`response: ${response} ${response === 1 ? 'violation' : 'violations'}`] : []),
  ].map((note) => styleText('red', note));

type Hide = (text: string) => string;

/** Masks secrets in the path, the reason and the violations of a log line. */
const maskerForExchange = (exchange: Exchange): Promise<Hide> =>
  maskerOf(
    exchange,
    [exchange.path, exchange.reason ?? '', ...exchange.violations.map(({ pointer }) => pointer)],
    exchange.session.secrets,
  );

/** Replaces control characters, which a terminal would interpret, and limits the length. */
const printable = (text: string): string => text.replace(/[\x00-\x1f\x7f-\x9f]/g, ' ').slice(0, 200);

/** Loads pino on demand. */
async function jsonLog(out: Output): Promise<Log> {
  const { pino } = await import('pino');
  const logger = pino({ base: null, timestamp: false }, out);
  return {
    started: (_card, { binding: { scheme, host, port }, notes }, { adminToken, caFile }) => {
      logger.info(
        {
          event: 'started',
          ...(scheme === 'https' && { scheme }),
          host,
          port,
          ...(adminToken !== undefined && { adminToken }),
          ...(caFile !== undefined && { caFile }),
        },
        'mockmint is ready',
      );
      for (const note of notes) logger.info({ event: 'note' }, note);
    },
    exchange: async (exchange) => {
      const {
        id,
        at,
        provider,
        session,
        operation,
        method,
        path,
        response,
        trigger,
        reason,
        violations,
        responseViolations,
        issuedTokenId,
        durationMs,
      } = exchange;
      const hide = await maskerForExchange(exchange);
      logger.info({
        event: 'request',
        id,
        at: toRfc3339(at),
        session: session.name,
        provider: provider?.id ?? null,
        operationId: operation?.id ?? null,
        method,
        path: hide(path),
        status: response?.status ?? null,
        trigger,
        reason: reason === undefined ? null : hide(reason),
        violations: violations.map(({ in: part, pointer, keyword }) => ({ in: part, pointer: hide(pointer), keyword })),
        ...(responseViolations.length > 0 && {
          responseViolations: responseViolations.map(({ in: part, pointer, keyword }) => ({
            in: part,
            pointer: hide(pointer),
            keyword,
          })),
        }),
        tokenId: issuedTokenId ?? null,
        durationMs,
      });
    },
    warning: (text) => logger.warn({ event: 'warning' }, text),
    note: (text) => logger.info({ event: 'note' }, text),
  };
}
