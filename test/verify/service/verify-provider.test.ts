/** A run from options to report: what can't be judged is said so, what fails is told once, and nothing is given away. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/verify/run/run-event.ts';
import { plan, verifyProvider } from '../../../src/verify/verify-provider.ts';
import { nowhere } from '../../support/services.ts';
import { check, reported } from './verify-service.ts';
import { isRecord, json } from './service.ts';

/** A server that gives every request the same answer. */
async function always(status: number, type: string, body: string) {
  const server = createServer((_, response) => {
    response.writeHead(status, { 'Content-Type': type }).end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    target: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

describe('A target that can not be judged ends in one clear error', () => {
  test('nothing listens there', async () => {
    await expect(verifyProvider({ provider: 'alumio', target: await nowhere() })).rejects.toMatchObject({
      code: 'unreachable-target',
    });
  });

  test.each([
    [200, 'text/html', '<html>Welcome</html>'],
    [404, 'application/json', '{}'],
    [302, 'text/plain', ''],
  ])('every answer is %d %s', async (status, type, body) => {
    const other = await always(status, type, body);
    await expect(verifyProvider({ provider: 'alumio', target: other.target })).rejects.toMatchObject({
      code: 'foreign-target',
    });
    await other.close();
  });

  test('the credential is not good there', async () => {
    await expect(check('dayzero', {}, { credential: 'another' })).rejects.toMatchObject({
      code: 'credential-refused',
      message: expect.stringContaining('MOCKMINT_DAYZERO_CREDENTIAL'),
    });
  });

  test('no credential was given for a protected operation', async () => {
    await expect(check('vida', {}, { credential: undefined })).rejects.toMatchObject({ code: 'credential-needed' });
  });

  test('a target beyond this machine needs permission', async () => {
    await expect(verifyProvider({ provider: 'alumio', target: 'https://api.example.com' })).rejects.toMatchObject({
      code: 'remote-target',
    });
  });

  test('a wrong name is answered with the right one', async () => {
    await expect(plan({ provider: 'alumio', target: 'http://localhost:1', checks: ['ignored_aut'] })).rejects.toThrow(
      '"ignored_auth"',
    );
    await expect(plan({ provider: 'alumi', target: 'http://localhost:1' })).rejects.toMatchObject({
      code: 'unknown-provider',
    });
    await expect(plan({ provider: 'alumio', target: 'localhost:1' })).rejects.toMatchObject({ code: 'wrong-usage' });
  });
});

describe('The plan', () => {
  test('is the same each time, whatever the seed, and each id occurs once', async () => {
    const [one, other] = await Promise.all(
      [1, 2].map((seed) =>
        plan({ provider: 'dayzero', target: 'http://localhost:1', credential: 'x-credential', seed }),
      ),
    );
    const ids = one!.map(({ id }) => id);
    expect(ids).toEqual(other!.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(one!.map(({ phase }) => phase))).toEqual(
      new Set(['examples', 'boundaries', 'credentials', 'protocol', 'semantics']),
    );
  });

  test('one case can be sent again by its id', async () => {
    const id = 'alumio/boundaries/createtoken/body.name/maxlength-46-emoji';
    const report = await check('alumio', {}, { cases: [id] });
    expect(report.providers[0]!.cases.map((one) => [one.id, one.verdict])).toEqual([[id, 'passed']]);
  });

  test('a case that needs an issued token, too', async () => {
    const report = await check(
      'vida',
      {},
      { cases: ['vida/credentials/post-api-v2-tokens/apikeyauth/issued-tampered'] },
    );
    expect(report.providers[0]!.cases).toHaveLength(1);
  });

  test('checks are chosen and left out by name', async () => {
    const spoilt = {
      reply: (reply: ReturnType<typeof json>, _call: unknown, why: string) =>
        why === 'credential' ? { ...reply, status: 403 } : reply,
    };
    expect(reported(await check('vida', spoilt, { checks: ['ignored_auth'] }))).toEqual([]);
    expect(reported(await check('vida', spoilt, { skip: ['status_code_conformance'] }))).toEqual([]);
    expect(reported(await check('vida', spoilt, { checks: ['status_code_conformance'] }))).toHaveLength(1);
  });
});

describe('A finding', () => {
  const tooLong = {
    validate: (lawful: string[], body: unknown) =>
      isRecord(body) && typeof body['name'] === 'string' && [...body['name']].length > 45 ? [] : lawful,
  };

  test('is told once for all cases that show it, by the smallest request', async () => {
    const report = await check('alumio', tooLong);
    expect(report.findings).toHaveLength(1);
    const [finding] = report.findings;
    expect(finding!.cases.length).toBeGreaterThan(3);
    expect(finding!.sent.bodyBytes).toBeLessThan(80);
    expect(finding!.flaky).toBe(false);
  });

  test('says on which line of the document it stands', async () => {
    const {
      findings: [finding],
    } = await check('alumio', tooLong);
    expect(finding!.rationale).toMatchObject({
      basis: 'documented',
      pointer: '/components/schemas/TokenCreate/properties/name/maxLength',
      quote: 'maxLength: 45',
    });
    expect(finding!.rationale.location!.file).toMatch(/specs\/alumio\/openapi\.yaml$/);
    expect(finding!.rationale.location!.line).toBeGreaterThan(1);
  });

  test('keeps its id from run to run, so that a baseline can name it', async () => {
    const {
      findings: [first],
    } = await check('alumio', tooLong);
    const again = await check('alumio', tooLong, { baseline: new Set([first!.id]) });
    expect(again.findings.map(({ id, known }) => ({ id, known }))).toEqual([{ id: first!.id, known: true }]);
  });

  test('has a line of curl with the credential as an environment variable', async () => {
    const { findings } = await check('vida', {
      reply: (reply, _call, why) => (why === 'success' ? { ...reply, status: 201 } : reply),
    });
    expect(findings[0]!.curl).toContain('?token=$MOCKMINT_VIDA_CREDENTIAL"');
    expect(findings[0]!.curl).not.toContain('good-credential');
  });

  test('that shows once and not again is told as flaky', async () => {
    let count = 0;
    const report = await check('askui', {
      reply: (reply, _call, why) => (why === 'success' && ++count === 20 ? { ...reply, status: 500 } : reply),
    });
    expect(report.findings.map(({ check: id, flaky, severity }) => ({ id, flaky, severity }))).toEqual([
      { id: 'not_a_server_error', flaky: true, severity: 'error' },
    ]);
    expect(report.providers[0]!.cases.filter(({ verdict }) => verdict === 'flaky')).toHaveLength(1);
  });
});

describe('Limits', () => {
  test('429 is waited for and accuses nobody', async () => {
    let count = 0;
    const events: RunEvent[] = [];
    const limited = () => ({ status: 429, headers: { 'Retry-After': '0' }, body: undefined });
    const report = await check(
      'typeauth',
      { reply: (reply) => (++count % 10 === 0 ? limited() : reply) },
      { onEvent: (event) => events.push(event) },
    );
    expect(reported(report)).toEqual([]);
    expect(report.providers[0]!.cases.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
  });

  test('no more requests are sent than allowed; the rest is skipped', async () => {
    const report = await check('alumio', {}, { maxRequests: 20 });
    expect(report.providers[0]!.requests).toBe(20);
    expect(
      report.providers[0]!.cases.some(({ verdict, reason }) => verdict === 'skipped' && reason.includes('20 requests')),
    ).toBe(true);
  });

  test('a service that hangs is not asked for ever', async () => {
    const report = await check(
      'alumio',
      { reply: (reply, _call, why) => (why === 'invalid' ? 'hang' : reply) },
      { timeout: 400 },
    );
    expect(report.findings.every(({ check: id }) => id === 'max_response_time')).toBe(true);
    expect(report.providers[0]!.abortReason).toContain('no response within 400 ms (--timeout)');
  });
});

describe('A report', () => {
  test('gives no secret away, and lists the tokens that were made', async () => {
    const issued: string[] = [];
    const report = await check('askui', {
      reply(reply, _call, why) {
        if (why === 'success' && isRecord(reply.body)) issued.push(String(reply.body['tokenString']));
        return reply;
      },
    });
    const text = JSON.stringify(report);
    expect(text).not.toMatch(/good-credential|readonly-credential/);
    expect(issued.filter((secret) => text.includes(secret))).toEqual([]);
    expect(report.providers[0]!.tokens).toHaveLength(issued.length);
  });

  test("tells what was covered: every keyword on both sides, every alternative, every rule, every status but the server's own", async () => {
    const { coverage } = (await check('askui')).providers[0]!;
    expect(
      coverage.keywords
        .filter(({ valid, invalid }) => valid === 0 || invalid === 0)
        .map(({ keyword, pointer }) => `${pointer} ${keyword}`),
    ).toEqual([]);
    expect(
      coverage.security
        .filter(({ securityRequirement }) => securityRequirement !== 'none')
        .every(({ accepted, rejected }) => accepted > 0 && rejected > 0),
    ).toBe(true);
    expect(coverage.invariants.every(({ checked }) => checked > 0)).toBe(true);
    expect(coverage.statuses.filter(({ seen }) => seen === 0).map(({ status }) => status)).toEqual(['500']);
  });

  test('has generated cases on request, the same for the same seed', async () => {
    const bodies = async () =>
      (await check('typeauth', {}, { fuzz: 30, seed: 7 })).providers[0]!.cases.filter(
        ({ phase }) => phase === 'fuzz',
      ).map(({ id, exchanges }) => [id, exchanges[0]?.sent.body]);
    const first = await bodies();
    expect(first).toHaveLength(30);
    expect(await bodies()).toEqual(first);
  });
});
