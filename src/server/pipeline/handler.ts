/** What every step of a request's way is. */
import type { Response } from 'express';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { Exchange } from './exchange.ts';

/** What a step says at its end: nothing, and the next one begins; or that the exchange has ended. */
export type HandlerResult = 'handled' | undefined;

/**
 * One step of the way. It says so at once where it can: most have nothing to wait for, and waiting costs more than they do.
 * @throws RequestError where the request may not go on
 */
export type Handler = (exchange: Exchange, res: Response) => MaybePromise<HandlerResult>;
