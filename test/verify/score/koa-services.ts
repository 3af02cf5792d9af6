/** Lawful services in Koa 3: @koa/bodyparser, Valibot, and the router's 405. */
import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import Koa from 'koa';
import * as v from 'valibot';
import { serve, type Service } from '../../support/services.ts';
import { lengthOf, tokenApis, type Provider } from './token-api.ts';

const text = (max = Infinity, min = 0) =>
  v.pipe(
    v.string(),
    v.check((value) => lengthOf(value) <= max && lengthOf(value) >= min, `must have ${min} to ${max} characters`),
  );

const instant = v.pipe(
  v.string(),
  v.regex(
    /^\d{4}-\d\d-\d\d[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/,
    'no instant',
  ),
  v.check((value) => {
    const day = new Date(`${value.slice(0, 10)}T00:00:00Z`);
    return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value.slice(0, 10));
  }, 'no day of the calendar'),
);

/** Undeclared members are ignored. */
const bodies = {
  alumio: v.object({ name: text(45), description: v.optional(text(64000)) }),
  vida: v.object({ type: v.literal('admin'), description: v.string() }),
  typeauth: v.object({
    amount: v.optional(v.pipe(v.number(), v.integer(), v.maxValue(100))),
    tags: v.optional(
      v.pipe(
        v.array(v.string()),
        v.maxLength(5),
        v.check((tags) => new Set(tags).size === tags.length, 'must be unique'),
      ),
    ),
  }),
  dayzero: v.object({
    name: text(255, 1),
    description: v.optional(v.nullable(v.string())),
    expires_in_days: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(365)))),
  }),
  askui: v.object({ name: text(128, 1), expiresAt: v.optional(v.nullable(instant)) }),
} as const;

/** Valibot takes arrays for objects, and the parser an empty body for an empty object. */
const isPlainObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const businessId = v.object({ 'x-business-id': v.pipe(v.string(), v.uuid()) });

function createService(provider: Provider): Koa {
  const api = tokenApis[provider];
  const router = new Router();
  router.post(api.path, (ctx) => {
    const checked = [
      ...(provider === 'dayzero' ? [v.safeParse(businessId, ctx.headers)] : []),
      v.safeParse(
        v.pipe(v.custom(isPlainObject, 'must be an object'), bodies[provider]),
        ctx.request.rawBody ? ctx.request.body : undefined,
      ),
    ];
    const problems = checked.flatMap(({ issues = [] }) => issues.map(({ message }) => message));
    ctx.status = problems.length > 0 ? api.invalid : api.success;
    ctx.body =
      problems.length > 0
        ? api.problem('Invalid request', problems)
        : api.issue(ctx.request.body as Record<string, unknown>);
  });
  const app = new Koa();
  app.silent = true;
  app.use(async (ctx, next) => {
    const access = api.access({ authorization: ctx.headers.authorization, token: ctx.query['token'] });
    if (access === 'granted') return next();
    ctx.status = access === 'denied' ? 401 : 403;
    ctx.body = api.problem(access === 'denied' ? 'Unauthorized' : 'Forbidden');
  });
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const { status = 500, message } = error as { status?: number; message: string };
      ctx.status = status >= 500 ? 500 : api.invalid;
      ctx.body = api.problem(message, [message]);
    }
  });
  app.use(bodyParser({ enableTypes: ['json'] }));
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

export const startKoa = (provider: Provider): Promise<Service> => serve(createService(provider).callback());
