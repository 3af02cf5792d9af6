/** Responds to a request without a mock: the documented success, built from its example or schema. */
import { toRfc3339 } from '../../lib/clock.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import { responseFor, successStatus, type Operation } from '../../openapi/operation.ts';
import { sampleResponse } from '../../openapi/sample-content.ts';
import type { MockContext, MockRequest, MockResponse } from '../define-mock.ts';

/** Creates the `respond` of an operation whose mock does not define it. */
export const genericRespond = (
  { effective }: OpenApiDocument,
  operation: Operation,
): ((request: MockRequest, context: MockContext) => MockResponse) => {
  const declared = responseFor(operation, successStatus(operation));
  return (_request, { now, random }) => {
    if (!declared) return {};
    const uuid = (): string => random.uuid();
    const formats = new Map([
      ['uuid', uuid],
      ['uuid4', uuid],
      ['date-time', () => toRfc3339(now)],
      ['date', () => toRfc3339(now).slice(0, 10)],
    ]);
    return { body: sampleResponse(effective, declared, { formats, omit: 'writeOnly' }) };
  };
};
