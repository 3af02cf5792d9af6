/** A lawful service for shop.yaml that keeps what it creates, with a hook to spoil its responses. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Report } from '../../../src/verify/findings/report.ts';
import type { VerifyAllOptions } from '../../../src/verify/verify-all.ts';
import { verify } from '../../../src/index.ts';

interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Shop = Readonly<Record<string, unknown>>;

/** A request as the service reads it. */
interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export type Spoil = (reply: Reply, call: Call) => Reply;

export const document = fileURLToPath(new URL('./shop.yaml', import.meta.url));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isShop = (body: unknown): boolean =>
  isRecord(body) &&
  typeof body['name'] === 'string' &&
  body['name'] !== '' &&
  [...body['name']].length <= 60 &&
  (body['kind'] === 'food' || body['kind'] === 'books') &&
  (body['size'] === undefined ||
    (Number.isInteger(body['size']) && Number(body['size']) >= 1 && Number(body['size']) <= 9));

const isTree = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value['label'] === 'string' &&
  (value['children'] === undefined || (Array.isArray(value['children']) && value['children'].every(isTree)));

/** What the requests of a run did to shops that were there before. */
export interface Shops {
  readonly deletedForeign: string[];
}

function handle(shops: Map<string, Shop>, foreign: ReadonlySet<string>, seen: Shops, call: Call): Reply {
  const { method, path, query, headers, body } = call;
  const shopId = /^\/shops\/([^/]+)$/.exec(path)?.[1];
  const isKnown = ['/shops', '/tree', '/go'].includes(path) || shopId !== undefined || /^\/reports\/[^/]+$/.test(path);
  if (!isKnown) return { status: 404 };
  const known: Readonly<Record<string, string>> = { '/shops': 'POST GET', '/tree': 'POST', '/go': 'GET' };
  const allow = known[path] ?? (shopId === undefined ? 'GET' : 'GET PUT DELETE');
  if (!allow.split(' ').includes(method)) return { status: 405, headers: { Allow: allow.replaceAll(' ', ', ') } };
  if (headers['x-shop-key'] !== 'good-key') return { status: 401 };
  if (path === '/go') return { status: 303, headers: { Location: '/elsewhere' } };
  if (path === '/tree') return { status: isTree(body) ? 200 : 422 };
  if (path.startsWith('/reports/')) return { status: 404 };
  if (path === '/shops' && method === 'GET') {
    const limit = query.get('limit');
    if (limit !== null && !(/^-?\d+$/.test(limit) && Number(limit) >= 1 && Number(limit) <= 50)) return { status: 422 };
    return {
      status: 200,
      headers: { 'X-Total': String(shops.size) },
      body: { data: [...shops.values()].slice(0, 50) },
    };
  }
  if (path === '/shops') {
    if (!isShop(body)) return { status: 422 };
    const shop = { ...(body as Shop), id: randomUUID() };
    shops.set(shop.id, shop);
    return { status: 201, body: shop };
  }
  const before = shops.get(shopId ?? '');
  if (!before) return { status: 404 };
  if (method === 'GET') return { status: 200, body: before };
  if (method === 'DELETE') {
    if (foreign.has(shopId ?? '')) seen.deletedForeign.push(shopId ?? '');
    shops.delete(shopId ?? '');
    return { status: 204 };
  }
  if (!isShop(body)) return { status: 422 };
  const shop = { ...(body as Shop), id: shopId };
  shops.set(shopId ?? '', shop);
  return { status: 200, body: shop };
}

function read(text: string, type: string): unknown {
  if (type.startsWith('application/x-www-form-urlencoded')) {
    const fields = Object.fromEntries(new URLSearchParams(text));
    return 'size' in fields && /^-?\d+(\.0*)?$/.test(fields['size'] ?? '')
      ? { ...fields, size: Number(fields['size']) }
      : fields;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Verifies the service, spoilt or not. */
export async function verifyShops(
  spoil: Spoil = (reply) => reply,
  options: Partial<VerifyAllOptions> = {},
): Promise<{ readonly report: Report; readonly seen: Shops }> {
  const foreign = randomUUID();
  const shops = new Map<string, Shop>([[foreign, { id: foreign, name: 'was there', kind: 'food' }]]);
  const seen: Shops = { deletedForeign: [] };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const url = new URL(request.url ?? '/', 'http://localhost');
        const call: Call = {
          method: request.method ?? '',
          path: url.pathname,
          query: url.searchParams,
          headers: request.headers,
          body: read(Buffer.concat(chunks).toString('utf8'), request.headers['content-type'] ?? ''),
        };
        const { status, body, headers = {} } = spoil(handle(shops, new Set([foreign]), seen, call), call);
        response.writeHead(status, { ...headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) });
        response.end(body === undefined || request.method === 'HEAD' ? undefined : JSON.stringify(body));
      });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    const report = await verify({
      documents: [document],
      target: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credential: 'good-key',
      ...options,
    });
    return { report, seen };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  }
}
