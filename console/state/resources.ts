/** What the generic mocks of the session keep, oldest first. Changes are rendered in batches. */
import { computed, signal } from '@preact/signals';
import * as api from '../api/calls.ts';
import type { ResourceView, SessionEvent } from '../api/api-types.ts';
import { deleteFromState } from './delete-from-state.ts';

type ResourceEvent = Extract<SessionEvent, { readonly name: 'resource' }>['data'];

/** Maximum number of resources that the page keeps. */
const maxKept = 10_000;

/** Changes are rendered at most once per interval. */
const batchMs = 200;

/** By key. `version` tells that it has changed: it is not copied for each of many events. */
const byKey = new Map<string, ResourceView>();
const version = signal(0);

/** The path by which a resource is called: provider, collection and id. */
export const resourcePath = ({ provider, collection, id }: ResourceView): string =>
  `${provider}${collection}${id === '' ? '' : `/${encodeURIComponent(id)}`}`;

export const resources = computed<readonly ResourceView[]>(() => (version.value >= 0 ? [...byKey.values()] : []));

export const findResource = (path: string): ResourceView | undefined =>
  version.value >= 0 ? byKey.get(path) : undefined;

/** Whether the server has more resources than the page. */
export const isPartial = signal(false);

export async function refreshResources(): Promise<void> {
  const page = await api.resources.list(maxKept);
  byKey.clear();
  for (const resource of page.resources) byKey.set(resourcePath(resource), resource);
  isPartial.value = page.total > page.resources.length;
  version.value += 1;
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** @returns whether all resources must be loaded again */
export function applyResourceEvent({ change, resource }: ResourceEvent): boolean {
  if (!resource) return true;
  const path = resourcePath(resource);
  if (change === 'deleted') byKey.delete(path);
  else if (byKey.has(path) || byKey.size < maxKept) byKey.set(path, resource);
  else isPartial.value = true;
  timer ??= setTimeout(() => {
    timer = undefined;
    version.value += 1;
  }, batchMs);
  return false;
}

/** Deletes all resources at once; the collections get their seeds again. Undo imports what was there. */
export const deleteAllResources = async (): Promise<void> => {
  await deleteFromState({
    remove: api.resources.clear,
    counted: (removed) => (removed === 1 ? '1 resource deleted' : `${removed.toLocaleString('en')} resources deleted`),
    merge: (current, { resources: before = [], seededCollections = [] }) => ({
      ...current,
      resources: [...before],
      seededCollections: [...seededCollections],
    }),
  });
  await refreshResources();
};
