/** Which operation of the document a request is for. */
import type { Provider } from '../provider/registry.ts';
import { refused } from './refused.ts';
import type { Step } from './step.ts';

/** Refuses with 404, 405 or 400 what is for none. */
export const findOperation = ({ document }: Provider): Step => (exchange) => {
  const match = document.route(exchange.method, exchange.path);
  switch (match.kind) {
    case 'none': throw refused.unknownPath(exchange.path);
    case 'other-method': throw refused.otherMethod(exchange.method, match.allow, match.neighbour);
    case 'malformed': throw refused.malformedPath();
    case 'operation':
      exchange.operation = match.operation;
      exchange.params = match.params;
  }
  return undefined;
};
