/** Finds the operation that a request calls. */
import type { Provider } from '../../provider/registry.ts';
import { requestErrors } from './request-error.ts';
import type { Handler } from './handler.ts';

/** Finds the operation if the document has it. An upstream may offer more. */
export const locateOperation =
  ({ document }: Provider): Handler =>
  (exchange) => {
    const match = document.route(exchange.method, exchange.path);
    if (match.kind !== 'operation') return undefined;
    exchange.operation = match.operation;
    exchange.params = match.params;
    return undefined;
  };

/** @throws RequestError 404, 405 or 400 if no operation matches */
export const findOperation =
  ({ document }: Provider): Handler =>
  (exchange) => {
    const match = document.route(exchange.method, exchange.path);
    switch (match.kind) {
      case 'none':
        throw requestErrors.unknownPath(exchange.path);
      case 'other-method':
        throw requestErrors.otherMethod(exchange.method, match.allow, match.siblingOperation);
      case 'malformed':
        throw requestErrors.malformedPath();
      case 'operation':
        exchange.operation = match.operation;
        exchange.params = match.params;
        return undefined;
    }
  };
