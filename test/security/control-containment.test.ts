/** What users bring along may fail in any way: one request gets 500, a warning tells why, and everything else goes on. */
import type { SessionAccess } from '../../src/provider/generic/generic-context.ts';
import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { createMockServer, type MockContext, type MockRequest, type MockServer } from 'mockmint';
import { completeMock } from '../../src/provider/complete-mock.ts';
import { loadProviders } from '../../src/provider/registry.ts';
import { contain, describeError, safeWarning } from '../../src/server/contain-errors.ts';
import { containMock } from '../../src/server/contained-mock.ts';
import { EventHub } from '../../src/server/session/session-events.ts';
import { extraProvider } from '../support/extra-provider.ts';
import { inFolder } from '../support/temp-folder.ts';
import { exchange, useMock, valid, type Reply } from '../support/mock.ts';
import { ask } from '../server/provider-calls.ts';

/** Ways to fail, as the source text of a function's body. */
const failures = {
  throws: "throw new Error('thrown inside')",
  'throws undefined': 'throw undefined',
  'throws what has no text': 'throw Object.create(null)',
  'throws an error that throws when it is read':
    "throw Object.defineProperty(new Error('x'), 'stack', { get() { throw new Error('again'); } })",
  rejects: "return Promise.reject(new Error('rejected inside'))",
  'returns undefined': 'return undefined',
  'returns null': 'return null',
  'returns a number': 'return 5',
  'returns a BigInt': 'return 5n',
  'returns a symbol': "return Symbol('x')",
  'returns a function': 'return () => 1',
  'returns a cyclic object': 'const a = { tokens: [], body: {} }; a.body.a = a; return a',
  'returns a proxy that throws':
    "return new Proxy({}, { get() { throw new Error('trap'); }, ownKeys() { throw new Error('trap'); } })",
  'overflows the stack': 'return (function f() { return f() + 1; })()',
} as const;

const oddResponses = {
  'tokens that are none': "return { body: { key: 'x' }, tokens: 5 }",
  'a token that is null': "return { body: { key: 'x' }, tokens: [null] }",
  'a token without a secret': "return { body: { key: 'x' }, tokens: [{ id: 'a', name: null, expiresAt: null }] }",
  'an id that is a number':
    "return { body: { key: 'x' }, tokens: [{ id: 1, secret: 's', name: null, expiresAt: null }] }",
  'an expiry that is NaN':
    "return { body: { key: 'x' }, tokens: [{ id: 'a', secret: 's', name: null, expiresAt: NaN }] }",
  'a creation that is infinite':
    "return { body: { key: 'x' }, tokens: [{ id: 'a', secret: 's', name: null, expiresAt: null, createdAt: Infinity }] }",
  'an expiry that is a Date':
    "return { body: { key: 'x' }, tokens: [{ id: 'a', secret: 's', name: null, expiresAt: new Date() }] }",
  'data that is cyclic':
    "const data = {}; data.data = data; return { body: { key: 'x' }, tokens: [{ id: 'a', secret: 's', name: null, expiresAt: null, data }] }",
  'data with a BigInt':
    "return { body: { key: 'x' }, tokens: [{ id: 'a', secret: 's', name: null, expiresAt: null, data: { a: 1n } }] }",
  'a body with a BigInt':
    "return { body: { key: 'x', more: 1n }, tokens: [{ id: 'a', secret: 's', name: null, expiresAt: null }] }",
  'a body whose toJSON throws':
    "return { body: { key: 'x', toJSON() { throw new Error('toJSON'); } }, tokens: [{ id: 'a', secret: 's', name: null, expiresAt: null }] }",
} as const;

/** A provider each of whose functions fails as the body or the credential asks. */
const mockSource = `
export default {
  errorStatuses: { invalid: 422, malformed: 400, mediaType: 415 },
  errorBody(refusal) { ${switchOn('globalThis.frailErrorBody', failures)}; return { error: refusal.detail } },
  operations: { frailCreate: {
    magicValueField: '/frail',
    respond({ body }) { const { frail } = body; ${switchOn('frail', { ...failures, ...oddResponses })}; return { body: { key: 'fine' }, tokens: [{ id: 'id-' + Math.random(), secret: 'secret-' + Math.random(), name: null, expiresAt: null }] } },
    authorize() { ${switchOn('globalThis.frailForbids', failures)}; return undefined },
  } },
  parseCredential(scheme, value) { ${switchOn('value', failures)}; return [value] },
  formatCredential(scheme, secret) { return secret },
};`;

function switchOn(value: string, cases: Readonly<Record<string, string>>): string {
  return `switch (${value}) { ${Object.entries(cases)
    .map(([name, act]) => `case ${JSON.stringify(name)}: { ${act} }`)
    .join('\n')} }`;
}

const files = extraProvider({ id: 'frail' });
const secured = files['specs/frail/openapi.yaml']!.replace('maxLength: 5', 'maxLength: 50')
  .replace('      responses:', '      security: [{ key: [] }]\n      responses:')
  .concat('components: { securitySchemes: { key: { type: apiKey, in: header, name: x-key } } }\n');

async function withFrail(use: (server: MockServer, warnings: string[]) => Promise<void>): Promise<void> {
  await inFolder({ ...files, 'specs/frail/openapi.yaml': secured, 'mocks/frail.ts': mockSource }, async (folder) => {
    const warnings: string[] = [];
    const server = await createMockServer({ port: 0, folders: [folder], onWarning: (text) => warnings.push(text) });
    try {
      await use(server, warnings);
    } finally {
      await server.close();
    }
  });
}

const post = (server: MockServer, frail: unknown, key = 'mock_valid'): Promise<Reply> =>
  exchange('POST', `${server.url('frail')}/`, { frail }, { 'x-key': key });
const globals = globalThis as { frailErrorBody?: string | undefined; frailForbids?: string | undefined };

async function expectOneFailure(server: MockServer, warnings: string[], reply: Reply): Promise<void> {
  expect([reply.status, reply.headers.get('x-mock-trigger')]).toEqual([500, 'none']);
  expect(warnings.length).toBeGreaterThan(0);
  for (const warning of warnings.splice(0))
    expect(warning).toMatch(`The mock of frail failed: request ${reply.headers.get('x-mock-request-id')}: `);
  expect((await post(server, 'fine')).status).toBe(201);
  expect((await exchange('POST', server.url() + valid.vida.path, valid.vida.body)).status).toBe(200);
}

describe('A mock', () => {
  test('whose "respond" fails in any way fails one request, and keeps no token of it', () =>
    withFrail(async (server, warnings) => {
      for (const [index, frail] of Object.keys({ ...failures, ...oddResponses }).entries()) {
        await expectOneFailure(server, warnings, await post(server, frail));
        const { tokens } = await server.exportState();
        expect([frail, tokens.filter(({ provider }) => provider === 'frail').length]).toEqual([frail, index + 1]); // Those of the requests that went well.
      }
    }));

  test('whose promise never resolves fails its request in time', async () => {
    const [provider] = await loadProviders({ providers: ['vida'] });
    const { document } = provider!;
    const [operation] = document.operations;
    const definition = { operations: { [operation!.id]: { respond: () => new Promise(() => {}) } } };
    const mock = completeMock('slow', 'mocks/slow.ts', definition, document);
    const contained = containMock({ id: 'slow', mock, document }, 10).mock.operations.get(operation!)!;
    await expect(
      (async () => contained.respond({} as MockRequest, {} as MockContext, {} as SessionAccess))(),
    ).rejects.toThrow(`mocks/slow.ts: operations["${operation!.id}"].respond failed: it did not resolve within 0.01 s`);
  });

  test('whose "parseCredential" fails in any way fails one request', () =>
    withFrail(async (server, warnings) => {
      for (const key of Object.keys(failures))
        await expectOneFailure(server, warnings, await post(server, 'fine', key));
    }));

  test('whose "authorize" fails in any way fails one request; undefined permits', () =>
    withFrail(async (server, warnings) => {
      await post(server, 'fine');
      const { tokens } = await server.exportState();
      for (const failure of Object.keys(failures)) {
        globals.frailForbids = failure;
        const reply = await post(server, 'fine', tokens[0]!.secret);
        globals.frailForbids = undefined;
        if (failure === 'returns undefined') expect(reply.status).toBe(201);
        else await expectOneFailure(server, warnings, reply);
      }
    }));

  test('whose "errorBody" fails in any way gives a problem', () =>
    withFrail(async (server, warnings) => {
      for (const failure of Object.keys(failures)) {
        if (/null|number/.test(failure)) continue; // JSON as any other.
        globals.frailErrorBody = failure;
        const reply = await post(server, 5);
        const forced = await exchange(
          'POST',
          `${server.url('frail')}/`,
          { frail: 'x' },
          { 'x-key': 'mock_valid', prefer: 'code=403' },
        );
        globals.frailErrorBody = undefined;
        expect([failure, reply.headers.get('content-type'), forced.status]).toEqual([
          failure,
          'application/problem+json; charset=utf-8',
          500,
        ]);
        expect(reply.json).toMatchObject({ status: 500, requestId: reply.headers.get('x-mock-request-id') });
        warnings.splice(
          0,
          warnings.length,
          ...warnings.filter((warning) => warning.includes(reply.headers.get('x-mock-request-id')!)),
        );
        await expectOneFailure(server, warnings, reply);
      }
    }));

  test.each([
    ['magicValueField: 5', /magicValueField/],
    ["magicValueField: 'name'", /magicValueField/],
    ['errorStatuses: { invalid: 1000 }', /errorStatuses\.invalid/],
    ["errorStatuses: { invalid: '422' }", /errorStatuses\.invalid/],
    ['errorStatuses: { invalid: NaN }', /errorStatuses\.invalid/],
  ])('with %s does not start', async (change, message) => {
    const source = mockSource.replace(
      change.startsWith('magicValueField') ? /magicValueField: '\/frail'/ : /errorStatuses: \{.*?\}/,
      change,
    );
    await inFolder({ ...files, 'mocks/frail.ts': source }, async (folder) => {
      await expect(createMockServer({ port: 0, folders: [folder] })).rejects.toThrow(message);
    });
  });
});

describe('A listener', () => {
  const ways: readonly [string, () => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('listener');
      },
    ],
    [
      'throws undefined',
      () => {
        throw undefined;
      },
    ],
    ['rejects', () => Promise.reject(new Error('listener'))],
    [
      'rejects later',
      async () => {
        await Promise.resolve();
        throw new Error('listener');
      },
    ],
    ['never resolves', () => new Promise(() => {})],
    [
      'returns what is nearly a promise',
      () =>
        Object.fromEntries([
          [
            ['th', 'en'].join(''),
            () => {
              throw new Error('listener');
            },
          ],
        ]),
    ],
  ];

  test.each(ways)('onExchange that %s disturbs no request, and is told by onWarning', async (name, onExchange) => {
    const warnings: string[] = [];
    const server = await createMockServer({ port: 0, onExchange, onWarning: (text) => warnings.push(text) });
    const statuses = await Promise.all(
      [1, 2, 3].map(async () => (await exchange('POST', server.url() + valid.vida.path, valid.vida.body)).status),
    );
    await server.close();
    expect(statuses).toEqual([200, 200, 200]);
    expect(warnings).toEqual(
      name === 'never resolves' ? [] : Array(3).fill(expect.stringMatching(/^onExchange failed: /)),
    );
  });

  test.each(ways)('onWarning that %s disturbs nothing', async (_, onWarning) => {
    const server = await createMockServer({
      port: 0,
      onWarning,
      onExchange: () => {
        throw new Error('exchange');
      },
    });
    const { status } = await exchange('POST', server.url() + valid.vida.path, valid.vida.body);
    await server.close();
    expect(status).toBe(200);
  });

  test.each(ways)(
    'to events that %s keeps nobody else from hearing them, nor from being told of the end',
    (_, fail) => {
      const reports: string[] = [];
      const received: unknown[] = [];
      const hub = new EventHub((what) => reports.push(what));
      hub.subscribe(fail, fail);
      hub.subscribe(
        (event) => received.push(event.name),
        () => received.push('end'),
      );
      hub.emit({ name: 'reset', data: { session: 'x' } });
      hub.end();
      expect(received).toEqual(['reset', 'end']);
    },
  );

  test('is told of, whatever was thrown and however it reports', async () => {
    const odd = [
      undefined,
      null,
      Object.create(null),
      Symbol('x'),
      {
        toString() {
          throw new Error('again');
        },
      },
      Object.defineProperty(new Error('x'), 'stack', {
        get() {
          throw new Error('again');
        },
      }),
    ];
    for (const value of odd) {
      expect(typeof describeError(value)).toBe('string');
      contain(
        () => {
          throw value;
        },
        'a listener',
        () => {
          throw value;
        },
      );
      safeWarning(() => {
        throw value;
      })('x');
    }
  });
});

describe('A connection', () => {
  const mock = useMock();

  test('that ends at any point of an event stream, a state or a response ends nothing else', async () => {
    const client = mock.client();
    await Promise.all(Array.from({ length: 20 }, () => ask(client, 'typeauth', { body: { amount: 100 } })));
    const paths = ['/__admin/events', '/__admin/state', '/__admin/requests.har', '/__admin/metrics'];
    await Promise.all(
      paths.flatMap((path) =>
        [0, 1].map(
          (packets) =>
            new Promise<void>((resolve) => {
              const socket = connect(mock.server.port, '127.0.0.1', () =>
                socket.write(`GET /~${client.session}${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`),
              );
              const end = (): void => void socket.resetAndDestroy();
              if (packets === 0) socket.once('connect', end);
              socket
                .on('data', end)
                .on('error', () => {})
                .on('close', () => resolve());
            }),
        ),
      ),
    );
    expect((await ask(client, 'vida')).status).toBe(200);
    expect((await client.admin('POST', '/reset')).status).toBe(200);
    expect((await client.admin('GET', '/health')).status).toBe(200);
  });
});
