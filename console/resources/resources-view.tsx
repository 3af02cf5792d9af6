/** The resources of the generic mocks, by collection. */
import { signal } from '@preact/signals';
import { sessionName } from '../api/base.ts';
import type { ResourceView } from '../api/api-types.ts';
import { Body } from '../parts/body.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { relative } from '../parts/time.ts';
import { clearAllResources, resources } from '../state/resources.ts';
import { now } from '../state/session-clock.ts';

/** Only resources whose collection, id or value contains this text are shown. */
const searchText = signal('');

/** Shown at most; a search finds the others. */
const maxShown = 500;

const nameOf = ({ provider, collection, id }: ResourceView): string =>
  `${provider}${collection}${id === '' ? '' : `/${id}`}`;

function matching(all: readonly ResourceView[]): readonly ResourceView[] {
  const wanted = searchText.value.trim().toLowerCase();
  if (wanted === '') return all;
  return all.filter((one) => `${nameOf(one)} ${JSON.stringify(one.value)}`.toLowerCase().includes(wanted));
}

const ResourceItem = ({ resource }: { readonly resource: ResourceView }) => (
  <details class="resource">
    <summary>
      <code>{nameOf(resource)}</code>{' '}
      <time class="faint" dateTime={resource.updatedAt} title={resource.updatedAt}>
        changed {relative(resource.updatedAt, now.value)}
      </time>
    </summary>
    <Body body={resource.value} label={`Value of ${nameOf(resource)}`} />
  </details>
);

export function ResourcesView() {
  if (resources.value.length === 0)
    return (
      <EmptyState title="No resources yet">
        <p>
          Serve any OpenAPI document with <code>mockmint serve ./openapi.yaml</code>. What requests create is kept here
          until they delete it.
        </p>
      </EmptyState>
    );
  const found = matching(resources.value);
  return (
    <section class="page" aria-label={`Resources of session ${sessionName}`}>
      <div class="toolbar-line">
        <label>
          Search{' '}
          <input
            type="search"
            value={searchText.value}
            onInput={(event) => {
              searchText.value = event.currentTarget.value;
            }}
          />
        </label>
        <span class="count" role="status">
          {found.length} of {resources.value.length}
        </span>
        <span class="spring" />
        <ConfirmButton ask="Delete all resources?" onDo={clearAllResources}>
          Delete all
        </ConfirmButton>
      </div>
      {found.slice(0, maxShown).map((resource) => (
        <ResourceItem key={nameOf(resource)} resource={resource} />
      ))}
      {found.length > maxShown && <p class="faint">The first {maxShown} are shown. Search to find the others.</p>}
    </section>
  );
}
