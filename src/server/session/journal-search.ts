/** Finds recorded requests. */
import { parse } from 'node:querystring';
import { withoutBasePath } from '../../openapi/operation-address.ts';
import type { ProviderRouter } from '../provider-router.ts';
import type { JournalEntry } from './journal-entry.ts';
import type { RuleMatch } from '../control-api/control-types.ts';
import { meets, type MatchedRequest } from './request-matcher.ts';

/** Search criteria; undefined members match every request. */
export interface JournalSearch extends RuleMatch {
  readonly provider?: string | undefined;
  readonly status?: number | undefined;
  readonly trigger?: string | undefined;
  /** In milliseconds since the Unix epoch, inclusive. */
  readonly since?: number | undefined;
}

/** Returns a function that tells whether an entry meets all criteria. */
export const searchJournal =
  ({ provider, status, trigger, since, ...conditions }: JournalSearch, router: ProviderRouter) =>
  (entry: JournalEntry): boolean =>
    (provider === undefined || entry.provider === provider) &&
    (status === undefined || entry.response?.status === status) &&
    (trigger === undefined || entry.trigger === trigger) &&
    (since === undefined || entry.at >= since) &&
    (Object.keys(conditions).length === 0 || meets(matchedRequest(entry, router), conditions));

function matchedRequest(entry: JournalEntry, router: ProviderRouter): MatchedRequest {
  const { provider, operation: operationId, method, path, url, headers } = entry;
  const operation =
    provider === null ? undefined : router.provider(provider).document.operations.find(({ id }) => id === operationId);
  const queryStart = url.indexOf('?');
  return {
    method,
    paths: operation ? [path, withoutBasePath(operation, path)] : [path],
    operationId,
    headers,
    query: queryStart < 0 ? {} : { ...parse(url.slice(queryStart + 1)) },
    body: parseBody(entry),
  };
}

function parseBody({ body }: JournalEntry): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return undefined;
  }
}
