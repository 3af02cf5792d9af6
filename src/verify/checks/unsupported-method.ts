/** A method that is not offered is refused as HTTP has it. The document may be a slice of a larger API, so others may be. */
import { responseHeader } from '../run/case-exchange.ts';
import type { Check } from './check.ts';

export const unsupportedMethod: Check = ({ case: one, response, request }) => {
  if (!response || response.status !== 405 || request.method === one.operation.method) return [];
  if (responseHeader(response, 'allow') !== undefined) return [];
  return [
    {
      check: 'unsupported_method',
      severity: 'warning',
      signature: 'allow',
      title: 'A refused method is not told which are allowed',
      expected: `405 with "Allow: ${one.operation.method}"`,
      actual: '405 without Allow',
      rationale: {
        basis: 'protocol',
        quote: 'RFC 9110, 15.5.6: the server MUST generate an Allow header in a 405 response.',
      },
    },
  ];
};
