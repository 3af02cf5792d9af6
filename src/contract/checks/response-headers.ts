/** The headers that the document declares for an answer are there and follow their schemas. */
import { isObject } from '../../core/json.ts';
import { formatPointer, valueAt } from '../../core/pointer.ts';
import { faultOf } from '../../provider/voice/sentence.ts';
import { show } from '../../provider/rules/values.ts';
import { headerOf } from '../exchange.ts';
import { severityOf, type Check, type Defect } from './check.ts';

export const responseHeadersConformance: Check = ({ answer, case: { operation }, request }, { yardstick }) => {
  if (!answer || answer.status >= 500 || request.method !== operation.method) return [];
  const declared = yardstick.declares(operation, answer.status);
  const headers = declared && valueAt(yardstick.document.published, `${declared.pointer}/headers`);
  if (!declared || !isObject(headers)) return [];
  return Object.keys(headers).filter((name) => name.toLowerCase() !== 'content-type').flatMap((name) => {
    const { node, pointer } = resolve(yardstick.document.published, `${declared.pointer}/headers${formatPointer([name])}`);
    const value = headerOf(answer, name.toLowerCase());
    const ground = yardstick.ground(pointer);
    const defect = (expected: string, actual: string): Defect => ({
      check: 'response_headers_conformance', severity: severityOf(ground), signature: `${declared.status} ${name}`,
      title: `The header ${name} of status ${answer.status} ${expected}`, expected: `${name} ${expected}`, actual, ground,
    });
    if (value === undefined) return node['required'] === true ? [defect('is required', 'it is missing')] : [];
    if (node['schema'] === undefined) return [];
    const [violation] = yardstick.header(`${pointer}/schema`, typed(value, node['schema']));
    return violation ? [defect(faultOf(violation), show(value))] : [];
  });
};

function resolve(root: unknown, pointer: string): { node: Record<string, unknown>; pointer: string } {
  const node = valueAt(root, pointer);
  if (!isObject(node)) return { node: {}, pointer };
  return typeof node['$ref'] === 'string' ? resolve(root, decodeURIComponent(node['$ref'].slice(1))) : { node, pointer };
}

/** A header's text as the value that its schema speaks of. */
function typed(value: string, schema: unknown): unknown {
  const type = isObject(schema) ? schema['type'] : undefined;
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  return type === 'boolean' && /^(true|false)$/.test(value) ? value === 'true' : value;
}
