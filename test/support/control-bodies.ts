/** For each call of the control API that takes a body, a valid one in which every member stands. */

const fullRule = {
  provider: 'vida',
  match: {
    method: 'POST',
    path: '/*',
    headers: { 'x-team': 'red', 'x-order': { matches: '^\\d+$' } },
    query: { space: 'acme' },
    body: { '/name': 'x', '/list/0': { a: [1, null] } },
  },
  respond: { status: 503, body: { any: ['thing', null] }, headers: { 'X-Flavour': 'mint' } },
  delayMs: 0,
  times: 3,
  every: 1,
  probability: 0.5,
  rateLimit: { requests: 2, perMs: 10_000 },
  label: 'outage',
  enabled: true,
};

export const sequenceRule = {
  sequence: [{ status: 503, headers: { 'X-A': 'b' }, body: [1] }, null],
  provider: 'alumio',
};

export const storedToken = {
  id: 'token-1',
  provider: 'vida',
  secret: 'secret-of-token-1',
  jti: 'jti-1',
  name: 'Main app',
  createdAt: '2027-01-01T00:00:00.000Z',
  expiresAt: '2028-01-01T00:00:00.000Z',
  revokedAt: '2027-06-01T00:00:00.000Z',
  revocationReason: 'lost',
  lastUsedAt: '2027-02-01T00:00:00.000Z',
  uses: 3,
  data: { space: { deep: ['x', 1] } },
};

export const fullState = {
  version: 1,
  tokens: [
    storedToken,
    {
      ...storedToken,
      id: 'token-2',
      secret: 'secret-of-token-2',
      expiresAt: null,
      revokedAt: null,
      revocationReason: null,
      lastUsedAt: null,
      name: null,
    },
  ],
  rules: [
    { ...fullRule, id: 'rule-1', matched: 1 },
    { ...sequenceRule, id: 'rule-2', matched: 0 },
  ],
  clock: { now: '2090-01-01T00:00:00.000Z', frozen: true },
};

/** Method and path; `{token}` is the id of an issued token, `{rule}` the id of a rule. */
export const controlBodies = {
  'POST /clock': { now: '2090-01-01T00:00:00Z', advance: 'PT1S', frozen: true },
  'POST /rules': fullRule,
  'PUT /rules/{rule}': { ...fullRule, matched: 0 },
  'PATCH /rules/{rule}': { ...fullRule, matched: 0 },
  'PUT /state': fullState,
  'POST /introspect': { token: 'mock_valid' },
  'POST /requests/verify': {
    provider: 'vida',
    method: 'POST',
    path: '/x',
    headers: { 'x-team': 'red', 'x-order': { matches: 'a' } },
    query: { space: 'acme' },
    body: { '/name': 'x' },
    status: 200,
    count: 0,
    atLeast: 0,
    atMost: 0,
  },
  'POST /requests/search': fullRule.match,
  'POST /tokens/{token}/revoke': { reason: 'lost' },
} as const satisfies Record<string, object>;
