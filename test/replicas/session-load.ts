/** Sends requests of one session to the replicas in turn, remembers what they told, and checks it in the end. */
import { Agent, request } from 'node:http';
import { wait } from '../../src/lib/timers.ts';

interface Reply {
  readonly status: number;
  readonly id: string;
  readonly json: unknown;
}

/** How often the session's rule applies. */
const forcedResponses = 5;

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const timeoutMs = 30_000;

/** How often a request is sent until a replica responds. */
const maxAttempts = 3000;

/** @throws Error if there is no whole response */
const send = (method: string, url: string, body?: unknown, credential = 'mock_valid'): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'x-business-id': '3fa85f64-5717-4562-b3fc-2c963f66afa6',
      authorization: `Bearer ${credential}`,
    };
    const sent = request(url, { method, agent, timeout: timeoutMs, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (text += piece));
      response.on('error', reject);
      response.on('close', () => {
        if (!response.complete) return reject(new Error('The response was cut off.'));
        const id = response.headers['x-mock-request-id'];
        resolve({ status: response.statusCode ?? 0, id: String(id), json: text === '' ? undefined : JSON.parse(text) });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error('There was no response in time.')));
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });

export class SessionLoad {
  readonly #name: string;
  readonly #nextUrl: () => string;
  readonly #secrets: string[] = [];
  readonly #requestIds: string[] = [];
  #forced = 0;
  /** Requests whose outcome the client does not know: no response, or 503. */
  #unknown = 0;
  readonly wrong: string[] = [];

  constructor(name: string, nextUrl: () => string) {
    this.#name = name;
    this.#nextUrl = nextUrl;
  }

  get unknown(): number {
    return this.#unknown;
  }

  /** Adds a rule whose count can be checked. */
  async begin(): Promise<void> {
    const rule = { provider: 'dayzero', respond: { status: 418 }, times: forcedResponses };
    await this.#until(201, () => this.#admin('POST', '/rules', rule));
  }

  /** Sends one request. A failed one is sent again, to the next replica. */
  async issue(): Promise<void> {
    const reply = await this.#post('mock_valid');
    this.#requestIds.push(reply.id);
    if (reply.status === 418) this.#forced += 1;
    else if (reply.status === 201) this.#secrets.push((reply.json as { token: string }).token);
    else this.wrong.push(`${this.#name}: status ${reply.status}`);
  }

  async #post(credential: string): Promise<Reply> {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const url = `${this.#nextUrl()}/~${this.#name}/dayzero/api/v1/tokens`;
      const reply = await send('POST', url, { name: 'load' }, credential).catch(() => undefined);
      if (reply && reply.status !== 503) return reply;
      this.#unknown += 1;
      await wait(20);
    }
    throw new Error(`${this.#name}: no replica responds.`);
  }

  #admin(method: string, path: string, body?: unknown): Promise<Reply> {
    return send(method, `${this.#nextUrl()}/~${this.#name}/__admin${path}`, body);
  }

  async #until(status: number, act: () => Promise<Reply>): Promise<Reply> {
    for (let attempt = 0; attempt < 500; attempt++) {
      const reply = await act().catch(() => undefined);
      if (reply?.status === status) return reply;
      await wait(50);
    }
    throw new Error(`${this.#name}: no response with ${status}.`);
  }

  /** Compares the store with what the replicas have told. */
  async check(): Promise<void> {
    const read = async (path: string): Promise<unknown> =>
      (await this.#until(200, () => this.#admin('GET', path))).json;
    const { tokens, rules } = (await read('/state')) as { tokens: { secret: string }[]; rules: { matched: number }[] };
    const { requests } = (await read('/requests?limit=1000')) as { requests: { id: string }[] };
    const stored = new Set(tokens.map(({ secret }) => secret));
    const journal = new Set(requests.map(({ id }) => id));
    const expectAtMost = (what: string, few: number, many: number): void => {
      if (few > many) this.wrong.push(`${this.#name}: ${what}: ${few} > ${many}`);
    };
    expectAtMost('issued twice', this.#secrets.length, new Set(this.#secrets).size);
    expectAtMost('tokens lost', this.#secrets.filter((secret) => !stored.has(secret)).length, 0);
    expectAtMost('tokens nobody asked for', tokens.length, this.#secrets.length + this.#unknown);
    expectAtMost('journal entries lost', this.#requestIds.filter((id) => !journal.has(id)).length, 0);
    expectAtMost('forced responses', this.#forced, forcedResponses);
    expectAtMost('forced responses lost', forcedResponses - this.#forced, this.#unknown);
    if (rules[0]?.matched !== forcedResponses) this.wrong.push(`${this.#name}: the rule counts ${rules[0]?.matched}`);
    for (const secret of this.#secrets.slice(-4)) {
      const { status } = await this.#post(secret);
      if (status !== 201) this.wrong.push(`${this.#name}: an issued token gets ${status}`);
    }
  }
}
