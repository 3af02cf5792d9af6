/** Checks that a 405 has an Allow header. Other responses are allowed: the document may cover only part of an API. */
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
      title: 'A 405 response has no Allow header',
      expected: `405 with "Allow: ${one.operation.method}"`,
      actual: '405 without Allow',
      rationale: {
        basis: 'protocol',
        quote: 'RFC 9110, 15.5.6: the server MUST generate an Allow header in a 405 response.',
      },
    },
  ];
};
