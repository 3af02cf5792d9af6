/** Content-Types without end: nothing of them is kept. */
import { Agent } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { createRandom, base62 } from '../../src/lib/random.ts';
import { postBytes } from '../support/bytes.ts';
import { useMock, valid } from '../support/mock.ts';

const mock = useMock({ journal: 10, providers: ['alumio'] });

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapInUse(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

test('5,000 random parameters leave the heap as it was', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const random = createRandom(1);
  const send = async (count: number): Promise<void> => {
    for (let sent = 0; sent < count; sent += 100) {
      const replies = await Promise.all(
        Array.from({ length: 100 }, () => {
          const parameter = `${random.text(8, base62)}=${random.text(24, base62)}`;
          return postBytes({
            url: mock.server.url() + valid.alumio.path,
            agent,
            body: '{}',
            headers: { 'content-type': `application/json; ${parameter}` },
          });
        }),
      );
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([422]));
    }
  };
  try {
    await send(500);
    const before = heapInUse();
    await send(5000);
    expect((heapInUse() - before) / 1024 / 1024).toBeLessThan(4);
  } finally {
    agent.destroy();
  }
});
