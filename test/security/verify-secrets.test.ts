/** No report, event or message of `verify` shows a secret, nor anything from which one can be recovered. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { parseCredentials } from '../../src/verify/plan/credential-set.ts';
import { toCurl } from '../../src/verify/findings/reproduction.ts';
import type { RunEvent } from '../../src/verify/run/run-event.ts';
import type { PlanContext } from '../../src/verify/plan/plan-context.ts';
import { credentialCases } from '../../src/verify/plan/credential-cases.ts';
import { followUps } from '../../src/verify/plan/follow-up-cases.ts';
import type { VerifyOptions } from '../../src/verify/run-options.ts';
import { exchangeText } from '../../src/verify/reporters/format-finding.ts';
import { github, reporters, terminal } from '../../src/verify/reporters/index.ts';
import { secretParts, SecretBook, shorten } from '../../src/verify/run/run-secrets.ts';
import { loadSubject } from '../../src/verify/verification-subject.ts';
import { plan, verifyProvider } from '../../src/verify/verify-provider.ts';
import { SpecOracle } from '../../src/verify/spec-oracle.ts';
import { hostile, sendJson, type Heard, type Hostile } from '../support/hostile-target.ts';
import { findNearSecrets } from '../support/secret-finder.ts';
import { run } from '../cli/program.ts';

const swapCase = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));

/** Ways to write a secret so that it can be recovered. */
const forms: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  json: (secret) => JSON.stringify(JSON.stringify(secret)),
  unicode: (secret) =>
    secret
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  percent: (secret) => Buffer.from(secret).toString('hex').replace(/../g, '%$&'),
  html: (secret) =>
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  base64: (secret) => Buffer.from(secret).toString('base64'),
  'base64 of a pair': (secret) => Buffer.from(`u:${secret}`).toString('base64url'),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  swapped: swapCase,
  reversed: (secret) => [...secret].reverse().join(''),
  doubled: (secret) => secret + secret,
  shorter: (secret) => secret.slice(0, -1),
  changed: (secret) => `${secret.slice(0, 8)}_${secret.slice(9)}`,
};

const secrets = {
  credential: 'Qx7vKp2mWz9tLr4bNc',
  forbidden: 'Fd8sJh3nXy6uMq5aVb',
  header: 'Hk4pRt7wGe2cZx9jSv',
  cookie: 'Co5kBn8rTy2uIw7eAq',
};

let service: Hostile | undefined;

afterEach(async () => {
  await service?.close();
  service = undefined;
});

/** Accepts everything, and sends back all that it was sent, in one more form each time. */
function echo(
  known: readonly string[],
): (response: Parameters<Parameters<typeof hostile>[0]>[0], heard: Heard) => void {
  const writings = known.flatMap((secret) => Object.values(forms).map((write) => write(secret)));
  let count = 0;
  return (response, { request, body }) => {
    const written = writings[count++ % writings.length]!;
    response.setHeader(
      'x-echo',
      Buffer.from(written)
        .toString('latin1')
        .replace(/[\r\n]/g, ''),
    );
    sendJson(response, 201, {
      url: request.url,
      headers: request.headers,
      body: body.slice(0, 500),
      written,
      name: { [written]: written },
    });
  };
}

/** Everything that leaves a run. */
async function outputsOf(options: VerifyOptions): Promise<Record<string, string>> {
  const events: RunEvent[] = [];
  const report = await verifyProvider({ ...options, onEvent: (event) => events.push(event) });
  const exchanges = report.providers.flatMap(({ cases }) => cases).flatMap((one) => one.exchanges.map(exchangeText));
  return {
    ...Object.fromEntries(Object.entries(reporters).map(([kind, reporter]) => [kind, reporter(report)])),
    github: github(report),
    terminal: terminal(report),
    events: events.map((event) => JSON.stringify(event)).join('\n'),
    case: exchanges.join('\n'),
    plan: JSON.stringify(await plan(options)),
  };
}

const leaksIn = (outputs: Record<string, string>, known: readonly string[]): string[] =>
  Object.entries(outputs)
    .flatMap(([kind, text]) => findNearSecrets(text, known).map((found) => `${kind}: ${found}`))
    .slice(0, 5);

describe('The finder of these tests', () => {
  test.each(Object.entries(forms))('finds a secret that is written %s', (_, write) => {
    expect(findNearSecrets(`before ${write(secrets.credential)} after`, [secrets.credential])).not.toEqual([]);
    expect(findNearSecrets(`before ${write(secrets.forbidden)} after`, [secrets.credential])).toEqual([]);
  });
});

describe('No output shows a secret that a target sends back in every form', () => {
  test.each(['alumio', 'vida', 'typeauth', 'dayzero', 'askui'])('%s', async (provider) => {
    const known = Object.values(secrets);
    service = await hostile(echo(known));
    const outputs = await outputsOf({
      provider,
      target: service.url,
      credential: secrets.credential,
      forbiddenCredential: secrets.forbidden,
      timeout: 100_000,
      headers: {
        'X-Api-Key': secrets.header,
        Cookie: `sid=${secrets.cookie}; theme=dark`,
        'x-business-id': '3fa85f64-5717-4562-b3fc-2c963f66afa6',
      },
      ...(provider === 'typeauth' && { params: { account_id: 'acme' } }),
      checks: ['ignored_auth', 'insufficient_permission', 'unsupported_method'],
    });
    expect(leaksIn(outputs, known)).toEqual([]);
    expect(outputs['json']).toContain('3fa85f64-5717-4562-b3fc-2c963f66afa6');
  });
});

const invalidCredentials = [
  'Qx7"vKp2mW"z9tLr',
  'Qx7\\vKp2\\mWz9tLr',
  "Qx7'vKp2'mWz9tLr'",
  'Qx7$vKp2$(mWz)9`tLr`',
  '<Qx7vKp2&mWz9tLr>',
  'Qx7 vKp2  mWz9 tLr',
  'Qx7vKp2%20mWz9%41tLr',
  'Zoë-Qx7vKp2-€uro-9tLr4b',
  'Qx7vKp2🔑mWz9tLr',
  'user:Qx7vKp2mWz9tLr',
];

describe('Odd characters in a credential', () => {
  test.each(
    invalidCredentials.map((credential, index) => ({ credential, provider: index % 2 === 0 ? 'vida' : 'askui' })),
  )('$credential of $provider show in no output', async ({ credential, provider }) => {
    service = await hostile(echo([credential]));
    const outputs = await outputsOf({
      provider,
      target: service.url,
      credential,
      timeout: 100_000,
      checks: ['ignored_auth'],
    });
    expect(leaksIn(outputs, [credential])).toEqual([]);
  });

  test('are refused where no header can carry them, and not repeated', async () => {
    for (const control of ['\n', '\r', '\0', '\u0001', '\u001b', '\u007f', '\u0085', '\ud800']) {
      const failed = plan({
        provider: 'dayzero',
        target: 'http://127.0.0.1:9',
        credential: `Qx7v${control}Kp2m`,
      }).catch((error: unknown) => error);
      expect(await failed).toMatchObject({ code: 'wrong-usage', message: expect.not.stringMatching(/Qx7v|Kp2m/) });
    }
  });
});

/** All credential cases of a provider, and those that need an issued token. */
async function casesOf(provider: string, credential: string) {
  const { document, contract } = await loadSubject({ provider });
  const setting: PlanContext = {
    provider,
    oracle: new SpecOracle(document),
    good: parseCredentials(credential, document.operations, 'THE_CREDENTIAL', 'credential'),
    forbidden: new Map(),
    params: {},
    headers: {},
    secrets: [],
    restrictions: [],
    resources: new Map(),
    hasContract: true,
    isStateless: true,
    seed: 1,
    local: true,
  };
  return {
    cases: [
      ...document.operations.flatMap((operation) => credentialCases(operation, setting)),
      ...followUps(setting, contract, [issued]),
    ],
    setting,
  };
}

const issued = 'dz_eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbnlib2R5In0.c2lnbmF0dXJlLXNpZ25hdHVyZQ';

describe('A line of curl', () => {
  const heard: string[] = [];
  const seen = ({ request, body }: Heard): string =>
    JSON.stringify([
      request.method,
      decodeURIComponent(request.url ?? ''),
      request.headers.authorization,
      request.headers['x-api-key'],
      request.headers.cookie,
      body,
    ]);

  test.each(
    invalidCredentials.map((credential, index) => ({ credential, provider: index % 2 === 0 ? 'dayzero' : 'vida' })),
  )(
    'sends the same as each case does with $credential of $provider, and shows nothing of it',
    async ({ credential, provider }) => {
      service = await hostile((response, request) => {
        heard.push(seen(request));
        response.end();
      });
      const { cases, setting } = await casesOf(provider, credential);
      const book = new SecretBook([...setting.good.values()]);
      const { Target } = await import('../../src/verify/run/target.ts');
      const target = new Target({ url: service.url, timeoutMs: 100_000, concurrency: 1 });
      const lines = cases.map(
        ({ request }) => toCurl(target.urlOf(request), request, book.masker(request.secrets, [], [])) ?? '',
      );
      expect(leaksIn({ lines: lines.join('\n') }, [credential, issued])).toEqual([]);
      heard.length = 0;
      for (const { request } of cases) await target.send(request);
      target.close();
      const sent = heard.splice(0);
      await promisify(execFile)('sh', ['-c', lines.map((line) => `${line} -s -o /dev/null`).join('\n')], {
        env: { ...process.env, THE_CREDENTIAL: credential, ISSUED_TOKEN: issued },
      });
      const comparable = cases
        .map(({ title }, index) => ({ title, sent: sent[index] }))
        .filter(({ title }) => credential.endsWith('r') || !/last character/.test(title));
      expect(comparable.filter(({ sent: text }) => text !== undefined && !heard.includes(text))).toEqual([]);
    },
  );
});

describe('A derived credential is told as what it is', () => {
  test('in the request that is shown', async () => {
    service = await hostile((response) => sendJson(response, 201, {}));
    const { json = '' } = await outputsOf({
      provider: 'dayzero',
      target: service.url,
      credential: secrets.credential,
      checks: ['ignored_auth'],
      timeout: 100_000,
    });
    const labels = [
      'upper and lower case swapped',
      'first half',
      'one character missing',
      'one character changed',
      'base64',
    ];
    expect(labels.filter((label) => !json.includes(`<credential, ${label}>`))).toEqual([]);
  });
});

describe('The secrets within a secret', () => {
  test.each([
    [
      'a scheme and its value',
      'Basic Zm9vYmFyOnNlY3JldC12YWx1ZQ==',
      ['Zm9vYmFyOnNlY3JldC12YWx1ZQ==', 'foobar:secret-value', 'secret-value'],
    ],
    ['a pair in base64', 'Zm9vYmFyOnNlY3JldC12YWx1ZQ==', ['foobar:secret-value', 'secret-value']],
    ['a pair', 'foobar:secret-value', ['secret-value']],
    ['cookies', 'sid=a-session-id; theme=dark', ['a-session-id']],
    ['a plain value', 'Qx7vKp2mWz9tLr4bNc', []],
  ])('are known for %s', (_, value, parts) => {
    expect(
      secretParts({ value })
        .slice(1)
        .map((part) => part.value),
    ).toEqual(expect.arrayContaining(parts));
  });

  test('a text that is cut within a secret shows no part of it', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.constantFrom(...Object.values(forms)), (at, write) => {
        const text = `${'.'.repeat(60)}${write(secrets.credential)}${'.'.repeat(100)}`;
        const shown = shorten(text, 60 + (at % 20), new SecretBook([{ value: secrets.credential }]).masker([], [], []));
        for (const part of [
          secrets.credential.slice(0, 7),
          secrets.credential.slice(0, 7).toUpperCase(),
          swapCase(secrets.credential).slice(0, 7),
        ])
          expect(shown).not.toContain(part);
      }),
    );
  });
});

describe('No message repeats a secret', () => {
  const secret = secrets.credential;
  test.each([
    ['a header without a colon', ['dayzero', '--header', `Authorization Bearer ${secret}`]],
    ['a parameter without a value', ['dayzero', '--param', secret]],
    ['an option that there is not', ['dayzero', `--credentail=${secret}`]],
    ['a target with a password', ['dayzero', '--target', `http://user:${secret}@127.0.0.1:9`]],
    ['a target with a user alone', ['dayzero', '--target', `http://${secret}@127.0.0.1:9`]],
    ['a target with a password and no scheme', ['dayzero', '--target', `user:${secret}@127.0.0.1:9`]],
    ['a target with a password and a query', ['dayzero', '--target', `http://user:${secret}@127.0.0.1:9?x=1`]],
    ['a target with a secret query', ['dayzero', '--target', `http://127.0.0.1:9?token=${secret}`]],
    ['a target with a password for several providers', ['--target', `http://user:${secret}@127.0.0.1:9`]],
    ['a target elsewhere with a password', ['dayzero', '--target', `https://user:${secret}@example.com`]],
    [
      'a target where nothing listens',
      ['dayzero', '--target', 'http://127.0.0.1:9', '--credential', secret, '--header', `X-Api-Key: ${secret}`],
    ],
  ])('%s', async (_, args) => {
    const { code, stdout, stderr } = await run(['verify', ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^mockmint: /);
    expect(findNearSecrets(`${stdout}\n${stderr}`, [secret])).toEqual([]);
  });

  test('a baseline neither', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mockmint-baseline-'));
    writeFileSync(join(folder, 'known.json'), '{"findings":[]}');
    service = await hostile(echo([secret]));
    const { stdout, stderr } = await run([
      'verify',
      'vida',
      '--target',
      service.url,
      '--credential',
      secret,
      '--check',
      'ignored_auth',
      '--baseline',
      join(folder, 'known.json'),
    ]);
    rmSync(folder, { recursive: true });
    expect(findNearSecrets(`${stdout}\n${stderr}`, [secret])).toEqual([]);
  });
});
