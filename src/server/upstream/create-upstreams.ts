/** Creates the upstreams of the providers from the options. */
import { raise } from '../../lib/errors.ts';
import { createRandom } from '../../lib/random.ts';
import { findOperation } from '../../openapi/operation-name.ts';
import type { Provider } from '../../provider/registry.ts';
import { Upstream, type UpstreamOptions } from './upstream.ts';

export type { UpstreamOptions };

/**
 * @param options a base URL or options, by provider id; `*` stands for the only provider
 * @throws AppError `unknown-provider`, `unknown-operation`, `wrong-usage`
 */
export function createUpstreams(
  options: Readonly<Record<string, string | UpstreamOptions>>,
  providers: readonly Provider[],
): Map<string, Upstream> {
  const proxyId = createRandom().uuid();
  const upstreams = new Map<string, Upstream>();
  for (const [id, given] of Object.entries(options)) {
    const provider =
      providers.find((one) => one.id === id || (id === '*' && providers.length === 1)) ??
      raise.unknownProvider(
        id,
        providers.map((one) => one.id),
      );
    const upstream = new Upstream(typeof given === 'string' ? { url: given } : given, provider.document, proxyId);
    for (const name of upstream.options.mock ?? []) findOperation(provider.document, name);
    upstreams.set(provider.id, upstream);
  }
  return upstreams;
}
