/** Checks that declared response headers are present and valid. */
import { isObject } from '../../lib/json.ts';
import { formatPointer, valueAt } from '../../lib/json-pointer.ts';
import { resolveObjectAt } from '../../openapi/references.ts';
import { violationMessage } from '../../provider/error-formats/sentence.ts';
import { formatValue } from '../../provider/contract-invariants/values.ts';
import { responseHeader } from '../run/case-exchange.ts';
import { severityOf, type Check, type Defect } from './check.ts';

export const responseHeadersConformance: Check = ({ response, case: { operation }, request }, { oracle }) => {
  if (!response || response.status >= 500 || request.method !== operation.method) return [];
  const declared = oracle.declares(operation, response.status);
  const headers = declared && valueAt(oracle.document.published, `${declared.pointer}/headers`);
  if (!declared || !isObject(headers)) return [];
  return Object.keys(headers)
    .filter((name) => name.toLowerCase() !== 'content-type')
    .flatMap((name) => {
      const { node, pointer } = resolveObjectAt(
        oracle.document.published,
        `${declared.pointer}/headers${formatPointer([name])}`,
      );
      const value = responseHeader(response, name.toLowerCase());
      const rationale = oracle.rationale(pointer);
      const defect = (expected: string, actual: string): Defect => ({
        check: 'response_headers_conformance',
        severity: severityOf(rationale),
        signature: `${declared.status} ${name}`,
        title: `The header ${name} of status ${response.status} ${expected}`,
        expected: `${name} ${expected}`,
        actual,
        rationale,
      });
      if (value === undefined) return node['required'] === true ? [defect('is required', 'it is missing')] : [];
      if (node['schema'] === undefined) return [];
      const [violation] = oracle.header(`${pointer}/schema`, coerceHeader(value, node['schema']));
      return violation ? [defect(violationMessage(violation), formatValue(value))] : [];
    });
};

/** Converts the text of a header to the type of its schema. */
function coerceHeader(value: string, schema: unknown): unknown {
  const type = isObject(schema) ? schema['type'] : undefined;
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  return type === 'boolean' && /^(true|false)$/.test(value) ? value === 'true' : value;
}
