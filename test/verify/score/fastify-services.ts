/** Lawful services in Fastify 5: its JSON parser, its Ajv with JSON Schemas, and its own 404 and 415. */
import fastify, { type FastifyInstance } from 'fastify';
import type { Service } from '../../support/services.ts';
import { tokenApis, type Provider } from './token-api.ts';

const nullable = (type: string): string[] => [type, 'null'];

const bodies: Readonly<Record<Provider, object>> = {
  alumio: {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string', maxLength: 45 }, description: { type: 'string', maxLength: 64000 } },
  },
  vida: {
    type: 'object',
    required: ['type', 'description'],
    properties: { type: { const: 'admin' }, description: { type: 'string' } },
  },
  typeauth: {
    type: 'object',
    properties: {
      amount: { type: 'integer', maximum: 100 },
      tags: { type: 'array', maxItems: 5, uniqueItems: true, items: { type: 'string' } },
    },
  },
  dayzero: {
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 255 },
      description: { type: nullable('string') },
      expires_in_days: { type: nullable('integer'), minimum: 1, maximum: 365 },
    },
  },
  askui: {
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 128 },
      expiresAt: { type: nullable('string'), format: 'date-time' },
    },
  },
};

const headers = {
  type: 'object',
  required: ['x-business-id'],
  properties: { 'x-business-id': { type: 'string', format: 'uuid' } },
};

function createService(provider: Provider): FastifyInstance {
  const api = tokenApis[provider];
  const app = fastify({
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true, allowUnionTypes: true } },
  });
  app.setErrorHandler(
    (error: { statusCode?: number; validation?: readonly { message?: string }[]; message: string }, _request, reply) =>
      error.validation
        ? reply.code(api.invalid).send(
            api.problem(
              'Invalid request',
              error.validation.map(({ message = '' }) => message),
            ),
          )
        : reply.code(error.statusCode ?? 500).send(api.problem(error.message)),
  );
  app.post(
    api.path,
    {
      schema: { body: bodies[provider], ...(provider === 'dayzero' && { headers }) },
      onRequest: async (request, reply) => {
        const { token } = request.query as { token?: unknown };
        const access = api.access({ authorization: request.headers.authorization, token });
        if (access === 'denied') await reply.code(401).send(api.problem('Unauthorized'));
        if (access === 'forbidden') await reply.code(403).send(api.problem('Forbidden'));
      },
    },
    (request, reply) => reply.code(api.success).send(api.issue(request.body as Record<string, unknown>)),
  );
  return app;
}

export async function startFastify(provider: Provider): Promise<Service> {
  const app = createService(provider);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    url,
    close: async () => {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}
