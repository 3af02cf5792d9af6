/** The requirements for mocks that share a store: what one has told holds for the others. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createMockServer, type MockServer } from 'mockmint';
import { exchange, type Reply } from '../../support/mock.ts';
import { listenTo } from '../raw-http.ts';

const issuePath = '/dayzero/api/v1/tokens';
const headers = { 'x-business-id': '3fa85f64-5717-4562-b3fc-2c963f66afa6' };

interface Issued {
  readonly token: string;
}

const tokensOf = ({ json }: Reply): { readonly id: string; readonly uses: number }[] =>
  (json as { tokens: { id: string; uses: number }[] }).tokens;

/** @param store returns the address of the store, when the tests begin */
export function describeReplicas(name: string, store: () => string): void {
  let replicas: readonly MockServer[] = [];
  let sessions = 0;

  beforeAll(async () => {
    replicas = await Promise.all(Array.from({ length: 3 }, () => createMockServer({ port: 0, store: store() })));
  });
  afterAll(() => Promise.all(replicas.map((replica) => replica.close())));

  /** A new session, seen through each of the replicas. */
  function useSession(): {
    issue(replica: number, credential?: string): Promise<Reply>;
    admin(replica: number, method: string, path: string, body?: unknown): Promise<Reply>;
    url(replica: number): string;
  } {
    const session = `shared-${++sessions}`;
    const url = (replica: number): string => `${replicas[replica % replicas.length]?.url()}/~${session}`;
    return {
      url,
      issue: (replica, credential = 'mock_valid') =>
        exchange(
          'POST',
          url(replica) + issuePath,
          { name: 'a' },
          { ...headers, authorization: `Bearer ${credential}` },
        ),
      admin: (replica, method, path, body) => exchange(method, `${url(replica)}/__admin${path}`, body),
    };
  }

  describe(name, () => {
    test('a token that one has issued is accepted by the others at once, and its uses are counted', async () => {
      const { issue, admin } = useSession();
      const { token } = (await issue(0)).json as Issued;
      expect(
        (await Promise.all([1, 2, 0, 1].map((replica) => issue(replica, token)))).map(({ status }) => status),
      ).toEqual([201, 201, 201, 201]);
      const tokens = tokensOf(await admin(1, 'GET', '/tokens'));
      expect([tokens.length, tokens.at(-1)?.uses]).toEqual([5, 4]);
      await admin(2, 'POST', `/tokens/${tokens.at(-1)?.id}/revoke`, {});
      expect((await issue(0, token)).status).toBe(401);
    });

    test('every issued token is in the list once, whoever issued it', async () => {
      const { issue, admin } = useSession();
      const issued = await Promise.all(Array.from({ length: 60 }, (_, i) => issue(i)));
      expect(new Set(issued.map(({ json }) => (json as Issued).token)).size).toBe(60);
      const listed = await Promise.all([0, 1, 2].map((replica) => admin(replica, 'GET', '/tokens')));
      for (const list of listed) expect(new Set(tokensOf(list).map(({ id }) => id)).size).toBe(60);
    });

    test('the journal has the requests of all, and shows them to all', async () => {
      const { issue, admin } = useSession();
      for (const replica of [0, 1, 2]) await issue(replica, `unknown${replica}`);
      const lists = await Promise.all([0, 1, 2].map((replica) => admin(replica, 'GET', '/requests')));
      for (const { json } of lists)
        expect(json).toMatchObject({
          total: 3,
          requests: [{ provider: 'dayzero' }, {}, { response: { status: 401 } }],
        });
      for (const { text } of lists) expect(text).not.toMatch(/unknown\d/);
    });

    test('a secret that one has received is masked in the requests of the others', async () => {
      const { issue, admin, url } = useSession();
      const secret = 'nobody-has-issued-this-0123456789';
      await issue(0, secret);
      await exchange(
        'POST',
        url(1) + issuePath,
        { name: `my ${secret}` },
        { ...headers, authorization: 'Bearer mock_valid' },
      );
      for (const replica of [0, 1, 2]) {
        const { text } = await admin(replica, 'GET', '/requests');
        expect([text.includes('"my '), text.includes(secret)]).toEqual([true, false]);
      }
    });

    test('a rule for three requests applies to three, however many arrive at once', async () => {
      const { issue, admin } = useSession();
      await admin(0, 'POST', '/rules', { provider: 'dayzero', respond: { status: 418 }, times: 3 });
      const statuses = (await Promise.all(Array.from({ length: 30 }, (_, i) => issue(i)))).map(({ status }) => status);
      expect(statuses.filter((status) => status === 418)).toHaveLength(3);
      expect((await admin(1, 'GET', '/rules')).json).toMatchObject({ rules: [{ matched: 3 }] });
    });

    test('a sequence gives each of its responses once', async () => {
      const { issue, admin } = useSession();
      const sequence = Array.from({ length: 20 }, (_, i) => ({ status: 500 + i }));
      await admin(1, 'POST', '/rules', { sequence });
      const statuses = (await Promise.all(Array.from({ length: 20 }, (_, i) => issue(i)))).map(({ status }) => status);
      expect(statuses.sort((a, b) => a - b)).toEqual(sequence.map(({ status }) => status));
    });

    test('every third request, and a rate limit, are counted over all', async () => {
      const { issue, admin } = useSession();
      await admin(0, 'POST', '/rules', { respond: { status: 503 }, every: 3 });
      const third = (await Promise.all(Array.from({ length: 30 }, (_, i) => issue(i)))).map(({ status }) => status);
      expect(third.filter((status) => status === 503)).toHaveLength(10);
      await admin(0, 'DELETE', '/rules');
      await admin(2, 'POST', '/clock', { frozen: true });
      await admin(1, 'POST', '/rules', { provider: 'dayzero', rateLimit: { requests: 7, perMs: 60_000 } });
      const limited = (await Promise.all(Array.from({ length: 20 }, (_, i) => issue(i)))).map(({ status }) => status);
      expect(limited.filter((status) => status === 201)).toHaveLength(7);
    });

    test('the clock is one for all', async () => {
      const { admin } = useSession();
      await admin(0, 'POST', '/clock', { now: '2099-01-01T00:00:00Z', frozen: true });
      const readings = await Promise.all([1, 2].map((replica) => admin(replica, 'GET', '/clock')));
      for (const { json } of readings) expect(json).toMatchObject({ now: '2099-01-01T00:00:00.000Z', frozen: true });
      await Promise.all([0, 1, 2].map((replica) => admin(replica, 'POST', '/clock', { advance: 1000 })));
      expect((await admin(1, 'GET', '/clock')).json).toMatchObject({ now: '2099-01-01T00:00:03.000Z' });
    });

    test('all sign with one key', async () => {
      const { admin } = useSession();
      const keys = await Promise.all([0, 1, 2].map((replica) => admin(replica, 'GET', '/jwks.json')));
      expect(new Set(keys.map(({ text }) => text)).size).toBe(1);
      expect(keys[0]?.text).toContain('Ed25519');
    });

    test('events reach the listeners of all, in one order', async () => {
      const { issue, admin, url } = useSession();
      const listeners = await Promise.all([0, 1, 2].map((replica) => listenTo(`${url(replica)}/__admin/events`)));
      await admin(0, 'POST', '/clock', { advance: 'PT1H' });
      await admin(1, 'POST', '/rules', { respond: { status: 418 }, times: 1 });
      await Promise.all([0, 1, 2].map((replica) => issue(replica)));
      await admin(2, 'POST', '/reset');
      await Promise.all(listeners.map((listener) => listener.next('reset')));
      const texts = listeners.map(({ text }) => text.slice(text.indexOf('event:')).replaceAll(': still here\n\n', ''));
      for (const listener of listeners) listener.close();
      const [first = ''] = texts;
      expect(texts).toEqual([first, first, first]);
      expect(Array.from(first.matchAll(/^event: (.*)$/gm), ([, event]) => event)).toEqual(
        expect.arrayContaining(['clock', 'rule', 'request', 'token', 'reset']),
      );
      expect(first.match(/^event: request$/gm)).toHaveLength(3);
      expect(first.match(/^event: token$/gm)).toHaveLength(2);
    });

    test('a reset and an import by one hold for all', async () => {
      const { issue, admin } = useSession();
      await issue(0);
      const state = (await admin(1, 'GET', '/state')).json;
      await admin(1, 'POST', '/reset');
      expect(tokensOf(await admin(2, 'GET', '/tokens'))).toEqual([]);
      expect((await admin(0, 'GET', '/requests')).json).toMatchObject({ total: 0 });
      await admin(2, 'PUT', '/state', state);
      expect(tokensOf(await admin(0, 'GET', '/tokens'))).toHaveLength(1);
      const ids = tokensOf(await admin(0, 'GET', '/tokens')).map(({ id }) => id);
      await Promise.all([0, 1, 2].map((replica) => issue(replica)));
      expect(tokensOf(await admin(1, 'GET', '/tokens')).map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
      expect(tokensOf(await admin(1, 'GET', '/tokens'))).toHaveLength(4);
    });

    test('all list the same sessions, with their counts', async () => {
      const { issue, admin } = useSession();
      await issue(0);
      const lists = await Promise.all([0, 1, 2].map((replica) => admin(replica, 'GET', '/sessions')));
      const entries = lists.map(({ json }) =>
        (json as { sessions: { name: string; now: string }[] }).sessions.find(
          ({ name: one }) => one === `shared-${sessions}`,
        ),
      );
      for (const entry of entries) expect(entry).toMatchObject({ requests: 1, tokens: 1, rules: 0, frozen: false });
    });
  });
}
