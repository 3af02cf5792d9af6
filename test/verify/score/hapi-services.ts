/** Lawful services in hapi 21: its payload parser, Joi as its validator, and Boom's errors. */
import { server as createServer, type Server } from '@hapi/hapi';
import Joi from 'joi';
import type { Service } from '../../support/services.ts';
import { lengthOf, tokenApis, type Provider } from './token-api.ts';

const text = (max = Infinity, min = 0): Joi.StringSchema =>
  Joi.string()
    .allow(...(min === 0 ? [''] : []))
    .custom((value: string, helpers) =>
      lengthOf(value) > max || lengthOf(value) < min ? helpers.error('string.length', { limit: max }) : value,
    );

const instant = Joi.string()
  .isoDate()
  .pattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/)
  .custom((value: string, helpers) => {
    const day = new Date(`${value.slice(0, 10)}T00:00:00Z`).toISOString();
    return day.startsWith(value.slice(0, 10)) ? value : helpers.error('string.isoDate');
  });

const bodies: Readonly<Record<Provider, Joi.ObjectSchema>> = {
  alumio: Joi.object({ name: text(45).required(), description: text(64000) }).unknown(),
  vida: Joi.object({ type: Joi.valid('admin').required(), description: text().required() }).unknown(),
  typeauth: Joi.object({
    amount: Joi.number().integer().max(100),
    tags: Joi.array().items(text()).max(5).unique(),
  }).unknown(),
  dayzero: Joi.object({
    name: text(255, 1).required(),
    description: text().allow(null),
    expires_in_days: Joi.number().integer().min(1).max(365).allow(null),
  }).unknown(),
  askui: Joi.object({ name: text(128, 1).required(), expiresAt: instant.allow(null) }).unknown(),
};

const businessId = Joi.object({ 'x-business-id': Joi.string().guid().required() }).unknown();

function createService(provider: Provider): Server {
  const api = tokenApis[provider];
  const app = createServer({ port: 0, host: '127.0.0.1', debug: false });
  app.auth.scheme('token', () => ({
    authenticate(request, h) {
      const { authorization } = request.raw.req.headers;
      const access = api.access({ authorization, token: request.query['token'] as unknown });
      if (access === 'granted') return h.authenticated({ credentials: {} });
      const status = access === 'denied' ? 401 : 403;
      return h
        .response(api.problem(status === 401 ? 'Unauthorized' : 'Forbidden'))
        .code(status)
        .takeover();
    },
  }));
  app.auth.strategy('default', 'token');
  const reject = (
    _request: unknown,
    h: { response(body: object): { code(status: number): { takeover(): never } } },
    error?: Error,
  ) => {
    const details =
      error instanceof Joi.ValidationError ? error.details.map(({ message }) => message) : [error?.message ?? ''];
    return h.response(api.problem('Invalid request', details)).code(api.invalid).takeover();
  };
  app.route({
    method: 'POST',
    path: api.path.replace(/:(\w+)/g, '{$1}'),
    options: {
      auth: 'default',
      payload: { allow: 'application/json', failAction: reject as never },
      validate: {
        options: { convert: false, abortEarly: false },
        payload: bodies[provider].required() as never,
        ...(provider === 'dayzero' && { headers: businessId as never }),
        failAction: reject as never,
      },
    },
    handler: (request, h) => h.response(api.issue(request.payload as Record<string, unknown>)).code(api.success),
  });
  return app;
}

export async function startHapi(provider: Provider): Promise<Service> {
  const app = createService(provider);
  await app.start();
  return { url: app.info.uri, close: () => app.stop({ timeout: 0 }) };
}
