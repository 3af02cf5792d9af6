/** A mock whose state is in an SQLite file: it survives restarts and kills, and several mocks may share it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { createMockServer } from 'mockmint';
import { run, start, stopAll } from '../../cli/program.ts';
import { exchange } from '../../support/mock.ts';
import { appErrorOf } from '../../support/thrown-error.ts';
import { describeReplicas } from './replica-suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'mockmint-sqlite-'));
let files = 0;
const newStore = (): string => `sqlite:${join(folder, `${++files}.db`)}`;

afterEach(stopAll);
afterAll(() => rmSync(folder, { recursive: true }));

const shared = newStore();
describeReplicas('Mocks that share an SQLite file', () => shared);

const issue = (url: string) => exchange('POST', `${url}/alumio/api/v1/tokens`, { name: 'a' });

describe('A mock with SQLite', () => {
  test('keeps tokens, rules with their counts, clock, journal and signing key when it is killed', async () => {
    const args = ['serve', '--port', '0', '--store', newStore(), '--log', 'json', '--provider', 'alumio'];
    const serve = async (): Promise<{ url: string; kill: () => Promise<unknown> }> => {
      const running = start(args);
      const [, port] = await running.line(/"port":(\d+)/);
      return {
        url: `http://127.0.0.1:${port}`,
        kill: () => {
          running.signal('SIGKILL');
          return running.ended;
        },
      };
    };
    const first = await serve();
    const admin = (url: string, method: string, path: string, body?: unknown) =>
      exchange(method, `${url}/__admin${path}`, body);
    await admin(first.url, 'POST', '/rules', { respond: { status: 418 }, times: 2 });
    await admin(first.url, 'POST', '/clock', { now: '2099-01-01T00:00:00Z', frozen: true });
    const statuses = [
      (await issue(first.url)).status,
      (await issue(first.url)).status,
      (await issue(first.url)).status,
    ];
    const read = async (url: string): Promise<string[]> =>
      Promise.all(
        ['/tokens', '/rules', '/clock', '/requests', '/jwks.json', '/state'].map(async (path) =>
          (await admin(url, 'GET', path)).text.replace(/"offsetMs":-?\d+/, ''),
        ),
      );
    const before = await read(first.url);
    await first.kill();
    const second = await serve();
    expect(await read(second.url)).toEqual(before);
    expect(statuses).toEqual([418, 418, 200]);
    expect((await issue(second.url)).status).toBe(200);
    expect((await admin(second.url, 'GET', '/tokens')).json).toMatchObject({ tokens: [{}, {}] });
    await second.kill();
  });

  test('closes its store when the listeners of finished exchanges are done', async () => {
    const events: string[] = [];
    const mock = await createMockServer({
      port: 0,
      store: newStore(),
      onExchange: async ({ session }) => {
        for (let turn = 0; turn < 20; turn++) await setImmediate();
        events.push(`${await session.tokens.size()} token`);
      },
      onWarning: (text) => events.push(text),
    });
    await issue(mock.url());
    await mock.close();
    events.push('closed');
    expect(events).toEqual(['1 token', 'closed']);
  });

  test('with a seed, gives the bytes that the memory gives, and never the same again after a restart', async () => {
    const store = newStore();
    const issued = async (options: { store?: string }): Promise<string[]> => {
      await using mock = await createMockServer({ port: 0, seed: 7, ...options });
      const replies = [await issue(mock.url()), await issue(mock.url())];
      return replies.map(({ json }) => (json as { access_token: string }).access_token);
    };
    const inMemory = await issued({});
    const inFile = await issued({ store });
    const restarted = await issued({ store });
    expect(inFile).toEqual(inMemory);
    expect(new Set([...inFile, ...restarted]).size).toBe(4);
    await using mock = await createMockServer({ port: 0, seed: 7, store });
    expect(await mock.tokens.list()).toHaveLength(4);
    await mock.reset();
    expect(((await issue(mock.url())).json as { access_token: string }).access_token).toBe(inMemory[0]);
  });

  test('offers the synchronous functions of the library', async () => {
    const store = newStore();
    await using mock = await createMockServer({ port: 0, store });
    const rule = mock.rules.add({ respond: { status: 418 }, times: 1 });
    mock.clock.freeze();
    mock.clock.set('2099-01-01T00:00:00Z');
    expect([(await issue(mock.url())).status, (await issue(mock.url())).status]).toEqual([418, 200]);
    expect(mock.rules.list()).toMatchObject([{ matched: 1 }]);
    rule.remove();
    mock.requests.clear();
    await using other = await createMockServer({ port: 0, store });
    expect([other.rules.list(), other.clock.read().now, (await other.requests.list()).length]).toEqual([
      [],
      '2099-01-01T00:00:00.000Z',
      0,
    ]);
    expect(await other.tokens.list()).toHaveLength(1);
  });

  test('says what is wrong with the file', async () => {
    const file = join(folder, 'text.db');
    writeFileSync(file, 'This is not a database. '.repeat(100));
    const opening = (store: string) => appErrorOf(() => createMockServer({ port: 0, store }));
    expect((await opening(`sqlite:${file}`)).message).toMatch(
      /text\.db can't be used: the file is not an SQLite database/,
    );
    expect((await opening(`sqlite:${folder}/none/mock.db`)).message).toMatch(/its folder must exist and be writable/);
    expect(await run(['serve', '--port', '0', '--store', `sqlite:${file}`])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('The address of a store', () => {
  test.each([
    ['oracle://scott:tiger@host/db', 'must be "memory"'],
    ['sqlite:', 'names no file'],
    ['postgres://user:tiger@host:port/db', 'is not a URL'],
    ['postgres://user:tiger@host/db?schema=Bad-Name', 'The schema'],
    ['postgres://user:tiger@host/db?listen=maybe', '"listen"'],
  ])('%s is rejected without its password', async (store, message) => {
    const error = await appErrorOf(() => createMockServer({ port: 0, store }));
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('tiger');
  });

  test('that nobody listens at ends the program with 2, without the password', async () => {
    const { code, stderr } = await run(['serve', '--port', '0', '--store', 'postgres://user:tiger@127.0.0.1:1/db']);
    expect([code, stderr.includes('tiger')]).toEqual([2, false]);
    expect(stderr).toContain(
      "The store postgres://127.0.0.1:1/db (schema mockmint) can't be used: the connection was refused",
    );
  });
});
