/** Resident memory under mixed requests: valid, rejected, malformed, large, in many sessions, and control API calls. */
import { Agent, request } from 'node:http';
import { mockmint } from '../mockmint.ts';
import { opaque, operations, ourCall } from '../operation.ts';
import { residentMb, start } from '../process.ts';
import type { Part } from '../report.ts';
import { ours } from '../servers.ts';
import { log, type Settings } from '../settings.ts';
import { mean, shown } from '../statistics.ts';

interface Kind {
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sent once per this many rounds; by default in every round. */
  readonly every?: number;
}

const json = { 'content-type': 'application/json' };
const { path, headers, body } = ourCall(opaque);
const sessions = 20;
const steps = 20;
const maxMb = 512;
const flatWithin = 0.1;

/** The requests of a round. */
const kinds: readonly Kind[] = [
  ...operations.map(ourCall).map((call, index): Kind => ({ name: `valid ${index}`, ...call })),
  { name: 'no credential', path, headers: json, body },
  { name: 'invalid body', path, headers, body: '{"name":1}' },
  { name: 'malformed JSON', path, headers, body: '{"name":' },
  { name: 'unknown path', path: `${path}/nothing`, headers, body },
  { name: 'wrong method', method: 'PUT', path, headers, body },
  { name: 'wrong media type', path, headers: { ...headers, 'content-type': 'text/plain' }, body: 'hello' },
  { name: 'requested status', path, headers: { ...headers, prefer: 'code=429' }, body },
  { name: 'secret in the query', path: `${path}?token=abc&${'token'.repeat(50)}`, headers, body },
  { name: 'large body', path, headers, body: JSON.stringify({ name: 'x'.repeat(200_000) }), every: 20 },
  { name: 'body over the limit', path, headers, body: 'x'.repeat(1_100_000), every: 200 },
  {
    name: 'a rule',
    path: '/__admin/rules',
    headers: json,
    body: '{"provider":"vida","respond":{"status":403},"times":1}',
    every: 10,
  },
  { name: 'no rules', method: 'DELETE', path: '/__admin/rules', every: 50 },
  { name: 'the journal', method: 'GET', path: '/__admin/requests?limit=20', every: 50 },
  { name: 'the tokens', method: 'GET', path: '/__admin/tokens?limit=20', every: 50 },
  { name: 'the clock', path: '/__admin/clock', headers: json, body: '{"advance":1000}', every: 10 },
  { name: 'reset', path: '/__admin/reset', headers: json, body: '{}', every: 999 },
];

export async function soak({ soak: requests, connections }: Settings): Promise<Part> {
  const running = await start(mockmint(), ourCall(opaque));
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  try {
    const samples: number[] = [];
    let sent = 0;
    let round = 0;
    for (let step = 1; step <= steps; step++) {
      const until = (requests * step) / steps;
      const worker = async (): Promise<void> => {
        while (sent < until) {
          const current = round++;
          for (const kind of kinds) {
            if (current % (kind.every ?? 1) !== 0) continue;
            sent += 1;
            await send(running.url, current % 4 === 0 ? `/~soak-${current % sessions}` : '', kind, agent);
          }
        }
      };
      await Promise.all(Array.from({ length: connections }, worker));
      samples.push(residentMb(running.pid) ?? Number.NaN);
      if (step % 5 === 0) log(`  ${ours}: ${shown(sent)} requests of mixed kinds, ${shown(samples.at(-1)!)} MB`);
    }
    return report(samples, sent, connections);
  } finally {
    agent.destroy();
    await running.stop();
  }
}

/** @throws Error if a request gets no response */
function send(
  url: string,
  session: string,
  { method = 'POST', path: target, headers: given = {}, body: text = '' }: Kind,
  agent: Agent,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { method, agent, headers: { ...given, 'content-length': Buffer.byteLength(text) } };
    const call = request(url + session + target, options, (response) =>
      response.resume().once('end', resolve).once('error', reject),
    );
    // The server may close the connection of a body that is too large before all of it has been sent.
    call
      .once('error', (error: NodeJS.ErrnoException) => (text.length > 1_000_000 ? resolve() : reject(error)))
      .end(text);
  });
}

function report(samples: readonly number[], sent: number, connections: number): Part {
  const part = (from: number, to: number): number =>
    mean(samples.slice(Math.round(steps * from), Math.round(steps * to)));
  const [early, late] = [part(0.25, 0.5), part(0.5, 1)];
  const columns = samples.flatMap((mb, index) =>
    index % 2 === 1 ? [[shown(Math.round((sent * (index + 1)) / steps)), shown(mb)] as const] : [],
  );
  return {
    title: 'Soak',
    about: `Resident memory while ${shown(sent)} requests of ${kinds.length} kinds arrive over ${connections} connections, a quarter of them in ${sessions} sessions.`,
    tables: [
      {
        columns: ['MB after requests', ...columns.map(([requests]) => requests)],
        rows: [[ours, ...columns.map(([, mb]) => mb)]],
      },
    ],
    goals: [
      {
        goal: `less than ${maxMb} MB in every sample`,
        found: `at most ${shown(Math.max(...samples))} MB`,
        met: Math.max(...samples) < maxMb,
      },
      {
        goal: `flat: mean of the last half at most ${flatWithin * 100} % above the mean of the second quarter`,
        found: `${shown(late)} MB to ${shown(early)} MB, ${(100 * (late / early - 1)).toFixed(1)} %`,
        met: late <= early * (1 + flatWithin),
      },
    ],
    notes: [],
  };
}
