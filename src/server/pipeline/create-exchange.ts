/** Creates the exchange of a request. */
import type { IncomingHttpHeaders } from 'node:http';
import { parse } from 'node:querystring';
import { stopwatch } from '../../lib/clock.ts';
import type { Provider } from '../../provider/registry.ts';
import type { Exchange, ExchangeSession } from './exchange.ts';

/** The request line and headers of a request, and where it leads. */
export interface RequestHead {
  readonly method: string;
  /** The requested URL, including provider prefix and session prefix. */
  readonly url: string;
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** null: no provider matches the address. */
  readonly provider: Provider | null;
  /** The URL relative to the provider's base URL. */
  readonly ownUrl: string;
}

/** Shared empty values: the journal keeps thousands of exchanges. */
const emptyObject = Object.freeze({});
const emptyList: readonly never[] = Object.freeze([]);

export function createExchange(
  session: ExchangeSession,
  { method, url, headers, provider, ownUrl }: RequestHead,
): Exchange {
  const queryStart = ownUrl.indexOf('?');
  return {
    id: session.random.uuid(),
    session,
    provider,
    method,
    url,
    path: queryStart < 0 ? ownUrl : ownUrl.slice(0, queryStart),
    query: queryStart < 0 ? emptyObject : { ...parse(ownUrl.slice(queryStart + 1)) },
    headers,
    at: session.clock.now(),
    startedAt: stopwatch(),
    operation: undefined,
    params: emptyObject,
    candidates: undefined,
    body: undefined,
    isBodyPartial: false,
    heldBody: undefined,
    parsed: undefined,
    preference: emptyObject,
    forcedSuccess: undefined,
    appliedExample: undefined,
    trigger: 'none',
    credential: undefined,
    ruleId: undefined,
    reason: undefined,
    violations: emptyList,
    responseViolations: emptyList,
    secrets: emptyList,
    issuedTokenId: undefined,
    storing: undefined,
    response: undefined,
    durationMs: undefined,
  };
}
