/** Responds to a request without a mock: the documented success, built from its example or schema. */
import { toRfc3339 } from '../../lib/clock.ts';
import { isJsonType } from '../../lib/media-type.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import { responseFor, successStatus, type Operation } from '../../openapi/operation.ts';
import type { Check } from '../../openapi/fit-sample.ts';
import { firstValid, sampleResponses, typeToGenerate, writeAs } from '../../openapi/sample-content.ts';
import type { MockContext, MockRequest, MockResponse } from '../define-mock.ts';
import { requiredHeaders } from './required-headers.ts';

/** Creates the `respond` of an operation whose mock does not define it. */
export const genericRespond = (
  document: OpenApiDocument,
  operation: Operation,
): ((request: MockRequest, context: MockContext) => MockResponse) => {
  const status = successStatus(operation);
  const declared = responseFor(operation, status);
  const type = declared && typeToGenerate(declared.content);
  return (_request, { now, random }) => {
    if (!declared) return {};
    const uuid = (): string => random.uuid();
    const formats = new Map([
      ['uuid', uuid],
      ['uuid4', uuid],
      ['date-time', () => toRfc3339(now)],
      ['date', () => toRfc3339(now).slice(0, 10)],
    ]);
    const headers = requiredHeaders(document.effective, declared, status);
    if (type === undefined) return { headers };
    const check: Check = (body) =>
      document.validator.response(operation, { status, contentType: type, body }).violations;
    const bodies = sampleResponses(document.effective, declared, { formats, omit: 'writeOnly', check });
    if (!isJsonType(type)) {
      const [first = 'text'] = bodies;
      return { headers: { ...headers, 'Content-Type': withCharset(type) }, body: writeAs(type, first) };
    }
    return { headers, body: firstValid(bodies, check) ?? {} };
  };
};

const withCharset = (type: string): string => (/^text\/[^;]*$/.test(type) ? `${type}; charset=utf-8` : type);
