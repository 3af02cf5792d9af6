/** Chooses between operations with the same method and path when the body of the request is known. */
import { Buffer } from 'node:buffer';
import { fittingBody } from '../../openapi/fitting-operation.ts';
import type { RoutedOperation } from '../../openapi/operation-router.ts';
import type { Provider } from '../../provider/registry.ts';
import type { Exchange } from './exchange.ts';
import type { Handler } from './handler.ts';
import { parseBody, type ParsedBody } from './parse-body.ts';
import { bodyDecoder } from './read-body.ts';

/** Does nothing if the path or the head of the request has decided. */
export const chooseOperation =
  ({ document }: Provider): Handler =>
  (exchange) => {
    const { candidates, query, headers, parsed } = exchange;
    if (!candidates || parsed?.kind === 'unreadable') return undefined;
    const read = candidates.map((one) => ({ ...one, parsed: parsedFor(one, exchange) }));
    const bodyFor = (one: (typeof read)[number]): unknown =>
      one.parsed?.kind === 'value' ? one.parsed.value : undefined;
    const chosen = fittingBody(read, { query, headers }, bodyFor, document.validator);
    if (!chosen) return undefined;
    exchange.operation = chosen.operation;
    exchange.params = chosen.params;
    exchange.parsed = chosen.parsed;
    exchange.candidates = undefined;
    return undefined;

    /** The body as this operation declares it: a form has the types of its schema. */
    function parsedFor({ operation }: RoutedOperation, { body }: Exchange): ParsedBody | undefined {
      if (!Buffer.isBuffer(body) || body.length === 0) return parsed;
      const decode = bodyDecoder({ operation, headers }, document.effective);
      return parseBody(body, headers['content-type'], decode).parsed;
    }
  };
