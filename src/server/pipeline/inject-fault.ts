/** Simulates broken, hanging and slow connections. */
import { clearTimeout, setTimeout } from '../../lib/timers.ts';
import type { Socket } from 'node:net';
import type { Response } from 'express';
import { andThen, type MaybePromise } from '../../lib/maybe-promise.ts';
import type { Random } from '../../lib/random.ts';
import { finishExchange } from './send-response.ts';
import { exchangeOf } from './exchange.ts';
import type { Fault } from '../session/rule-registry.ts';
import type { HandlerResult } from './handler.ts';

/** How each fault breaks a connection. */
const breakBy: Readonly<Record<Fault, (socket: Socket, random: Random) => void>> = {
  CONNECTION_RESET_BY_PEER: (socket) => socket.resetAndDestroy(),
  EMPTY_RESPONSE: (socket) => socket.destroy(),
  MALFORMED_RESPONSE_CHUNK: (socket) =>
    socket.end(
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nnot a chunk\r\n',
    ),
  RANDOM_DATA_THEN_CLOSE: (socket, random) => socket.end(random.bytes(256)),
};

/**
 * Breaks the connection instead of sending a response.
 * @throws TypeError for an unknown fault, so that the request fails and does not hang
 */
export function injectFault(fault: Fault, res: Response): MaybePromise<HandlerResult> {
  if (!Object.hasOwn(breakBy, fault)) throw new TypeError(`unknown fault ${JSON.stringify(fault)}`);
  const exchange = exchangeOf(res);
  exchange.reason = fault;
  return andThen(finishExchange(exchange), () => {
    if (res.socket) breakBy[fault](res.socket, exchange.session.random);
    return 'handled';
  });
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
