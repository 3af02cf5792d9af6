/** Every kind of security scheme over HTTP: how the mock says to present a credential works, in all its spellings. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from '../../support/fast-check.ts';
import { createMockServer, type MockServer } from 'mockmint';
import { extraProvider } from '../../support/extra-provider.ts';
import { exchange, type Reply } from '../../support/mock.ts';
import { inFolder } from '../../support/temp-folder.ts';
import { verifyProvider } from '../../../src/verify/verify-provider.ts';

const schemes = {
  bearer: { type: 'http', scheme: 'bearer' },
  loudBearer: { type: 'http', scheme: 'BEARER' },
  basic: { type: 'http', scheme: 'Basic' },
  digest: { type: 'http', scheme: 'digest' },
  hoba: { type: 'http', scheme: 'hoba' },
  oauth: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: 'https://example.com/', scopes: {} } } },
  openId: { type: 'openIdConnect', openIdConnectUrl: 'https://example.com/' },
  keyInHeader: { type: 'apiKey', in: 'header', name: 'X-Key' },
  keyInQuery: { type: 'apiKey', in: 'query', name: 'api key' },
  keyInCookie: { type: 'apiKey', in: 'cookie', name: 'sid' },
} as const;

type SchemeName = keyof typeof schemes;

const schemeNames = Object.keys(schemes) as SchemeName[];

const operation = (id: string, security: object[]): { post: object } => ({
  post: {
    operationId: id,
    security,
    requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
    responses: {
      201: {
        description: 'Created',
        content: {
          'application/json': {
            schema: { type: 'object', required: ['key'], properties: { key: { type: 'string' } } },
          },
        },
      },
      400: { description: 'Malformed' },
      401: { description: 'Not authenticated' },
      403: { description: 'Not permitted' },
      422: { description: 'Not valid' },
    },
  },
});

const document = {
  openapi: '3.1.0',
  info: { title: 'Schemes', version: '1' },
  paths: {
    ...Object.fromEntries(schemeNames.map((name) => [`/${name}`, operation(name, [{ [name]: [] }])])),
    '/form': {
      post: {
        ...operation('form', []).post,
        parameters: [{ in: 'cookie', name: 'tenant', required: true, schema: { type: 'string', minLength: 3 } }],
        requestBody: {
          required: true,
          content: {
            'application/x-www-form-urlencoded': {
              schema: { type: 'object', required: ['count'], properties: { count: { type: 'integer' } } },
            },
            'application/vnd.thing+json': {
              schema: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
            },
          },
        },
      },
    },
    '/both': operation('both', [{ basic: [], keyInQuery: [] }]),
    '/either': operation('either', [{ basic: [] }, { keyInCookie: [] }]),
  },
  components: { securitySchemes: schemes },
};

const mockFile = `import { defineMock } from 'mockmint';

const respond = (_request, { random }) => {
  const key = random.text(20, 'abc');
  return { body: { key }, tokens: [{ id: key, secret: key, name: null, expiresAt: null }] };
};
const ids = ${JSON.stringify(Object.values(document.paths).map(({ post }) => (post as { operationId: string }).operationId))};

export default defineMock({
  errorBody: ({ detail }) => ({ error: detail }),
  operations: Object.fromEntries(ids.map((id) => [id, { respond }])),
});
`;

const files = {
  ...extraProvider({ id: 'schemes' }),
  'mocks/schemes.ts': mockFile,
  'specs/schemes/openapi.yaml': JSON.stringify(document),
  'contracts/schemes.ts':
    "import { defineContract } from 'mockmint';\nexport default defineContract({ invariants: [], token: { secret: '/key' }, secretIsCredential: { basis: 'documented', specPointer: '/components/securitySchemes' } });\n",
  'specs/schemes/overlay.yaml': "overlay: 1.0.0\ninfo: { title: None, version: '1' }\nactions: []\n",
};

let server: MockServer;
let end: () => void;
let ended: Promise<void>;

beforeAll(async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  end = resolve;
  const started = Promise.withResolvers<void>();
  ended = inFolder(files, async (folder) => {
    server = await createMockServer({ port: 0, folders: [folder], providers: ['schemes'] });
    started.resolve();
    await promise;
    await server.close();
  });
  await Promise.race([started.promise, ended]);
});

afterAll(async () => {
  end();
  await ended;
});

const send = (path: string, headers: Record<string, string> = {}): Promise<Reply> =>
  exchange('POST', `${server.url()}/schemes${path}`, {}, headers);

const statusOf = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
  (await send(path, headers)).status;

const basic = (text: string | Uint8Array): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(text as string).toString('base64')}`,
});

interface Example {
  readonly operationId: string;
  readonly url: string;
  readonly headers: Record<string, string>;
}

async function exampleOf(id: string, credential: string): Promise<Example> {
  const url = `${server.url()}/__admin/providers/schemes/examples?credential=${encodeURIComponent(credential)}`;
  const { json } = await exchange('GET', url);
  return (json as { examples: Example[] }).examples.find(({ operationId }) => operationId === id)!;
}

describe.each([...schemeNames, 'both', 'either'])('%s', (name) => {
  test.each([
    ['mock_valid', 201],
    ['mock_expired', 401],
    ['mock_readonly', 403],
    ['unknown', 401],
  ])('the example with %s is answered with %i', async (credential, status) => {
    const { url, headers } = await exampleOf(name, credential);
    expect(await statusOf(url, headers)).toBe(status);
  });

  test('the example with an issued token is accepted', async () => {
    const { url, headers } = await exampleOf(name, 'mock_valid');
    const { key } = (await send(url, headers)).json as { key: string };
    const again = await exampleOf(name, key);
    expect(await statusOf(again.url, again.headers)).toBe(201);
  });

  test('without a credential: 401', async () => {
    expect(await statusOf(`/${name}`)).toBe(401);
  });
});

test('the list of providers and the examples present each credential alike', async () => {
  const { json } = await exchange('GET', `${server.url()}/__admin/providers`);
  const [{ credentials }] = json as [{ credentials: { credential: string; presentedAs: string[] }[] }];
  expect(credentials.find(({ credential }) => credential === 'mock_valid')!.presentedAs).toEqual([
    'Authorization: Bearer mock_valid',
    'Authorization: Bearer mock_valid',
    `Authorization: Basic ${Buffer.from('user:mock_valid').toString('base64')}`,
    'Authorization: Digest mock_valid',
    'Authorization: HOBA mock_valid',
    'Authorization: Bearer mock_valid',
    'Authorization: Bearer mock_valid',
    'X-Key: mock_valid',
    '?api key=mock_valid',
    'Cookie: sid=mock_valid',
  ]);
  expect((await exampleOf('basic', 'mock_valid')).headers['authorization']).toBe(
    basic('user:mock_valid').authorization,
  );
});

test.each([
  ['bearer', 'Bearer realm="Schemes"'],
  ['loudBearer', 'Bearer realm="Schemes"'],
  ['basic', 'Basic realm="Schemes", charset="UTF-8"'],
  ['digest', 'Digest realm="Schemes"'],
  ['hoba', 'HOBA realm="Schemes"'],
  ['oauth', 'Bearer realm="Schemes"'],
  ['openId', 'Bearer realm="Schemes"'],
  ['keyInHeader', null],
  ['either', 'Basic realm="Schemes", charset="UTF-8"'],
])('a 401 of %s asks for %s', async (name, challenge) => {
  expect((await send(`/${name}`)).headers.get('www-authenticate')).toBe(challenge);
});

test('a 401 says how to present a credential', async () => {
  const messages = await Promise.all(['/basic', '/keyInCookie', '/both'].map(async (path) => (await send(path)).json));
  expect(messages).toEqual([
    { error: 'The credential is missing. Send "Authorization: Basic <base64 of user:token>".' },
    { error: 'The credential is missing. Send "Cookie: sid=<token>".' },
    {
      error: 'The credential is missing. Send "Authorization: Basic <base64 of user:token>" and "?api key=<token>".',
    },
  ]);
});

describe('Basic', () => {
  test('works with curl -u, whoever the user is', async () => {
    const line = ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-u', 'user:mock_valid', '--json', '{}'];
    const { stdout } = await promisify(execFile)('curl', [...line, `${server.url()}/schemes/basic`]);
    expect(stdout).toBe('201');
  });

  test.each([
    ['another user', basic('someone@example.com:mock_valid'), 201],
    ['an empty user', basic(':mock_valid'), 201],
    ['a user in another script', basic('Zoë 令牌:mock_valid'), 201],
    ['the whole value', { authorization: 'Basic mock_valid' }, 201],
    [
      'the scheme in another case',
      { authorization: basic('u:mock_valid').authorization!.replace('Basic', 'bAsIC') },
      201,
    ],
    ['two spaces', { authorization: basic('u:mock_valid').authorization!.replace(' ', '  ') }, 201],
    ['no padding', { authorization: basic('u:mock_valid').authorization!.replace(/=+$/, '') }, 201],
    ['an expired password', basic('user:mock_expired'), 401],
    ['a password that is not permitted', basic('user:mock_readonly'), 403],
    ['the secret as the user', basic('mock_valid:'), 401],
    ['no colon', basic('mock_valid'), 401],
    ['a colon in the password', basic('user:mock_valid:x'), 401],
    ['an empty password', basic('user:'), 401],
    ['a NUL', basic('user:mock_valid\0'), 401],
    ['a line break', basic('user:mock_valid\n'), 401],
    ['bytes that are not UTF-8', basic(Uint8Array.from([0x75, 0x3a, 0xff])), 401],
    ['what is not base64', { authorization: 'Basic !!!' }, 401],
    ['no value', { authorization: 'Basic' }, 401],
    ['two values', { authorization: `${basic('user:mock_valid').authorization} x` }, 401],
    ['another scheme', { authorization: 'Bearer mock_valid' }, 401],
  ] as [string, Record<string, string>, number][])('with %s', async (_, headers, status) => {
    expect(await statusOf('/basic', headers)).toBe(status);
  });

  test('never fails, whatever is sent', async () => {
    const values = fc.oneof(
      fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString('base64')),
      fc.string({ unit: fc.constantFrom('=', '/', '+', 'a', 'Z', '9', '-', '_', ',', '"'), maxLength: 20 }),
    );
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        expect(await statusOf('/basic', { authorization: `Basic ${value}` })).toBe(401);
      }),
      { numRuns: 100 },
    );
  });
});

describe('A key', () => {
  test.each([
    ['/keyInQuery?api%20key=mock_valid', {}, 201],
    ['/keyInQuery?api+key=mock%5Fvalid', {}, 201],
    ['/keyInQuery?api+key=mock_valid&api+key=mock_valid', {}, 401],
    ['/keyInQuery?api+key=', {}, 401],
    ['/keyInHeader', { 'x-kEY': ' mock_valid ' }, 201],
    ['/keyInHeader?X-Key=mock_valid', {}, 401],
    ['/keyInCookie', { cookie: 'sid=mock_valid' }, 201],
    ['/keyInCookie', { cookie: 'a=b;sid=mock_valid;c' }, 201],
    ['/keyInCookie', { cookie: 'sid="mock_valid"' }, 201],
    ['/keyInCookie', { cookie: 'sid=mock%5Fvalid' }, 201],
    ['/keyInCookie', { cookie: 'sid=%' }, 401],
    ['/keyInCookie', { cookie: 'xsid=mock_valid' }, 401],
    ['/keyInCookie', { cookie: 'sid' }, 401],
  ] as [string, Record<string, string>, number][])('%s %j: %i', async (path, headers, status) => {
    expect(await statusOf(path, headers)).toBe(status);
  });
});

test('credentials of another scheme may be a list of parameters', async () => {
  expect(await statusOf('/digest', { authorization: 'digest username="a", realm="b"' })).toBe(401);
  expect(await statusOf('/digest', { authorization: 'DIGEST mock_valid' })).toBe(201);
});

describe('A request with cookies and a declared media type', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const sendForm = (text: string, headers: Record<string, string> = {}): Promise<Reply> =>
    exchange('POST', `${server.url()}/schemes/form`, text, { ...form, cookie: 'tenant=abc', ...headers });

  test.each([
    ['count=1', {}, 201],
    ['count=one', {}, 422],
    ['', {}, 422],
    ['count=1', { cookie: '' }, 422],
    ['count=1', { cookie: 'tenant=a' }, 422],
    ['{"name":"x"}', { 'content-type': 'application/vnd.thing+json' }, 201],
    ['{"count":1}', { 'content-type': 'application/vnd.thing+json' }, 422],
    ['{"name":', { 'content-type': 'application/vnd.thing+json' }, 400],
    ['{"count":1}', { 'content-type': 'application/json' }, 415],
    ['count=1', { 'content-type': 'text/plain' }, 415],
  ] as [string, Record<string, string>, number][])('%j %j: %i', async (text, headers, status) => {
    expect((await sendForm(text, headers)).status).toBe(status);
  });

  test('names what is wrong with a field and a cookie', async () => {
    expect((await sendForm('count=one', { cookie: 'tenant=a' })).json).toEqual({
      error: 'tenant must be at least 3 characters long; count must be an integer.',
    });
  });

  test('is what the example sends', async () => {
    const { url, headers, body } = (await exampleOf('form', 'mock_valid')) as Example & { body: string };
    expect((await exchange('POST', `${server.url()}/schemes${url}`, body, headers)).status).toBe(201);
  });
});

test('the harness presents every credential, cookie and media type so that the mock accepts it', async () => {
  const {
    '/basic': basicPath,
    '/keyInCookie': cookiePath,
    '/form': formPath,
  } = document.paths as Record<string, object>;
  const paths = { '/basic': basicPath, '/keyInCookie': cookiePath, '/form': formPath };
  const some = { ...files, 'specs/schemes/openapi.yaml': JSON.stringify({ ...document, paths }) };
  const { findings, providers } = await inFolder(some, (folder) =>
    verifyProvider({
      provider: 'schemes',
      folders: [folder],
      target: server.url('schemes'),
      credential: ['mock_valid', 'basic=user:mock_valid'],
      forbiddenCredential: ['mock_readonly', 'basic=user:mock_readonly'],
    }),
  );
  expect(findings.map(({ title, actual, curl }) => [title, actual, curl])).toEqual([]);
  expect(providers[0]!.cases.filter(({ verdict }) => verdict === 'passed').length).toBeGreaterThan(200);
});
