/** Lawful services in Hono 4 on Node: c.req.json(), Zod, and Hono's text for 404. */
import type { AddressInfo } from 'node:net';
import { serve, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import type { Service } from '../../support/services.ts';
import { lengthOf, tokenApis, type Provider } from './token-api.ts';

const text = (max = Infinity, min = 0) =>
  z
    .string()
    .refine((value) => lengthOf(value) <= max && lengthOf(value) >= min, `must have ${min} to ${max} characters`);

/** Zod accepts times without seconds; RFC 3339 does not. */
const instant = z.iso.datetime({ offset: true }).regex(/T\d\d:\d\d:\d\d/);

const bodies = {
  alumio: z.looseObject({ name: text(45), description: text(64000).optional() }),
  vida: z.looseObject({ type: z.literal('admin'), description: z.string() }),
  typeauth: z.looseObject({
    amount: z.int().max(100).optional(),
    tags: z
      .array(z.string())
      .max(5)
      .refine((tags) => new Set(tags).size === tags.length, 'must be unique')
      .optional(),
  }),
  dayzero: z.looseObject({
    name: text(255, 1),
    description: z.string().nullish(),
    expires_in_days: z.int().min(1).max(365).nullish(),
  }),
  askui: z.looseObject({ name: text(128, 1), expiresAt: instant.nullish() }),
} as const;

const businessId = z.looseObject({ 'x-business-id': z.guid() });

function createService(provider: Provider): Hono {
  const api = tokenApis[provider];
  const app = new Hono();
  app.use(api.path, async (c, next) => {
    const access = api.access({ authorization: c.req.header('authorization'), token: c.req.query('token') });
    if (access === 'denied') return c.json(api.problem('Unauthorized'), 401);
    if (access === 'forbidden') return c.json(api.problem('Forbidden'), 403);
    return next();
  });
  app.post(api.path, async (c) => {
    const body: unknown = await c.req.json().catch(() => {
      throw new HTTPException(api.invalid, { message: 'Malformed JSON in request body' });
    });
    const checked = [
      ...(provider === 'dayzero' ? [businessId.safeParse(c.req.header())] : []),
      bodies[provider].safeParse(body),
    ];
    const problems = checked.flatMap(({ error }) => error?.issues.map(({ message }) => message) ?? []);
    return problems.length > 0
      ? c.json(api.problem('Invalid request', problems), api.invalid)
      : c.json(api.issue(body as Record<string, unknown>), api.success);
  });
  app.onError((error, c) => {
    const status = error instanceof HTTPException ? api.invalid : 500;
    return c.json(api.problem(error.message, [error.message]), status);
  });
  return app;
}

export async function startHono(provider: Provider): Promise<Service> {
  const server = await new Promise<ServerType>((resolve) => {
    const listening = serve({ fetch: createService(provider).fetch, port: 0, hostname: '127.0.0.1' }, () =>
      resolve(listening),
    );
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
