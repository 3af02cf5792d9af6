/** A small report with everything that is hard to show: hostile texts, long bodies, every verdict. */
import type { CaseResult, ExchangeRecord, Finding, ProviderReport, Report } from 'mockmint';

/** Tries to end every syntax that it could be put into. */
export const hostile =
  '</script><img src=x onerror=alert(1)>"\'&]]>|`${x}`\u001b[31m\u0000\ud800\ufffe\u202e::error::%0A';

const at = '2027-01-31T12:00:00.000Z';
const document = '/project/specs/alpha/openapi.yaml';

const sent = {
  method: 'POST',
  url: 'http://127.0.0.1:9000/tokens?key=moc…',
  headers: [
    ['Accept', 'application/json'],
    ['Content-Type', 'application/json'],
  ],
  body: '{"name":""}',
  bodyBytes: 11,
} as const;

const accepted: ExchangeRecord = {
  at,
  sent,
  received: {
    kind: 'response',
    status: 201,
    headers: [
      ['Content-Type', 'application/json; charset=utf-8'],
      ['X-Odd', hostile],
    ],
    body: `{"name":${JSON.stringify(hostile)}}`,
    bodyBytes: 9000,
    durationMs: 12.4,
  },
};

const lost: ExchangeRecord = {
  at: '2027-01-31T12:00:00.500Z',
  sent: { ...sent, body: undefined, bodyBytes: 0 },
  received: { kind: 'connection-error', reason: 'the connection was reset', status: 200, durationMs: 3 },
};

const finding: Finding = {
  id: 'f1f1f1f1f1f1',
  provider: 'alpha',
  operation: 'createToken',
  check: 'negative_data_rejection',
  severity: 'error',
  title: `An invalid request is accepted: ${hostile}`,
  expected: 'a refusal with status 422',
  actual: 'status 201',
  rationale: {
    basis: 'documented',
    pointer: '/components/schemas/New/properties/name/minLength',
    location: { file: document, line: 41 },
    quote: 'minLength: 1',
  },
  fix: 'Validate against the schema first.',
  ...accepted,
  curl: `curl -i -X POST "http://127.0.0.1:9000/tokens?key=$MOCKMINT_ALPHA_CREDENTIAL" --data-raw '{"name":""}'`,
  cases: ['alpha/boundaries/name-empty', 'alpha/boundaries/name-blank'],
  flaky: false,
  known: false,
};

const flaky: Finding = {
  ...finding,
  ...lost,
  id: 'f2f2f2f2f2f2',
  check: 'not_a_server_error',
  title: 'The connection is lost: a valid request',
  expected: 'a success',
  actual: 'the connection was reset after status 200',
  rationale: { basis: 'protocol', quote: 'RFC 9110, 15.6' },
  curl: undefined,
  cases: ['alpha/examples/plain'],
  flaky: true,
};

const warning: Finding = {
  ...finding,
  id: 'f3f3f3f3f3f3',
  check: 'alpha/echoes',
  severity: 'warning',
  title: 'The answer does not echo the name',
  expected: '"api"',
  actual: '"API"',
  rationale: {
    basis: 'assumed',
    pointer: '/components/schemas/Token/properties/name',
    location: { file: '/project/specs/alpha/overlay.yaml', line: 7 },
    quote: 'name: the name',
    reason: 'Every example echoes it.',
  },
  cases: ['alpha/semantics/echo'],
};

const known: Finding = {
  ...finding,
  id: 'f4f4f4f4f4f4',
  title: 'A known breach',
  cases: ['alpha/credentials/none'],
  known: true,
};

const result = (id: string, change: Partial<CaseResult>): CaseResult => ({
  id,
  provider: 'alpha',
  operation: 'createToken',
  phase: 'boundaries',
  title: `Case ${id}`,
  checks: ['negative_data_rejection'],
  verdict: 'passed',
  reason: '',
  findings: [],
  durationMs: 12.4,
  exchanges: [accepted],
  ...change,
});

const alpha: ProviderReport = {
  provider: 'alpha',
  title: 'Alpha & Sons',
  version: '1.0',
  target: 'http://127.0.0.1:9000/',
  cases: [
    result('alpha/boundaries/name-empty', {
      verdict: 'failed',
      reason: hostile,
      findings: [finding.id],
      title: hostile,
    }),
    result('alpha/boundaries/name-blank', { verdict: 'failed', reason: 'Accepted.', findings: [finding.id] }),
    result('alpha/examples/plain', {
      phase: 'examples',
      checks: [],
      verdict: 'flaky',
      reason: 'Once, and not again.',
      findings: [flaky.id],
      exchanges: [lost, accepted],
    }),
    result('alpha/semantics/echo', { phase: 'semantics', checks: ['alpha/echoes'], findings: [warning.id] }),
    result('alpha/credentials/none', {
      phase: 'credentials',
      checks: ['ignored_auth'],
      verdict: 'failed',
      reason: 'Accepted.',
      findings: [known.id],
    }),
    result('alpha/protocol/trace', {
      phase: 'protocol',
      checks: ['unsupported_method'],
      verdict: 'skipped',
      reason: 'the service is gone',
      exchanges: [],
      durationMs: 0,
    }),
  ],
  findings: [finding, flaky, known, warning],
  coverage: {
    operations: [{ operation: 'createToken', requests: 7 }],
    statuses: [
      { operation: 'createToken', status: '201', seen: 3 },
      { operation: 'createToken', status: '403', seen: 0, reason: 'needs --forbidden-credential' },
    ],
    keywords: [{ pointer: '/components/schemas/New/properties/name', keyword: 'minLength', valid: 1, invalid: 2 }],
    security: [{ securityRequirement: 'key', accepted: 3, rejected: 0 }],
    invariants: [{ invariant: 'alpha/echoes', checked: 1 }],
  },
  tokens: [{ provider: 'alpha', id: 'tok_1', name: hostile, secretPreview: 'abc…', case: 'alpha/examples/plain', at }],
  requests: 7,
  rateLimitPauses: { count: 1, ms: 1500 },
  durationMs: 840,
  abortReason: 'the service is gone since case alpha/protocol/trace',
};

const beta: ProviderReport = {
  provider: 'beta',
  title: 'Beta',
  version: '2.0',
  target: 'http://127.0.0.1:9001/',
  cases: [
    { ...result('beta/examples/plain', { phase: 'examples', checks: ['positive_data_acceptance'] }), provider: 'beta' },
  ],
  findings: [],
  coverage: {
    operations: [{ operation: 'make', requests: 1 }],
    statuses: [{ operation: 'make', status: '200', seen: 1 }],
    keywords: [],
    security: [],
    invariants: [],
  },
  tokens: [],
  requests: 1,
  rateLimitPauses: { count: 0, ms: 0 },
  durationMs: 100,
};

const reportOf = (providers: readonly ProviderReport[]): Report => ({
  startedAt: at,
  durationMs: 940,
  seed: 1,
  ok: providers.every(({ findings }) => findings.length === 0),
  providers,
  findings: providers.flatMap(({ findings }) => findings),
});

/** One provider with findings of every sort, and one without any. */
export const sample = reportOf([alpha, beta]);

/** All is well. */
export const fine = reportOf([beta]);
