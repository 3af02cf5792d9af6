/** Decodes the body of an observed message. A body that can't be decoded is unknown, because recorders store it in many ways. */
import { decodeContent } from '../../http/content-coding.ts';
import { responseLimits } from '../run/run-limits.ts';
import type { ObservedBody, ObservedMessage } from './observed-exchange.ts';

/** The decoded body. */
export function decodeObservedBody({ headers, body, isDecoded = false }: ObservedMessage): ObservedBody {
  if (body === undefined || body === 'unknown' || body.length === 0 || isDecoded) return body;
  const codings = headers.filter(([name]) => name.toLowerCase() === 'content-encoding').map(([, value]) => value);
  return decodeContent(body, codings.join(','), responseLimits.maxJudgedBytes) ?? 'unknown';
}
