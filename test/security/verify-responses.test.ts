/** No response uses up the memory or the time of whoever verifies a target: it is read, given up, or not judged. */
import process from 'node:process';
import { clearInterval, setInterval } from 'node:timers';
import { brotliCompressSync, createGzip, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { measureJson, toExchange } from '../../src/verify/run/case-exchange.ts';
import { responseLimits, type ResponseLimits } from '../../src/verify/run/run-limits.ts';
import { DocumentValidator } from '../../src/openapi/document-validator.ts';
import { Target, type ReceivedResponse, type SendOutcome } from '../../src/verify/run/target.ts';
import { hostile, rawHostile, type Hostile } from '../support/hostile-target.ts';

let service: Hostile | undefined;

afterEach(async () => {
  await service?.close();
  service = undefined;
});

/** One request to a service, with small limits. */
async function ask(
  started: Hostile,
  {
    timeoutMs = 100_000,
    limits = { maxBodyBytes: 100_000, maxJudgedBytes: 10_000 },
  }: { timeoutMs?: number; limits?: ResponseLimits } = {},
): Promise<SendOutcome> {
  service = started;
  const target = new Target({ url: started.url, timeoutMs, concurrency: 1, limits });
  try {
    return await target.send({ method: 'POST', path: '/', headers: [], secrets: [] });
  } finally {
    target.close();
  }
}

function answered(outcome: SendOutcome): ReceivedResponse {
  if (outcome.kind !== 'response') throw new Error(`There is no response: ${JSON.stringify(outcome)}`);
  return outcome;
}

describe('The body of a response', () => {
  const text = 'x'.repeat(5000);
  const codings: [string, (bytes: Buffer) => Buffer][] = [
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['gzip, br', (bytes) => brotliCompressSync(gzipSync(bytes))],
    ['deflate, gzip, zstd', (bytes) => zstdCompressSync(gzipSync(deflateSync(bytes)))],
  ];

  test.each(codings)('is read in the content coding %s', async (coding, encode) => {
    const outcome = await ask(
      await hostile(
        (response) => void response.writeHead(200, { 'content-encoding': coding }).end(encode(Buffer.from(text))),
      ),
    );
    expect(Buffer.from(answered(outcome).bytes).toString()).toBe(text);
  });

  test.each(codings)(
    'is given up in the content coding %s where it unpacks to more than the limit',
    async (coding, encode) => {
      const outcome = await ask(
        await hostile(
          (response) =>
            void response.writeHead(200, { 'content-encoding': coding }).end(encode(Buffer.alloc(5_000_000))),
        ),
      );
      expect(answered(outcome).unreadable).toEqual({ kind: 'size', detail: 'the body is larger than 100000 bytes' });
      expect(answered(outcome).bytes.length).toBeLessThan(50_000);
    },
  );

  test.each([
    ['named four times', 'gzip, gzip, gzip, gzip'],
    ['named a thousand times', 'gzip,'.repeat(1000)],
    ['unknown', 'compress'],
    ['a member of all objects', 'constructor'],
    ['their prototype', '__proto__'],
    ['very long', 'x'.repeat(5000)],
  ])('is not decoded where the coding is %s', async (_, coding) => {
    const outcome = await ask(
      await hostile((response) => void response.writeHead(200, { 'content-encoding': coding }).end('x')),
    );
    expect(answered(outcome).unreadable?.kind).toBe('coding');
    expect(answered(outcome).unreadable?.detail.length).toBeLessThan(200);
  });

  test('that is cut or garbled is told as such, and neither hangs nor throws', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...codings),
        fc.uint8Array({ maxLength: 200 }),
        fc.nat(60),
        async ([coding, encode], garbage, keep) => {
          const started = await hostile(
            (response) =>
              void response
                .writeHead(200, { 'content-encoding': coding })
                .end(Buffer.concat([encode(Buffer.from(text)).subarray(0, keep), garbage])),
          );
          const outcome = await ask(started);
          await started.close();
          expect(outcome.kind).toBe('response');
        },
      ),
      { numRuns: 60 },
    );
  });

  test('without an end is given up at the limit', async () => {
    const outcome = await ask(
      await hostile((response) => {
        const more = (): void => void (response.destroyed || response.write(Buffer.alloc(65_536, 32), more));
        more();
      }),
    );
    expect(answered(outcome).unreadable?.kind).toBe('size');
  });

  test('of a gigabyte of zeros in gzip is given up at 16 MiB', async () => {
    const outcome = await ask(
      await hostile((response) => {
        const gzip = createGzip();
        gzip.pipe(response.writeHead(200, { 'content-encoding': 'gzip' }));
        const block = Buffer.alloc(1024 * 1024);
        let blocks = 0;
        const more = (): void => void (response.destroyed || ++blocks > 1024 ? gzip.end() : gzip.write(block, more));
        more();
      }),
      { limits: responseLimits },
    );
    expect(answered(outcome).unreadable?.detail).toBe('the body is larger than 16 MiB');
  });

  test('in very many small chunks costs no more memory than in one', async () => {
    const outcome = await ask(
      await rawHostile((socket) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
        socket.write(`${'1\r\nx\r\n'.repeat(9000)}0\r\n\r\n`);
      }),
    );
    const { bytes } = answered(outcome);
    expect([bytes.length, bytes.buffer.byteLength <= 2 * 9000]).toEqual([9000, true]);
  });
});

describe('What never ends is given up at the time limit', () => {
  const drip = (head: string, piece: string) =>
    rawHostile((socket) => {
      socket.write(head);
      const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write(piece)), 5);
    });
  test.each([
    ['a body', 'HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n', ' '],
    ['a chunked body', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '1\r\nx\r\n'],
    ['a head', 'HTTP/1.1 200 OK\r\n', 'a'],
    ['informational responses', '', 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'],
    ['nothing at all', '', ''],
  ])('%s', async (_, head, piece) => {
    expect((await ask(await drip(head, piece), { timeoutMs: 150 })).kind).toBe('timeout');
  });
});

describe('Odd responses are told as what they are', () => {
  const raw = (text: string): Promise<Hostile> => rawHostile((socket) => void socket.end(text));
  test.each([
    [
      'more headers than a client takes',
      `HTTP/1.1 200 OK\r\n${'x-a: bbbbbbbbbbbbbbbb\r\n'.repeat(2000)}\r\n`,
      'connection-error',
    ],
    [
      'one header that is too long',
      `HTTP/1.1 200 OK\r\nset-cookie: ${'a'.repeat(100_000)}\r\n\r\n`,
      'connection-error',
    ],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', 'connection-error'],
    ['no status', 'HTTP/1.1 \r\n\r\n', 'connection-error'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx', 'connection-error'],
    ['no HTTP', '\0\x16\x03\x01garbage', 'connection-error'],
    ['a body that is cut', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nx', 'connection-error'],
    [
      'another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      'connection-error',
    ],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\n{}', 'response'],
    ['status 999', 'HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n', 'response'],
  ])('%s', async (_, text, kind) => {
    expect((await ask(await raw(text))).kind).toBe(kind);
  });

  test('a body with 204 does no harm', async () => {
    expect(['response', 'connection-error']).toContain(
      (await ask(await raw('HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\nhello'))).kind,
    );
  });

  test('a redirect is not followed', async () => {
    let requests = 0;
    const outcome = await ask(
      await hostile((response) => {
        requests++;
        response.writeHead(307, { location: '/again' }).end();
      }),
    );
    expect([answered(outcome).status, requests]).toEqual([307, 1]);
  });
});

describe('JSON is measured before it is parsed', () => {
  const exchangeOf = (text: string) =>
    toExchange({ request: {} } as never, {
      kind: 'response',
      status: 200,
      headers: [],
      bytes: Buffer.from(text),
      size: Buffer.byteLength(text),
      sentAt: 0,
      receivedAt: 0,
      durationMs: 0,
    });
  const jsonOf = (text: string) => exchangeOf(text).response?.json;

  test.each([
    ['arrays', '[', ']'],
    ['objects', '{"a":', '}'],
    ['both', '[{"a":', '}]'],
  ])('a million levels of %s are not JSON that anybody reads', (_, open, close) => {
    expect(jsonOf(`${open.repeat(1_000_000)}1${close.repeat(1_000_000)}`)).toEqual({
      kind: 'broken',
      why: 'it is nested more than 512 levels deep',
    });
    expect(jsonOf(open.repeat(1_000_000))?.kind).toBe('broken');
  });

  test.each([
    ['members', `{${'"a":1,'.repeat(300_000)}"b":1}`],
    ['items', `[${'1,'.repeat(300_000)}1]`],
    ['empty objects', `[${'{},'.repeat(300_000)}{}]`],
  ])('very many %s are not judged', (_, text) => {
    expect(jsonOf(text)).toMatchObject({ kind: 'unjudged', why: expect.stringContaining('too many to judge') });
  });

  test('what is measured is what is there, whatever the texts hold', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { depth, values } = measureJson(Buffer.from(JSON.stringify(value)));
        expect(depth).toBe(depthOf(value));
        expect(values).toBeLessThanOrEqual(JSON.stringify(value).length + 1);
      }),
    );
  });

  test('no part of a broken text is quoted, since it may be a part of a secret', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 3 }), fc.nat(30), (text, at) => {
        const secret = 'Qx7vKp2mWz9tLr4b';
        const json = jsonOf(`${text.slice(0, at)}"${secret}${text.slice(at)}`);
        if (json?.kind === 'broken')
          for (let i = 0; i + 4 <= secret.length; i++) expect(json.why).not.toContain(secret.slice(i, i + 4));
      }),
    );
  });
});

describe('Items that must be unique', () => {
  const judge = new DocumentValidator({
    openapi: '3.1.0',
    components: {
      schemas: { list: { type: 'array', uniqueItems: true }, free: { type: 'array', uniqueItems: false } },
    },
  });
  const pairIn = (items: unknown, name = 'list'): unknown =>
    judge
      .schema(`/components/schemas/${name}`, items, 'body')
      .map(({ keyword, params, schema }) => [keyword, params['j'], params['i'], schema['type']])[0];

  test.each([
    ['texts', ['a', 'b', 'a'], [0, 2]],
    [
      'members in another order',
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      [0, 1],
    ],
    ['nested', [[{ a: [1] }], [{ a: [1] }]], [0, 1]],
    ['zeros', [0, -0], [0, 1]],
    ['names like those of all objects', [{ __proto__: null, constructor: 1 }, { constructor: 1 }], [0, 1]],
  ])('are found: %s', (_, items, pair) => {
    expect(pairIn(items)).toEqual(['uniqueItems', ...pair, 'array']);
    expect(pairIn(items, 'free')).toBeUndefined();
  });

  test.each([
    ['types', [1, '1', true, 'true', null, 'null', [], {}, [1], ['1']]],
    [
      'order',
      [
        [1, 2],
        [2, 1],
      ],
    ],
    ['nesting', [[[1]], [1]]],
  ])('differ by %s', (_, items) => {
    expect(pairIn(items)).toBeUndefined();
  });

  test('may nest to any depth', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`) as unknown;
    expect(pairIn([deep, deep, 'a', 'a'])).toEqual(['uniqueItems', 2, 3, 'array']);
    expect(pairIn([deep, deep])).toBeUndefined();
  });

  test('take time in proportion to their number', () => {
    const timeOf = (count: number): number => {
      const items = Array.from({ length: count }, (_, index) => ({ index }));
      const started = process.cpuUsage().user;
      expect(pairIn(items)).toBeUndefined();
      return process.cpuUsage().user - started;
    };
    timeOf(1000);
    expect(timeOf(40_000)).toBeLessThan(40 * Math.max(timeOf(4000), 2000));
  });
});
