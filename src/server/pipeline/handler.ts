/** The type of the handlers in the request pipeline. */
import type { Response } from 'express';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { Exchange } from './exchange.ts';

/** `undefined`: run the next handler. `'handled'`: the exchange has ended. */
export type HandlerResult = 'handled' | undefined;

/**
 * One stage of the pipeline. Returns synchronously unless it must wait, which avoids the cost of a promise.
 * @throws RequestError if it rejects the request
 */
export type Handler = (exchange: Exchange, res: Response) => MaybePromise<HandlerResult>;
