/** A lawful service for each provider, as small as its document allows. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { basic, bearer, isRecord, json, lengthOf, remembered, whose, type Service } from './service.ts';

const textIn = (body: unknown, member: string, most = Infinity, least = 0): string[] => {
  const value = isRecord(body) ? body[member] : undefined;
  if (typeof value !== 'string') return [`${member} must be a string`];
  return lengthOf(value) > most || lengthOf(value) < least ? [`${member} has a wrong length`] : [];
};

const optional = (body: unknown, member: string, check: () => string[]): string[] =>
  isRecord(body) && body[member] !== undefined ? check() : [];

const objectBody = (body: unknown, check: () => string[]): string[] =>
  isRecord(body) ? check() : ['the body must be an object'];

const statusOf =
  (other: number) =>
  (why: string): number =>
    (({ path: 404, method: 405, credential: 401, permission: 403, type: 415 }) as Record<string, number>)[why] ?? other;

const fastapi = (why: string, problems: readonly string[]) => {
  const status = statusOf(422)(why);
  return json(status, {
    detail: status === 422 ? problems.map((msg) => ({ loc: ['body'], msg, type: 'value_error' })) : why,
  });
};

const dateTime =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

const isDateTime = (value: unknown): value is string =>
  typeof value === 'string' &&
  dateTime.test(value) &&
  new Date(`${value.slice(0, 10)}T00:00:00Z`).toISOString().startsWith(value.slice(0, 10));

const alumio: Service = {
  path: /^\/api\/v1\/tokens$/,
  authenticate: () => 'good',
  validate: (body) =>
    objectBody(body, () => [
      ...textIn(body, 'name', 45),
      ...optional(body, 'description', () => textIn(body, 'description', 64000)),
    ]),
  issue: () => json(200, { access_token: randomBytes(20).toString('hex'), identifier: randomUUID() }),
  reject: (why, problems) =>
    json(statusOf(400)(why), { status: '400', title: why, violations: problems.map((title) => ({ title })) }),
};

const vida: Service = {
  path: /^\/api\/v2\/tokens$/,
  authenticate: ({ url }) => whose(url.searchParams.get('token')),
  validate: (body) =>
    objectBody(body, () => [
      ...textIn(body, 'description'),
      ...(isRecord(body) && body['type'] === 'admin' ? [] : ['type must be admin']),
    ]),
  issue: (body) =>
    json(200, {
      success: true,
      message: 'Token created successfully',
      token: {
        token: remembered(randomBytes(20).toString('hex')),
        description: body['description'],
        type: 'admin',
        timestamp: String(Math.floor(Date.now() / 1000)),
        userId: 3,
      },
    }),
  reject: (why) => ({
    status: why === 'credential' || why === 'permission' ? 401 : statusOf(400)(why),
    headers: {},
    body: undefined,
  }),
};

const typeauth: Service = {
  path: /^\/[^/]+\/token\/create\/[^/]+$/,
  authenticate: bearer,
  validate: (body) =>
    objectBody(body, () => [
      ...optional(body, 'amount', () =>
        isRecord(body) && Number.isInteger(body['amount']) && Number(body['amount']) <= 100 ? [] : ['amount'],
      ),
      ...optional(body, 'tags', () => {
        const tags = isRecord(body) ? body['tags'] : undefined;
        return Array.isArray(tags) &&
          tags.length <= 5 &&
          tags.every((tag) => typeof tag === 'string') &&
          new Set(tags).size === tags.length
          ? []
          : ['tags'];
      }),
    ]),
  issue(body) {
    const now = new Date().toISOString();
    const amount = Math.max(0, typeof body['amount'] === 'number' ? body['amount'] : 1);
    const data = Array.from({ length: amount }, () => ({
      id: randomUUID(),
      name: 'application',
      auth_id: remembered(randomUUID()),
      createdAt: now,
      updatedAt: now,
      tags: body['tags'] ?? [],
    }));
    return json(201, { success: true, message: 'created', data });
  },
  reject: (why) => json(statusOf(400)(why), { error: why }),
};

const dayzero: Service = {
  path: /^\/api\/v1\/tokens$/,
  authenticate: bearer,
  headers: ({ headers }) =>
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(String(headers['x-business-id'])) ? [] : ['x-business-id'],
  validate: (body) =>
    objectBody(body, () => [
      ...textIn(body, 'name', 255, 1),
      ...optional(body, 'description', () => textIn(body, 'description')),
      ...optional(body, 'expires_in_days', () => {
        const days = isRecord(body) ? body['expires_in_days'] : undefined;
        return Number.isInteger(days) && Number(days) >= 1 && Number(days) <= 365 ? [] : ['expires_in_days'];
      }),
    ]),
  issue(body) {
    const iat = Math.floor(Date.now() / 1000);
    const exp = iat + Number(body['expires_in_days'] ?? 365) * 86_400;
    const jti = randomUUID();
    const signed = [
      { alg: 'HS256', typ: 'JWT' },
      { jti, iat, exp },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const token = remembered(`dz_${signed}.${createHmac('sha256', 'key').update(signed).digest('base64url')}`);
    return json(201, {
      token,
      token_info: {
        id: randomUUID(),
        jti,
        name: body['name'],
        ...(body['description'] !== undefined && { description: body['description'] }),
        token_prefix: token.slice(0, 8),
        token_type: 'api',
        created_at: new Date(iat * 1000).toISOString(),
        expires_at: new Date(exp * 1000).toISOString(),
        last_used_at: null,
        revoked_at: null,
      },
    });
  },
  reject: fastapi,
};

const askui: Service = {
  path: /^\/api\/v1\/access-tokens$/,
  authenticate: (call) =>
    /^Bearer /i.test(call.headers.authorization ?? '')
      ? bearer(call)
      : basic(call, (text) => {
          const token = Buffer.from(text, 'base64').toString('utf8');
          return Buffer.from(token, 'utf8').toString('base64') === text ? token : '';
        }),
  validate: (body) =>
    objectBody(body, () => [
      ...textIn(body, 'name', 128, 1),
      ...optional(body, 'expiresAt', () =>
        isRecord(body) && (body['expiresAt'] === null || isDateTime(body['expiresAt'])) ? [] : ['expiresAt'],
      ),
    ]),
  issue: (body) =>
    json(201, {
      token: {
        id: randomUUID(),
        createdAt: new Date().toISOString(),
        name: body['name'],
        expiresAt: body['expiresAt'] ?? null,
        creatorId: 'creator',
      },
      tokenString: remembered(randomBytes(20).toString('hex')),
    }),
  reject: fastapi,
};

export const services: Readonly<Record<string, Service>> = { alumio, vida, typeauth, dayzero, askui };
