/** The calls of the control API that the console makes. */
import { call, sendCall } from './client.ts';
import { itemsIn } from './list-stream.ts';
import type {
  AssumptionView,
  ClockReading,
  ExampleView,
  JournalView,
  ProviderView,
  ResourceView,
  Rule,
  RuleInput,
  SecretView,
  SessionState,
  SessionView,
  TokenView,
} from './api-types.ts';

const at = encodeURIComponent;

export const providers = {
  list: () => call<ProviderView[]>('GET', '/providers'),
  document: (id: string) => call<Record<string, unknown>>('GET', `/providers/${at(id)}/openapi.json`),
  assumptions: (id: string) =>
    call<{ assumptions: AssumptionView[]; notes: string[] }>('GET', `/providers/${at(id)}/assumptions`),
  examples: (id: string, credential?: string) =>
    call<{ examples: ExampleView[] }>(
      'GET',
      `/providers/${at(id)}/examples${credential === undefined ? '' : `?credential=${at(credential)}`}`,
    ),
};

export const requests = {
  list: (limit: number) => call<{ requests: JournalView[]; total: number }>('GET', `/requests?limit=${limit}`),
  /** Yields the requests in pieces, newest first. */
  async *stream(limit: number, signal: AbortSignal): AsyncGenerator<JournalView[]> {
    const { body } = await sendCall('GET', `/requests?limit=${limit}`, undefined, signal);
    if (body) for await (const items of itemsIn(body)) yield items as JournalView[];
  },
  search: (conditions: Readonly<Record<string, unknown>>) =>
    call<{ requests: JournalView[]; total: number }>('POST', '/requests/search', conditions),
  get: (id: string) => call<JournalView>('GET', `/requests/${at(id)}`),
  /** Removes a request and those that arrived before it. */
  clear: (until: string) => call<{ removed: number }>('DELETE', `/requests?until=${at(until)}`),
  har: async () => (await sendCall('GET', '/requests.har')).text(),
  replay: (id: string) =>
    call<{ status: number | null; requestId: string | null }>('POST', `/requests/${at(id)}/replay`),
};

export const tokens = {
  list: (limit: number, cursor?: string) =>
    call<{ tokens: TokenView[]; nextCursor: string | null }>(
      'GET',
      `/tokens?limit=${limit}${cursor === undefined ? '' : `&cursor=${at(cursor)}`}`,
    ),
  get: (id: string) => call<TokenView>('GET', `/tokens/${at(id)}`),
  secret: (id: string) => call<SecretView>('GET', `/tokens/${at(id)}/secret`),
  revoke: (id: string) => call<TokenView>('POST', `/tokens/${at(id)}/revoke`, { reason: 'revoked in the console' }),
  expire: (id: string) => call<TokenView>('POST', `/tokens/${at(id)}/expire`),
  forget: () => call<{ removed: number }>('DELETE', '/tokens'),
};

export const resources = {
  list: (limit: number) => call<{ resources: ResourceView[]; total: number }>('GET', `/resources?limit=${limit}`),
  clear: () => call<{ removed: number }>('DELETE', '/resources'),
};

export const rules = {
  list: () => call<{ rules: Rule[] }>('GET', '/rules'),
  add: (rule: RuleInput) => call<Rule>('POST', '/rules', rule),
  remove: (id: string) => call<{ removed: number }>('DELETE', `/rules/${at(id)}`),
  change: (id: string, changes: Readonly<Record<string, unknown>>) => call<Rule>('PATCH', `/rules/${at(id)}`, changes),
};

export const clock = {
  read: () => call<ClockReading>('GET', '/clock'),
  change: (change: { now?: string; advance?: string | number; frozen?: boolean }) =>
    call<ClockReading>('POST', '/clock', change),
};

export const session = {
  list: () => call<{ sessions: SessionView[] }>('GET', '/sessions'),
  export: () => call<SessionState>('GET', '/state'),
  import: (state: unknown) => call<{ status: string }>('PUT', '/state', state),
  reset: () => call<{ status: string }>('POST', '/reset'),
};
