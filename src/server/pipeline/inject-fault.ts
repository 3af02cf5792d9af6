/** Broken and slow connections, on request. */
import { clearTimeout, setTimeout } from 'node:timers';
import type { Response } from 'express';
import { finishExchange } from './send-response.ts';
import { exchangeOf } from './exchange.ts';
import type { Fault } from '../session/rule-registry.ts';
import type { HandlerResult } from './handler.ts';

/** Breaks the connection; no answer goes out. */
export function injectFault(fault: Fault, res: Response): HandlerResult {
  const exchange = exchangeOf(res);
  const { socket } = res;
  exchange.reason = fault;
  finishExchange(exchange);
  switch (fault) {
    case 'CONNECTION_RESET_BY_PEER':
      socket?.resetAndDestroy();
      break;
    case 'EMPTY_RESPONSE':
      socket?.destroy();
      break;
    case 'MALFORMED_RESPONSE_CHUNK':
      socket?.end(
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nnot a chunk\r\n',
      );
      break;
    case 'RANDOM_DATA_THEN_CLOSE':
      socket?.end(exchange.session.random.bytes(256));
      break;
  }
  return 'handled';
}

/** Holds the request until the client gives up. */
export function hang(res: Response): HandlerResult {
  exchangeOf(res).reason = 'held until the client gave up';
  return 'handled';
}

/** Resolves after `ms` of real time, or never if the client has gone by then. */
export const delay = (ms: number, res: Response): Promise<undefined> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, undefined);
    res.once('close', () => clearTimeout(timer));
  });
