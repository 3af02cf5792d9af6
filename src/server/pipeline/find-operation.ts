/** Which operation of the document a request is for. */
import type { Provider } from '../../provider/registry.ts';
import { requestErrors } from './request-error.ts';
import type { Handler } from './handler.ts';

/** Refuses with 404, 405 or 400 what is for none. */
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
    }
    return undefined;
  };
