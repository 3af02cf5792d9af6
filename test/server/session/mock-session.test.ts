/** A session: reproducible with a seed, and atomic changes of its state. */
import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../../../src/lib/random.ts';
import { sizeOfEntry } from '../../../src/server/session/journal-entry.ts';
import { MockSession, type MockSessionOptions } from '../../../src/server/session/mock-session.ts';
import { exportState } from '../../../src/server/session/session-state.ts';
import { MemorySessionStore } from '../../../src/storage/memory-session-store.ts';
import { JwtSigner } from '../../../src/tokens/jwt-signer.ts';
import { appErrorOf } from '../../support/thrown-error.ts';
import { tokenOf } from '../../storage/token-store-suite.ts';

const sessionOf = (name: string, options: Partial<MockSessionOptions> = {}): MockSession =>
  new MockSession(name, {
    createStore: (initial) => new MemorySessionStore({ initial, sizeOfEntry }),
    jwtSigner: new JwtSigner(createRandom(1).bytes(32)),
    providers: new Map([['vida', ['createToken']]]),
    report: (_what, error) => {
      throw error;
    },
    ...options,
  });

const anyRequest = {
  provider: 'vida',
  method: 'POST',
  paths: ['/'],
  operationId: null,
  headers: {},
  query: {},
  body: {},
};

const draw = ({ random }: MockSession): string => random.bytes(8).toString('hex');

const tokenIds = async ({ tokens }: MockSession): Promise<string[]> =>
  (await tokens.list({ now: 0, limit: 100 })).tokens.map(({ id }) => id);

describe('A seeded session', () => {
  test('draws the same in every run, and shares nothing with a session of another name', () => {
    expect(draw(sessionOf('a', { seed: 1 }))).toBe(draw(sessionOf('a', { seed: 1 })));
    expect(draw(sessionOf('a', { seed: 1 }))).not.toBe(draw(sessionOf('b', { seed: 1 })));
  });

  test('has its initial state after a reset: no tokens, no rules, the first instant, the first byte', async () => {
    const session = sessionOf('a', { seed: 1, clock: { now: '2027-01-01T00:00:00Z', frozen: true } });
    const first = draw(session);
    await session.tokens.add(tokenOf('t'));
    await session.addRule({ respond: { status: 403 } });
    await session.changeClock({ advance: 'P1D' });
    await session.reset();
    expect([await tokenIds(session), await session.rules.list(), session.clock.read().now, draw(session)]).toEqual([
      [],
      [],
      '2027-01-01T00:00:00.000Z',
      first,
    ]);
  });

  test('draws something else after an import, and the same for the same tokens', async () => {
    const drawnAfter = async (...ids: string[]): Promise<string> => {
      const source = sessionOf('source');
      for (const id of ids) await source.tokens.add(tokenOf(id));
      const session = sessionOf('a', { seed: 1 });
      await session.importState(await exportState(source));
      return draw(session);
    };
    expect(await drawnAfter('x')).toBe(await drawnAfter('x'));
    expect(new Set([await drawnAfter('x'), await drawnAfter('y'), draw(sessionOf('a', { seed: 1 }))]).size).toBe(3);
  });

  test('decides by chance in the same way in every run, whatever else was drawn in between', async () => {
    const decisions = async (drawn: number): Promise<boolean[]> => {
      const session = sessionOf('a', { seed: 7 });
      await session.addRule({ respond: { status: 503 }, probability: 0.5 });
      const found: boolean[] = [];
      for (let i = 0; i < 64; i++) {
        session.random.bytes(drawn);
        const decision = await session.rules.decide(anyRequest, 0);
        found.push(decision !== undefined);
      }
      return found;
    };
    const first = await decisions(0);
    expect(await decisions(3)).toEqual(first);
    expect(new Set(first).size).toBe(2);
  });
});

describe('Changes of a session', () => {
  test('a token that is revoked twice keeps its first time and reason', async () => {
    const session = sessionOf('a', { clock: { now: '2027-01-01T00:00:00Z', frozen: true } });
    await session.tokens.add(tokenOf('t'));
    await session.revoke('t', 'first');
    await session.changeClock({ advance: 'P1D' });
    const token = await session.revoke('t', 'second');
    expect([token.revokedAt, token.revocationReason]).toEqual([Date.UTC(2027, 0, 1), 'first']);
  });

  test('concurrent advances of the clock add up', async () => {
    const session = sessionOf('a', { clock: { now: '2027-01-01T00:00:00Z', frozen: true } });
    await Promise.all(Array.from({ length: 24 }, async () => session.changeClock({ advance: 'PT1H' })));
    expect(session.clock.read().now).toBe('2027-01-02T00:00:00.000Z');
  });

  test('what does not exist is named', async () => {
    const session = sessionOf('a');
    expect(await appErrorOf(() => session.revoke('t'))).toMatchObject({ code: 'not-found', status: 404 });
    expect(await appErrorOf(async () => session.removeRule('r'))).toMatchObject({ code: 'not-found', status: 404 });
  });
});
