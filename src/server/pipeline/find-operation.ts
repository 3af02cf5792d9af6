/** Finds the operation that a request calls. */
import { fittingHead } from '../../openapi/fitting-operation.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import type { OperationMatch } from '../../openapi/operation-router.ts';
import type { Provider } from '../../provider/registry.ts';
import type { Exchange } from './exchange.ts';
import { requestErrors } from './request-error.ts';
import type { Handler } from './handler.ts';

/** Finds the operation if the document has it. An upstream may offer more. */
export const locateOperation =
  ({ document }: Provider): Handler =>
  (exchange) => {
    const match = document.route(exchange.method, exchange.path);
    if (match.kind === 'operation') take(match, exchange, document);
    return undefined;
  };

/** Sets the operation. Of several with the same path, the first that the request fits as far as it is read. */
function take(match: OperationMatch, exchange: Exchange, document: OpenApiDocument): void {
  const candidates = match.others && fittingHead([match, ...match.others], exchange, document.validator);
  const { operation, params } = candidates?.[0] ?? match;
  exchange.operation = operation;
  exchange.params = params;
  exchange.candidates = candidates && candidates.length > 1 ? candidates : undefined;
}

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
        take(match, exchange, document);
        return undefined;
    }
  };
