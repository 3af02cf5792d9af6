/** The resources that the generic mocks keep, with the open one beside the list. */
import { computed } from '@preact/signals';
import { sessionName } from '../api/base.ts';
import type { ResourceView } from '../api/api-types.ts';
import { Action } from '../parts/action.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { FilterSelect } from '../parts/filter-select.tsx';
import { RelativeTime } from '../parts/relative-time.tsx';
import { ListSearch } from '../parts/list-search.tsx';
import { VirtualTable, type Column } from '../parts/virtual-table.tsx';
import { providers } from '../state/providers.ts';
import { deleteAllResources, findResource, isPartial, resourcePath, resources } from '../state/resources.ts';
import { linkTo, opened, urlParameter } from '../state/route.ts';
import { ResourceDetail } from './resource-detail.tsx';

const searchText = urlParameter('resources', 'q');
const providerFilter = urlParameter('resources', 'provider');

const texts = new WeakMap<ResourceView, string>();

/** What a search looks at: the path and the value. */
function textOf(resource: ResourceView): string {
  let text = texts.get(resource);
  if (text === undefined) {
    text = `${resourcePath(resource)}\n${JSON.stringify(resource.value)}`.toLowerCase();
    texts.set(resource, text);
  }
  return text;
}

const isFiltered = computed(() => searchText.value.trim() !== '' || providerFilter.value !== '');

const shownResources = computed<readonly ResourceView[]>(() => {
  if (!isFiltered.value) return resources.value;
  const wanted = searchText.value.trim().toLowerCase();
  const provider = providerFilter.value;
  return resources.value.filter(
    (one) => (provider === '' || one.provider === provider) && (wanted === '' || textOf(one).includes(wanted)),
  );
});

/** The start of the value. Longer ones are cut before they reach the page. */
const preview = ({ value }: ResourceView): string => JSON.stringify(value).slice(0, 300);

const columns: readonly Column<ResourceView>[] = [
  {
    title: 'Resource',
    kind: 'name-cell',
    cell: (resource) => (
      <a href={linkTo('resources', resourcePath(resource))} title={resourcePath(resource)}>
        <bdi>{resourcePath(resource)}</bdi>
      </a>
    ),
  },
  { title: 'Value', kind: 'value-cell', cell: (resource) => <code class="faint">{preview(resource)}</code> },
  { title: 'Changed', kind: 'changed-cell', cell: ({ updatedAt }) => <RelativeTime at={updatedAt} /> },
];

const counted = (count: number): string => count.toLocaleString('en');

const Toolbar = () => (
  <div class="toolbar">
    <div class="toolbar-line">
      <ListSearch label="Search resources" hint="Path or value" value={searchText} />
      <FilterSelect
        label="Provider"
        value={providerFilter.value}
        onChange={(value) => {
          providerFilter.value = value;
        }}
        options={providers.value.map(({ id }) => id)}
      />
      <span class="count" {...(isFiltered.value && { role: 'status' as const })}>
        {isFiltered.value ? `${counted(shownResources.value.length)} of ` : ''}
        {counted(resources.value.length)}
        {isPartial.value ? ' loaded; the server has more' : ''}
      </span>
      <span class="spring" />
      <Action onDo={deleteAllResources}>Delete all</Action>
    </div>
  </div>
);

export function ResourcesView() {
  if (resources.value.length === 0 && opened.value === '') return <NoResourcesYet />;
  const open = opened.value === '' ? undefined : findResource(opened.value);
  return (
    <div class={opened.value === '' ? 'split' : 'split opened'}>
      <section class="list" aria-label={`Resources of session ${sessionName}`}>
        <Toolbar />
        {shownResources.value.length === 0 ? (
          <EmptyState title="No resource matches">
            <p>
              The search looks at path and value. <a href={linkTo('resources', '', {})}>Show all resources</a>
            </p>
          </EmptyState>
        ) : (
          <VirtualTable
            items={shownResources.value}
            idOf={resourcePath}
            columns={columns}
            label="Resources, oldest first"
            kind="resources"
            selected={opened.value}
            cardHeight={64}
          />
        )}
      </section>
      {opened.value !== '' && (
        <section class="detail" aria-label="The open resource">
          {open ? (
            <ResourceDetail resource={open} />
          ) : (
            <p class="faint pad">
              This resource does not exist any more. <a href={linkTo('resources')}>Back to the list</a>
            </p>
          )}
        </section>
      )}
    </div>
  );
}

const NoResourcesYet = () => (
  <EmptyState title="No resources yet">
    <p>
      Serve any OpenAPI document with <code>mockmint serve ./openapi.yaml</code>. What requests create is kept here
      until they delete it.
    </p>
  </EmptyState>
);
