/** Checks a body before schema validation: size, media type and JSON syntax. */
import { matchingType } from '../../lib/media-type.ts';
import type { Provider } from '../../provider/registry.ts';
import { requestErrors } from './request-error.ts';
import type { Handler } from './handler.ts';

/** @throws RequestError 413, 415 or 400, or the status that the provider uses instead */
export const checkProtocol =
  ({ mock, document }: Provider): Handler =>
  ({ operation, params, query, headers, body, parsed }) => {
    if (parsed?.kind === 'unreadable')
      throw requestErrors.unreadable(
        parsed.status === 415 ? mock.errorStatuses.mediaType : parsed.status,
        parsed.error,
      );
    // A missing body is not of a wrong type. The validator treats it as {}, which is valid without required members.
    if (parsed?.kind === 'empty') {
      if (!operation?.body?.required) return undefined;
      const violations = document.validator.request(operation, { params, query, headers, body: undefined });
      throw requestErrors.invalid(mock.statusOf('invalid', operation), violations);
    }
    const given = headers['content-type'];
    const declared = operation?.body?.content;
    if (declared?.size && (parsed?.kind === 'other' || matchingType(given ?? '', declared) === undefined))
      throw requestErrors.mediaType(mock.errorStatuses.mediaType, given, [...declared.keys()]);
    if (parsed?.kind === 'malformed') {
      const status = mock.statusOf('malformed', operation);
      throw requestErrors.malformed(status, parsed.error, typeof body === 'string' ? body : '');
    }
    return undefined;
  };
