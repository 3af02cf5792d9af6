/** Builds observed exchanges for tests. */
import type { ObservedExchange } from '../../../src/verify/traffic/observed-exchange.ts';
import { TrafficJudge, type TrafficOptions } from '../../../src/verify/traffic/traffic-judge.ts';
import { loadSubjects } from '../../../src/verify/verification-subject.ts';

export const credential = 'dz_the_credential_of_the_caller';

export const bytes = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

/** Changes to a lawful exchange of DayZero. */
export interface Change {
  readonly id?: string;
  readonly method?: string;
  readonly path?: string;
  readonly sent?: unknown;
  readonly status?: number;
  readonly received?: unknown;
  readonly requestHeaders?: Readonly<Record<string, string | undefined>>;
  readonly responseHeaders?: Readonly<Record<string, string | undefined>>;
  readonly sentAt?: number | undefined;
}

const at = Date.UTC(2026, 5, 1, 12);

const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What DayZero returns for a new token. */
export function issued(name = 'CI', number = 1): Readonly<Record<string, unknown>> {
  const [iat, exp] = [at / 1000, at / 1000 + 365 * 86_400];
  const jti = `3fa85f64-5717-4562-b3fc-${String(number).padStart(12, '0')}`;
  const token = `dz_${segment({ alg: 'HS256', typ: 'JWT' })}.${segment({ jti, iat, exp })}.signature${number}`;
  return {
    token,
    token_info: {
      id: `7fa85f64-5717-4562-b3fc-${String(number).padStart(12, '0')}`,
      business_id: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
      jti,
      name,
      description: null,
      token_prefix: token.slice(0, 10),
      token_type: 'api',
      is_active: true,
      created_by: '9fa85f64-5717-4562-b3fc-2c963f66afa6',
      created_at: new Date(at).toISOString(),
      expires_at: new Date(exp * 1000).toISOString(),
      last_used_at: null,
      revoked_at: null,
    },
  };
}

const pairs = (headers: Readonly<Record<string, string | undefined>>): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]));

const body = (value: unknown): Uint8Array | 'unknown' | undefined =>
  value === undefined || value === 'unknown' ? value : bytes(value);

/** An exchange with DayZero that conforms, but for the changes. */
export function observed(change: Change = {}): ObservedExchange {
  const { id = 'entry 1', method = 'POST', path = '/api/v1/tokens', status = 201 } = change;
  return {
    id,
    request: {
      method,
      path,
      url: `https://api.ondayzero.com${path}`,
      headers: pairs({
        authorization: `Bearer ${credential}`,
        'content-type': 'application/json',
        'x-business-id': '3fa85f64-5717-4562-b3fc-2c963f66afa6',
        ...change.requestHeaders,
      }),
      body: body('sent' in change ? change.sent : { name: 'CI' }),
    },
    response: {
      status,
      headers: pairs({ 'content-type': 'application/json', ...change.responseHeaders }),
      body: body('received' in change ? change.received : issued()),
    },
    sentAt: 'sentAt' in change ? change.sentAt : at,
    durationMs: 5,
  };
}

/** A judge of a provider. */
export async function judgeOf(provider: string, options?: TrafficOptions): Promise<TrafficJudge> {
  const [subject] = await loadSubjects({ providers: [provider] });
  if (!subject) throw new Error(`There is no provider ${provider}.`);
  return new TrafficJudge(subject, options);
}
