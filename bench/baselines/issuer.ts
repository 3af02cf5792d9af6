/** Issues tokens in process, in a session with a given number of tokens; reports the time per token to its parent. */
import process from 'node:process';
import { loadProviders } from '../../src/provider/registry.ts';
import { createMock } from '../../src/server/app.ts';
import { defaultSession } from '../../src/server/session/session-name.ts';

const [live, batches, batch, warmUp] = process.argv.slice(2).map(Number) as [number, number, number, number];
const [provider] = await loadProviders({ providers: ['askui'] });
const { id, mock } = provider!;
const [entry] = mock.operations;
const [operation, { respond }] = entry!;
const { sessions, jwtSigner } = await createMock({ providers: [id] }).ready;
const session = sessions.get(defaultSession);
const body = { name: 'Main app' };
const request = { operationId: operation.id, params: {}, query: {}, headers: {}, body, json: body };

async function issue(count: number): Promise<void> {
  for (let each = 0; each < count; each++) {
    const { tokens = [] } = await respond(
      request,
      {
        now: session.clock.now(),
        random: session.random,
        signJwt: (claims) => jwtSigner.sign(claims),
      },
      {} as never,
    );
    for (const token of tokens) await session.issue(id, token);
  }
}

/** Restores the number of live tokens, so that the next batch exceeds it by at most a tenth or one batch. */
async function refill(): Promise<void> {
  const size = await session.tokens.size();
  if (size >= live && size + batch <= live + Math.max(live / 10, batch)) return;
  await session.forgetTokens();
  await issue(live);
}

/** Measures the time per issued token, in microseconds. */
async function measure(): Promise<number> {
  let ms = 0;
  for (let each = 0; each < batches; each++) {
    await refill();
    const startedAt = performance.now();
    await issue(batch);
    ms += performance.now() - startedAt;
  }
  return (ms * 1000) / (batches * batch);
}

process.on('message', () => void measure().then((micros) => process.send!(micros)));
process.on('disconnect', () => process.exit(0));
await issue(warmUp);
await session.forgetTokens();
await refill();
process.send!(0);
