/** Converts resources for the control API and the library: instants in RFC 3339, secrets masked. */
import { toRfc3339 } from '../../lib/clock.ts';
import type { JsonObject } from '../../lib/json.ts';
import { maskJson } from '../../lib/mask-json.ts';
import { seededCredentials } from '../../tokens/seeded-credentials.ts';
import type { Resource } from '../../storage/resource-store.ts';
import type { Resource as ResourceView } from '../control-api/control-types.ts';
import type { SessionSecrets } from './session-secrets.ts';

export type { ResourceView };

/** Masks the secrets of the session in ids and values, and members with the names of secrets. */
export async function viewResources(resources: readonly Resource[], secrets: SessionSecrets): Promise<ResourceView[]> {
  const texts = resources.map(({ value, collection, id }) => JSON.stringify([value, collection, id]));
  const hide = await secrets.maskerFor(texts, seededCredentials.keys());
  return resources.map(({ provider, collection, id, value, createdAt, updatedAt }) => ({
    provider,
    collection: hide(collection),
    id: hide(id),
    value: maskJson(value, hide) as JsonObject,
    createdAt: toRfc3339(createdAt),
    updatedAt: toRfc3339(updatedAt),
  }));
}
