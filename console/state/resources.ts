/** What the generic mocks of the session keep, oldest first. */
import { computed, signal } from '@preact/signals';
import * as api from '../api/calls.ts';
import type { ResourceView, SessionEvent } from '../api/api-types.ts';

type ResourceEvent = Extract<SessionEvent, { readonly name: 'resource' }>['data'];

/** By key. `version` tells that it has changed: it is not copied for each of many events. */
const byKey = new Map<string, ResourceView>();
const version = signal(0);

const keyOf = ({ provider, collection, id }: ResourceView): string => JSON.stringify([provider, collection, id]);

export const resources = computed<readonly ResourceView[]>(() => (version.value >= 0 ? [...byKey.values()] : []));

export async function refreshResources(): Promise<void> {
  const page = await api.resources.list();
  byKey.clear();
  for (const resource of page.resources) byKey.set(keyOf(resource), resource);
  version.value += 1;
}

/** @returns whether all resources must be loaded again */
export function applyResourceEvent({ change, resource }: ResourceEvent): boolean {
  if (!resource) return true;
  if (change === 'deleted') byKey.delete(keyOf(resource));
  else byKey.set(keyOf(resource), resource);
  version.value += 1;
  return false;
}

export const clearAllResources = async (): Promise<void> => {
  await api.resources.clear();
  await refreshResources();
};
