/** Serializes the resources of a session as JSON, and validates them for import. */
import { parseInstant, toRfc3339 } from '../../lib/clock.ts';
import { checkMember } from '../../lib/errors.ts';
import { copyJson } from '../../lib/json.ts';
import { parsePointer } from '../../lib/json-pointer.ts';
import { defaultMaxResources } from '../../storage/memory-resource-store.ts';
import type { Resource, StoredResources } from '../../storage/resource-store.ts';
import type { SeededCollection, StoredResource } from '../control-api/control-types.ts';
import { checkInput, rejectMember } from './check-input.ts';

export const serializeResource = ({ createdAt, updatedAt, deletedAt, tokens, ...rest }: Resource): StoredResource => ({
  ...rest,
  createdAt: toRfc3339(createdAt),
  updatedAt: toRfc3339(updatedAt),
  deletedAt: deletedAt === null ? null : toRfc3339(deletedAt),
  tokens: [...tokens],
});

/** The lists of a state that concern resources; unvalidated. */
export interface GivenResources {
  readonly resources?: readonly unknown[] | undefined;
  readonly seededCollections?: readonly unknown[] | undefined;
}

/**
 * Validates the resources of a state.
 * @param providers ids of the providers that are served
 * @throws AppError `invalid-input`, `invalid-instant`; each names the invalid member
 */
export function checkResources(
  { resources = [], seededCollections = [] }: GivenResources,
  providers: readonly string[],
): StoredResources {
  if (resources.length > defaultMaxResources)
    rejectMember('/resources', `must NOT have more than ${defaultMaxResources} items`);
  const keys = new Set<string>();
  return {
    resources: resources.map((given, index) => {
      const at = `/resources/${index}`;
      const resource = parseStoredResource(given, providers, at);
      const key = JSON.stringify([resource.provider, resource.collection, resource.id]);
      if (keys.has(key)) rejectMember(`${at}/id`, 'occurs twice; ids must be unique within a collection');
      keys.add(key);
      return resource;
    }),
    seeded: seededCollections.map((given, index) => {
      const at = `/seededCollections/${index}`;
      const copy = copyJson(given, parsePointer(at));
      checkInput('SeededCollection', copy, at);
      const collection = copy as unknown as SeededCollection;
      requireProvider(collection.provider, providers, at);
      return collection;
    }),
  };
}

function parseStoredResource(given: unknown, providers: readonly string[], at: string): Resource {
  const copy = copyJson(given, parsePointer(at));
  checkInput('StoredResource', copy, at);
  const resource = copy as unknown as StoredResource & Pick<Resource, 'value'>;
  requireProvider(resource.provider, providers, at);
  const instant = (member: 'createdAt' | 'updatedAt' | 'deletedAt', text: string): number =>
    checkMember(`${at}/${member}`, () => parseInstant(text));
  return {
    ...resource,
    createdAt: instant('createdAt', resource.createdAt),
    updatedAt: instant('updatedAt', resource.updatedAt),
    deletedAt: resource.deletedAt === null ? null : instant('deletedAt', resource.deletedAt),
  };
}

function requireProvider(provider: string, known: readonly string[], at: string): void {
  if (!known.includes(provider))
    rejectMember(`${at}/provider`, `is "${provider.slice(0, 100)}", which is not served. Known: ${known.join(', ')}`);
}
