/** Lawful services in Express 5: express.json(), Joi, and Express's own page for 404. */
import express, { type ErrorRequestHandler, type Express } from 'express';
import Joi from 'joi';
import { serve, type Service } from '../../support/services.ts';
import { lengthOf, tokenApis, type Provider } from './token-api.ts';

const text = (max = Infinity, min = 0): Joi.StringSchema =>
  Joi.string()
    .allow(...(min === 0 ? [''] : []))
    .custom((value: string, helpers) =>
      lengthOf(value) > max || lengthOf(value) < min ? helpers.error('string.length', { limit: max }) : value,
    );

const dateTime = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

const instant = Joi.string().custom((value: string, helpers) => {
  const day = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  const isDay = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value.slice(0, 10));
  return dateTime.test(value) && isDay ? value : helpers.error('string.isoDate');
});

/** Joi rejects undeclared members, as many services do. */
const bodies: Readonly<Record<Provider, Joi.ObjectSchema>> = {
  alumio: Joi.object({ name: text(45).required(), description: text(64000) }),
  vida: Joi.object({ type: Joi.valid('admin').required(), description: text().required() }),
  typeauth: Joi.object({
    amount: Joi.number().integer().max(100).unsafe(),
    tags: Joi.array().items(text()).max(5).unique(),
  }),
  dayzero: Joi.object({
    name: text(255, 1).required(),
    description: text().allow(null),
    expires_in_days: Joi.number().integer().min(1).max(365).allow(null),
  }),
  askui: Joi.object({ name: text(128, 1).required(), expiresAt: instant.allow(null) }),
};

const businessId = Joi.object({ 'x-business-id': Joi.string().guid().required() }).unknown();

function createService(provider: Provider): Express {
  const api = tokenApis[provider];
  const app = express();
  app.use(api.path, (req, res, next) => {
    const access = api.access({ authorization: req.headers.authorization, token: req.query['token'] });
    if (access === 'granted') return next();
    const status = access === 'denied' ? 401 : 403;
    res.status(status).json(api.problem(status === 401 ? 'Unauthorized' : 'Forbidden'));
  });
  app.use(express.json({ limit: '1mb', verify: requireContent }));
  app.post(api.path, (req, res) => {
    const checked = [
      ...(provider === 'dayzero' ? [businessId.validate(req.headers, { convert: false })] : []),
      bodies[provider].required().validate(req.body, { convert: false, abortEarly: false }),
    ];
    const problems = checked.flatMap(({ error }) => error?.details.map(({ message }) => message) ?? []);
    if (problems.length > 0) res.status(api.invalid).json(api.problem('Invalid request', problems));
    else res.status(api.success).json(api.issue(req.body as Record<string, unknown>));
  });
  if (provider === 'alumio') app.use(malformedAsDeclared);
  return app;
}

/** Without it, Express takes an empty body for an empty object. */
function requireContent(_req: unknown, _res: unknown, content: Buffer): void {
  if (content.length === 0) throw Object.assign(new Error('The body is missing'), { status: 400 });
}

/** Alumio's document declares a body for every error. For the others, Express's page will do. */
const malformedAsDeclared: ErrorRequestHandler = (error: Error, _req, res, _next) =>
  void res.status(400).json(tokenApis.alumio.problem(error.message));

export function startExpress(provider: Provider): Promise<Service> {
  const app = createService(provider);
  // Express prints errors that it answers.
  app.set('env', 'test');
  return serve(app);
}
