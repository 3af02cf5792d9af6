/** Checks that declared response headers are present and valid. */
import { headerViolations } from '../../openapi/header-violations.ts';
import { violationMessage } from '../../provider/error-formats/sentence.ts';
import { formatValue } from '../../provider/contract-invariants/values.ts';
import { responseHeader } from '../run/case-exchange.ts';
import { severityOf, type Check } from './check.ts';

export const responseHeadersConformance: Check = ({ response, case: { operation }, request }, { oracle }) => {
  if (!response || response.status >= 500 || request.method !== operation.method) return [];
  const declared = oracle.declares(operation, response.status);
  if (!declared) return [];
  return headerViolations(
    oracle.document.published,
    declared,
    (name) => responseHeader(response, name),
    (pointer, value) => oracle.header(pointer, value),
  ).map(({ name, pointer, value, violation }) => {
    const rationale = oracle.rationale(pointer);
    const expected = violation ? violationMessage(violation) : 'is required';
    return {
      check: 'response_headers_conformance',
      severity: severityOf(rationale),
      signature: `${declared.status} ${name}`,
      title: `The header ${name} of status ${response.status} ${expected}`,
      expected: `${name} ${expected}`,
      actual: value === undefined ? 'it is missing' : formatValue(value),
      rationale,
    };
  });
};
