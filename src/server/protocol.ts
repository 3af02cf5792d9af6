/** What HTTP and JSON ask of a body, before its schema does: size, media type, syntax. */
import type { RequestHandler } from 'express';
import { mediaType } from '../openapi/judge.ts';
import type { Provider } from '../provider/registry.ts';
import { exchangeOf } from './exchange.ts';
import { refused } from './refused.ts';

/** Refuses with 413, 415 or 400, or as the provider does; then the parsed body is `req.body`. */
export const checkProtocol = ({ mock, document }: Provider): RequestHandler => (req, res, next) => {
  const { operation, params, query, headers, body } = exchangeOf(res);
  const { parsed, bytes } = body!;
  if (parsed.kind === 'unreadable') throw refused.unreadable(parsed.status === 415 ? mock.refuses.mediaType : parsed.status, parsed.error);
  const given = req.headers['content-type'];
  const declared = [...(operation?.body?.content.keys() ?? [])];
  const absent = given === undefined && bytes.length === 0 && !operation?.body?.required;
  if (declared.length > 0 && !absent && (parsed.kind === 'other' || !isDeclared(given, declared))) {
    throw refused.mediaType(mock.refuses.mediaType, given, declared);
  }
  if (parsed.kind === 'malformed') throw refused.malformed(mock.refuses.malformed, parsed.error, parsed.at);
  // The validator takes no body for an empty object, which a schema without required members lets pass.
  if (parsed.kind === 'empty' && operation?.body?.required) {
    throw refused.invalid(mock.refuses.invalid, document.judge.request(operation, { params, query, headers, body: undefined }));
  }
  req.body = parsed.kind === 'json' ? parsed.value : undefined;
  next();
};

function isDeclared(given: string | undefined, declared: readonly string[]): boolean {
  const type = mediaType(given ?? '');
  return declared.some((entry) => entry === '*/*' || mediaType(entry) === type || (entry.endsWith('/*') && type.startsWith(entry.slice(0, -1))));
}
