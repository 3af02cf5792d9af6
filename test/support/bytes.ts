/** Requests whose bodies are bytes, over connections that the test holds. */
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

export interface ByteReply {
  readonly status: number;
  readonly text: string;
  readonly trigger: string | undefined;
}

export interface ByteRequest {
  readonly url: string;
  readonly body?: Buffer | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Without one, each request has a connection of its own. */
  readonly agent?: Agent;
  /** Sent in chunks, so that no length is told in advance. */
  readonly chunked?: boolean;
}

/** Sends POST with these bytes, as JSON unless told otherwise. */
export function postBytes({ url, body = '', headers = {}, agent, chunked = false }: ByteRequest): Promise<ByteReply> {
  const length = chunked ? {} : { 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', agent: agent ?? false, headers: { 'content-type': 'application/json', ...length, ...headers } },
      (res) => {
        let text = '';
        res.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        res
          .on('end', () =>
            resolve({ status: res.statusCode!, text, trigger: [res.headers['x-mock-trigger']].flat()[0] }),
          )
          .on('error', reject);
      },
    );
    sent.on('error', reject).end(body);
  });
}

/** Uses one connection, which is closed at the end. */
export async function onOneConnection<T>(use: (agent: Agent) => Promise<T>): Promise<T> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    return await use(agent);
  } finally {
    agent.destroy();
  }
}

/** An open socket. */
export const dial = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket)).once('error', reject);
  });

/** Everything that comes until the other side closes, gently or not. */
export const readAll = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    socket
      .setEncoding('utf8')
      .on('data', (chunk: string) => (text += chunk))
      .on('error', () => {})
      .on('close', () => resolve(text));
  });

/** The status of each answer in what came over a socket. */
export const statusesIn = (text: string): number[] =>
  Array.from(text.matchAll(/HTTP\/1\.1 (\d{3})/g), ([, status]) => Number(status));

/** Looks once in each turn of the event loop until what is there fits; gives up after a minute. */
export async function until<T>(look: () => Promise<T>, fits: (value: T) => boolean): Promise<T> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const value = await look();
    if (fits(value)) return value;
    if (performance.now() > deadline) throw new Error(`Still not as it should be: ${JSON.stringify(value)}`);
    await setImmediate();
  }
}
