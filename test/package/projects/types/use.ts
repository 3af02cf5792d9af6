import {
  AppError,
  checkHar,
  createApp,
  createMockServer,
  verify,
  type CheckHarOptions,
  type JournalView,
  type MockApp,
  type MockServer,
  type Report,
  type RequestFilter,
  type Rule,
} from 'mockmint';
import { createServer } from 'node:http';
import {
  addDays,
  always,
  base62,
  defineContract,
  defineMock,
  echo,
  fastapiError,
  fresh,
  readJwt,
  sentence,
  toRfc3339,
  unique,
  valueAt,
  type Invariant,
  type MockContext,
  type MockRequest,
} from 'mockmint/provider';

export async function useServer(): Promise<void> {
  await using mock: MockServer = await createMockServer({ port: 0, seed: 1, clock: { now: '2030-01-01T00:00:00Z' } });
  const rule = mock.rules.add({ provider: 'askui', respond: { status: 403 }, times: 1 });
  const changed: Rule = rule.update({ times: undefined, respond: { status: 500 } });
  rule.remove();
  const filter: RequestFilter = { status: 403, since: new Date(), trigger: 'rule' };
  const seen: JournalView[] = await mock.requests.list(filter);
  const { matched } = await mock.requests.verify({ provider: 'askui', count: 1, body: { '/name': 'x' } });
  const next: JournalView = await mock.requests.waitFor({ provider: 'askui' }, { timeout: 100 });
  mock.clock.set(new Date());
  mock.session('ci-42').url('askui').toUpperCase();
  // @ts-expect-error There is no such option.
  await createMockServer({ prot: 1 });
  // @ts-expect-error There is no such mode.
  createApp({ auth: 'none' });
  // @ts-expect-error A rule needs a status.
  mock.rules.add({ respond: { body: {} } });
  console.log(changed.id, seen.length + matched, next.response?.status, AppError.name);
}

export async function useApp(): Promise<Report> {
  const app: MockApp = createApp({ providers: ['vida'] });
  await app.locals.ready;
  app.use((_request, response) => response.end());
  app.use('/x', (_request, response, next) => (response.writableEnded ? undefined : next()));
  createServer(app).listen(0);
  app.listen(0, '127.0.0.1', () => {}).close();
  return verify({ provider: 'vida', seed: 1, onEvent: ({ type }) => console.log(type) });
}

export async function useTraffic(): Promise<Report> {
  const options: CheckHarOptions = {
    provider: ['vida'],
    map: { 'https://staging.example.com': 'vida' },
    warn: ['secret_leak'],
  };
  const { traffic } = await checkHar({ log: { entries: [] } }, options);
  // @ts-expect-error There is no such option.
  await checkHar('traffic.har', { maps: {} });
  console.log(traffic?.judged, traffic?.otherHosts[0]?.host);
  return checkHar(['one.har', 'two.har'], { documents: ['./openapi.yaml'] });
}

export const mock = defineMock({
  errorBody: fastapiError,
  operations: {
    'POST /v1/keys': {
      magicValueField: '/label',
      respond({ body }: MockRequest, { now, random, signJwt }: MockContext) {
        void signJwt({ sub: 'x', exp: 5, own: true });
        const secret = random.text(8, base62);
        return {
          body: { at: toRfc3339(addDays(now, 1)), label: body['label'] ?? null },
          tokens: [{ id: secret, secret }],
        };
      },
    },
  },
});

const own: Invariant = {
  id: 'own',
  title: 'Own',
  basis: 'documented',
  specPointer: '/info/title',
  fix: 'Fix it.',
  check: ({ response }) =>
    readJwt(String(valueAt(response.body, '/token'))) ? [] : [{ pointer: '/token', expected: 'a JWT', actual: 'none' }],
};

const info = { title: 'x', basis: 'documented', specPointer: '/info', fix: 'Fix it.' } as const;

export const contract = defineContract({
  token: { secret: '/key' },
  invariants: [
    own,
    echo({ ...info, id: 'a', from: '/a', to: '/a' }),
    always({ ...info, id: 'b', to: '/b', values: [1] }),
    unique({ ...info, id: 'c', to: '/c' }),
    fresh({ ...info, id: 'd', to: '/d' }),
  ],
});

export const format = sentence;
