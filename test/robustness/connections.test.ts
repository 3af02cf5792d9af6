/** Clients that are slow, give up, or talk nonsense; and connections that go on after errors. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { dial, onOneConnection, postBytes, readAll, statusesIn, until } from '../support/bytes.ts';
import { useMock, valid } from '../support/mock.ts';

const warnings: string[] = [];
const mock = useMock({ onWarning: (text) => warnings.push(text) });

const { path } = valid.alumio;

/** A request as it goes over the wire. */
const wire = (body: string, { session = 'wire', close = false, length = Buffer.byteLength(body) } = {}): string =>
  `POST /~${session}${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n${close ? 'Connection: close\r\n' : ''}\r\n${body}`;

const good = '{"name":"n"}';

describe('A slow client', () => {
  test('that sends byte by byte is answered, and holds up nobody', async () => {
    const socket = await dial(mock.server.port);
    const response = readAll(socket);
    const message = wire(good, { session: 'slow', close: true });
    for (const byte of message.slice(0, -1)) {
      socket.write(byte);
      await setImmediate();
    }
    const others = await Promise.all(
      Array.from({ length: 10 }, () => postBytes({ url: mock.server.url() + path, body: good })),
    );
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 200));
    expect(socket.bytesRead).toBe(0);
    socket.write(message.slice(-1));
    expect(statusesIn(await response)).toEqual([200]);
  });
});

describe('A client that gives up', () => {
  test('in the middle of its body gets nothing, issues nothing, and is noted so', async () => {
    const { requests, tokens } = mock.server.session('gone');
    const socket = await dial(mock.server.port);
    socket.write(wire('{"name":"n', { session: 'gone', length: 100 }));
    await until(
      () => requests.list(),
      (list) => list.length === 1,
    );
    socket.destroy();
    const [noted] = await until(
      () => requests.list(),
      ([first]) => first?.durationMs !== null,
    );
    expect(noted).toMatchObject({ response: null, reason: 'the client disconnected' });
    expect(await tokens.list()).toEqual([]);
  });

  test('while its answer is delayed is noted so, and no answer is made up later', async () => {
    const { requests } = mock.server.session('impatient');
    const socket = await dial(mock.server.port);
    socket.write(wire('{"name":"mock:timeout"}', { session: 'impatient' }));
    await until(
      () => requests.list(),
      ([first]) => first?.trigger === 'name',
    );
    socket.destroy();
    const [noted] = await until(
      () => requests.list(),
      ([first]) => first?.durationMs !== null,
    );
    expect(noted?.response).toBeNull();
  });

  test('by the hundred leaves the mock as it was', async () => {
    const { requests } = mock.server.session('hundred');
    await Promise.all(
      Array.from({ length: 100 }, async () => {
        const socket = await dial(mock.server.port);
        socket.write(wire('{', { session: 'hundred', length: 10_000 }), () => socket.destroy());
      }),
    );
    await until(
      () => requests.list(),
      (list) => list.every(({ durationMs }) => durationMs !== null),
    );
    expect((await postBytes({ url: mock.server.url() + path, body: good })).status).toBe(200);
  });
});

describe('A connection goes on', () => {
  test('after every kind of refusal', async () => {
    await onOneConnection(async (agent) => {
      const url = mock.server.url();
      const send = async (to: string, body: string, headers = {}): Promise<number> =>
        (await postBytes({ url: url + to, body, headers, agent })).status;
      const statuses = [
        await send(path, '{'),
        await send(path, '{}'),
        await send('/nowhere', good),
        await send('/alumio/nothing', good),
        await send(path, good, { 'content-type': 'text/plain' }),
        await send(valid.askui.path, good),
        await send(path, '{"name":"mock:503"}'),
        await send(path, 'x'.repeat(2_000_000)),
        await send(path, good, { 'content-encoding': 'gzip' }),
        await send(path, good),
      ];
      expect(statuses).toEqual([400, 422, 404, 404, 415, 401, 503, 413, 400, 200]);
      expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
    });
  });

  test('with requests sent one behind the other: all are answered, in order', async () => {
    const socket = await dial(mock.server.port);
    const response = readAll(socket);
    socket.write(
      [
        wire(good),
        wire('{"name":1}'),
        wire('{'),
        wire('{"name":"mock:delay:20"}'),
        wire('{"name":"mock:500"}'),
        wire(good, { close: true }),
      ].join(''),
    );
    expect(statusesIn(await response)).toEqual([200, 422, 400, 200, 500, 200]);
  });

  test('with a request behind a body that is too large', async () => {
    const socket = await dial(mock.server.port);
    const response = readAll(socket);
    socket.write(wire('x'.repeat(2_000_000)) + wire(good, { close: true }));
    expect(statusesIn(await response)).toEqual([413, 200]);
  });
});

describe('What is no HTTP', () => {
  test.each([
    'NONSENSE\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
    '\u0016\u0003\u0001\u0002\u0000',
  ])('ends its own connection and no other', async (message) => {
    const socket = await dial(mock.server.port);
    const response = readAll(socket);
    socket.write(message);
    const [status] = statusesIn(await response);
    expect([400, 431, 505]).toContain(status);
    expect((await postBytes({ url: mock.server.url() + path, body: good })).status).toBe(200);
  });
});

test('None of this was a fault in the mock itself', () => {
  expect(warnings.filter((text) => !text.startsWith('The server rejected a request'))).toEqual([]);
});
