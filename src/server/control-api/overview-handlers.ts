/** Handlers that describe the providers and the state of the process. */
import { basename } from 'node:path';
import { raise } from '../../lib/errors.ts';
import { andThen } from '../../lib/maybe-promise.ts';
import { isLoopback } from '../../lib/host.ts';
import type { SecurityScheme } from '../../openapi/operation.ts';
import type { Provider } from '../../provider/registry.ts';
import { seededCredentials } from '../../tokens/seeded-credentials.ts';
import { describePlaced } from '../../openapi/credential-presentation.ts';
import { placeSecret } from '../pipeline/authenticate.ts';
import { hostNameNote } from '../provider-router.ts';
import { exampleRequest } from './example-request.ts';
import { withOwnServers } from './own-servers.ts';
import type { ControlCall, ControlHandler } from './control-call.ts';
import type * as control from './control-types.ts';

export const overviewHandlers: Readonly<Record<string, ControlHandler>> = {
  getHealth: ({ mock }) => andThen(mock.storage.check(), () => ({ status: 'ok' })),

  listProviders: ({ mock, origin }): control.Provider[] =>
    mock.providerRouter.providers.map((provider) => ({
      id: provider.id,
      title: provider.document.title,
      version: provider.document.version,
      openapi: provider.document.openapi,
      baseUrls: mock.providerRouter.baseUrls(provider, origin),
      baseUrlNotes: isLoopback(origin.host) ? [hostNameNote] : [],
      operations: provider.document.operations.map(({ method, path, id, responses }) => ({
        method,
        path,
        operationId: id,
        statuses: responses.map(({ status }) => status),
      })),
      credentials: credentialsOf(provider),
    })),

  getProviderDocument({ mock, params, origin, sessionPath }) {
    const provider = mock.providerRouter.provider(params['id']!);
    return withOwnServers(provider.document.effective, mock.providerRouter.baseUrls(provider, origin, sessionPath));
  },

  listAssumptions({ mock, params }) {
    const { assumptions, notes } = mock.providerRouter.provider(params['id']!).document;
    return {
      assumptions: assumptions.map(({ pointer, reason, file, line }) => ({
        pointer,
        reason,
        source: `${basename(file)}:${line}`,
      })),
      notes: notes.map((note) => note.replace(/^.*\/(?=[^/]+:\d+:)/, '')),
    };
  },

  listExamples({ mock, params, query }) {
    const provider = mock.providerRouter.provider(params['id']!);
    const examples = provider.document.operations.map((operation) => ({
      operationId: operation.id,
      ...exampleRequest(provider, operation, query['credential']),
    }));
    return { examples: examples.map(({ body, ...rest }) => ({ ...rest, body: body ?? null })) };
  },

  getJwks: ({ mock }) => mock.jwtSigner.jwks(),

  async getMetrics({ mock, res }: ControlCall) {
    res.type('text/plain; version=0.0.4').send(await mock.metrics.text(mock.sessions, mock.storage));
  },
};

/** The seeded credentials, and how to send them to the provider. */
function credentialsOf(provider: Provider): control.SeededCredential[] {
  if (describePresentations(provider, '').length === 0) return [];
  return [...seededCredentials].map(([credential, meaning]) => ({
    credential,
    meaning,
    presentedAs: describePresentations(provider, credential),
  }));
}

/** Describes how to send a secret, once for each security scheme of the provider. */
export function describePresentations({ document, mock }: Provider, secret: string): string[] {
  const schemes = new Map<string, SecurityScheme>(
    document.operations.flatMap(({ security }) => security.flat()).map((scheme) => [scheme.name, scheme]),
  );
  return [...schemes.values()].map((scheme) => describePlaced(placeSecret(scheme, mock, secret)));
}

/**
 * Validates the provider filter in the query or the body.
 * @throws AppError `invalid-input` if the provider is unknown
 */
export function parseProviderFilter(
  { mock }: ControlCall,
  id: string | undefined,
  part: 'query' | 'body' = 'query',
): string | undefined {
  if (id === undefined) return undefined;
  const known = mock.providerRouter.providers.map((provider) => provider.id);
  return known.includes(id)
    ? id
    : raise.invalidInput(
        `provider: There is no provider ${JSON.stringify(id.slice(0, 100))}. Known: ${known.join(', ')}.`,
        [{ in: part, pointer: '/provider', keyword: 'input', message: `is not served. Known: ${known.join(', ')}` }],
      );
}
