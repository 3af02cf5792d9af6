/** What HTTP and JSON ask of a body, before its schema does: size, media type, syntax. */
import { mediaType } from '../openapi/judge.ts';
import type { Content } from '../openapi/operation.ts';
import type { Provider } from '../provider/registry.ts';
import { refused } from './refused.ts';
import type { Step } from './step.ts';

/** Refuses with 413, 415 or 400, or as the provider does. */
export const checkProtocol = ({ mock, document }: Provider): Step => ({ operation, params, query, headers, body, parsed }) => {
  if (parsed?.kind === 'unreadable') throw refused.unreadable(parsed.status === 415 ? mock.refuses.mediaType : parsed.status, parsed.error);
  const given = headers['content-type'];
  const declared = operation?.body?.content;
  const absent = given === undefined && body?.length === 0 && !operation?.body?.required;
  if (declared?.size && !absent && (parsed?.kind === 'other' || !isDeclared(given, declared))) {
    throw refused.mediaType(mock.refuses.mediaType, given, [...declared.keys()]);
  }
  if (parsed?.kind === 'malformed') throw refused.malformed(mock.refuses.malformed, parsed.error, parsed.at);
  // The validator takes no body for an empty object, which a schema without required members lets pass.
  if (parsed?.kind === 'empty' && operation?.body?.required) {
    throw refused.invalid(mock.refuses.invalid, document.judge.request(operation, { params, query, headers, body: undefined }));
  }
  return undefined;
};

function isDeclared(given = '', declared: Content): boolean {
  if (declared.has(given)) return true;
  const type = mediaType(given);
  return [...declared.keys()].some((entry) => entry === '*/*' || mediaType(entry) === type || (entry.endsWith('/*') && type.startsWith(entry.slice(0, -1))));
}
