/** Simulates broken, hanging and slow connections. */
import { clearTimeout, setTimeout } from 'node:timers';
import type { Response } from 'express';
import { finishExchange } from './send-response.ts';
import { exchangeOf } from './exchange.ts';
import type { Fault } from '../session/rule-registry.ts';
import type { HandlerResult } from './handler.ts';

/** Breaks the connection instead of sending a response. */
export function injectFault(fault: Fault, res: Response): HandlerResult {
  const exchange = exchangeOf(res);
  const { socket } = res;
  exchange.reason = fault;
  void finishExchange(exchange);
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

/** Leaves the request open, without a response, until the client disconnects. */
export function hang(res: Response): HandlerResult {
  exchangeOf(res).reason = 'held open until the client disconnected';
  return 'handled';
}

/** Resolves after `ms` milliseconds of real time; never if the client disconnects first. */
export const delay = (ms: number, res: Response): Promise<undefined> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, undefined);
    res.once('close', () => clearTimeout(timer));
  });
